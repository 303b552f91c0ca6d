"""Before a page of a house opens: what its visitor sees; before it leaves: the line in the log."""

from django.http import HttpRequest

from tungngo.accounts.policy import actor
from tungngo.accounts.rights import Level
from tungngo.audit.actions import saw
from tungngo.ledger.house import House
from tungngo.ledger.opened import opened_in
from tungngo.ledger.reasons import ONLY_NUMBERS
from tungngo.ledger.sight import Sight
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused


def sight_of(request: HttpRequest) -> Sight:
    """Return what the visitor sees; refuses (ONLY_NUMBERS) who sees no rows at all."""
    by = actor(request)
    if not (by.hamlets_for("household") | by.hamlets_for("household", reason=True)):
        raise Refused(ONLY_NUMBERS)
    return Sight(by, opened_in(request.session, by.user_id))


def write_down(by: Actor, one: House, reason: str) -> None:
    """Write that a house was shown at NAME or above."""
    if one.level >= Level.NAME:
        people = [person.id for person, _ in one.people]
        targets = [one.id, *people]
        saw(by, home=one.home, level=one.level, what="household", targets=targets, reason=reason)
