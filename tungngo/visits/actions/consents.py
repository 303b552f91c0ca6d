"""Consent, and what hangs on it in visits."""

from tungngo.feed.actions import writes
from tungngo.households.actions import set_consent
from tungngo.households.models import may_keep, merged_into
from tungngo.shared.actor import Actor
from tungngo.shared.wire import Item, Verdict
from tungngo.visits.models import Visit


@writes
def take_consent(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Write down what was answered; empty the notes on houses that agree to them no more."""
    verdicts = set_consent(by=by, home=home, items=items)
    asked = {i.house for i in items if not i.key or i.key == i.house} - {""}
    silent = asked - may_keep(home, "register", asked)
    if silent:
        silent |= {one for some in merged_into(home, silent).values() for one in some}
        noted = Visit.objects.in_home(home).filter(household_id__in=sorted(silent))
        noted.exclude(note_sealed=b"").update(note_sealed=b"")
    return verdicts
