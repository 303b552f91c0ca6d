"""Correcting a hamlet of a commune's list, and taking back one that was added by mistake.

What hangs on a hamlet is known above: whoever calls these has judged that, in the same act.
"""

from datetime import date, timedelta

from django.db.models import F

from tungngo.audit.actions import note
from tungngo.feed.actions import carry, writes
from tungngo.places.matching import (
    NewHamlet,
    communes_of,
    known_hamlets,
    lands_of,
    match,
    wrong_with,
)
from tungngo.places.models import Fragment, Hamlet, Place, PlaceName, PlaceSearch
from tungngo.places.reasons import BAD_HAMLET, HAMLET_KNOWN, NO_HAMLET
from tungngo.places.words import NAMED, hamlet_docs, named
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused
from tungngo.shared.sql import put


@writes
def change_hamlet(*, by: Actor, hamlet: int, told: NewHamlet) -> Hamlet:
    """Correct a hamlet's name, type, old commune and counts (sửa thôn); the code stays.

    It is a correction of what was typed, not a renaming by a decision. Another old commune moves no
    facts: the caller has judged that there are none. What phones were told of it goes into its new
    feed. Refuses the name of another hamlet.
    """
    row = _standing(hamlet)
    if wrong := wrong_with(told):
        raise Refused(BAD_HAMLET, number=1, name=told.name, wrong=wrong)
    communes = communes_of({told.fragment_id})
    list(Place.objects.select_for_update().filter(pk__in=communes).order_by("pk"))
    lands = lands_of(communes)
    others = {key: one for key, one in known_hamlets(lands).items() if one.pk != row.pk}
    key = match([told], list(others), lands)[0]
    if key is None or key in others:
        raise Refused(HAMLET_KNOWN, name=_named(told, "")[3])
    fragment = Fragment.objects.get(pk=told.fragment_id)
    row.fragment, row.home = fragment, fragment.home
    row.households, row.people, row.counted_on = told.households, told.people, told.counted_on
    row.save(update_fields=["fragment", "home", "households", "people", "counted_on"])
    carry(by=by, hamlet=hamlet)
    name = PlaceName.objects.filter(place=hamlet).order_by("valid_from").last()
    if name is not None:
        words = dict(zip(NAMED, _named(told, name.code), strict=True))
        PlaceName.objects.filter(pk=name.pk).update(**words)
    docs = hamlet_docs({told.fragment_id})
    put(PlaceSearch, ("place_id", "doc"), docs.items(), key=("place_id",))
    note(by, "hamlets.change", hamlet)
    return row


@writes
def remove_hamlets(*, by: Actor, hamlets: list[int]) -> int:
    """Take back hamlets that were added by mistake, on which nothing hangs; return how many.

    A place is never deleted and its code never used again: it stays as one that never stood, its
    last day before its first.
    """
    rows = [_standing(one) for one in hamlets]
    pks = [row.pk for row in rows]
    before = F("valid_from") - timedelta(days=1)
    Place.objects.filter(pk__in=pks).update(valid_to=before)
    PlaceName.objects.filter(place_id__in=pks).update(valid_to=before)
    PlaceSearch.objects.filter(place_id__in=pks).delete()
    note(by, "hamlets.remove", n=len(pks))
    return len(pks)


@writes
def put_counts_back(
    *, by: Actor, counts: dict[int, tuple[int | None, int | None, date | None]]
) -> None:
    """Give hamlets the counts that they had before a list: {hamlet: households, people, day}."""
    for hamlet, (households, people, counted_on) in counts.items():
        old = {"households": households, "people": people, "counted_on": counted_on}
        Hamlet.objects.filter(pk=hamlet).update(**old)
    note(by, "hamlets.counts_back", n=len(counts))


def _standing(hamlet: int) -> Hamlet:
    there = Hamlet.objects.select_for_update(of=("self",)).filter(placeholder=False)
    row = there.filter(pk=hamlet, place__valid_to=None).first()
    if row is None:
        raise Refused(NO_HAMLET)
    return row


def _named(told: NewHamlet, code: str) -> tuple[str, ...]:
    return named(code, told.type, " ".join(told.name.split()))
