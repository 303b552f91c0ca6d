"""Adding the hamlets that a commune knows of (no list of the whole country exists)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max
from django.db.models.functions import Left

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.places.matching import (
    COUNTS,
    SEVERAL,
    Key,
    Land,
    NewHamlet,
    communes_of,
    known_hamlets,
    lands_of,
    match,
    takes_counts,
    wrong_with,
)
from tungngo.places.models import HAMLET, Fragment, Hamlet, Place, PlaceName, PlaceSearch
from tungngo.places.reasons import BAD_HAMLET, HAMLETS_FULL
from tungngo.places.words import NAMED, hamlet_docs, named
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.sql import put

LAST_NUMBER = 999  # of a commune's hamlets: codes are 14701.001 to 14701.999
_SERIES = len("14701.")


@writes
def add_hamlets(*, by: Actor, items: Sequence[NewHamlet]) -> list[Hamlet]:
    """Add hamlets, or take in new counts of known ones; return them in the order of the items.

    A hamlet is known by type and name, tones included, within its fragment; where either side does
    not know the old commune (a rest), within its commune of today. Codes are made here: one running
    series per commune code, never used again. Refuses fragments without a commune today, and a name
    that several hamlets of the commune have when no old commune is given.
    """
    _check(items)
    communes = communes_of({one.fragment_id for one in items})
    # Whoever adds to one commune takes turns: a name is judged and codes are given once.
    list(Place.objects.select_for_update().filter(pk__in=communes).order_by("pk"))
    lands = lands_of(communes)
    known = known_hamlets(lands)
    keys = _match(items, known, lands)
    _count_anew(known, items, keys)
    new = {key: one for key, one in zip(keys, items, strict=True) if key not in known}
    made = _create(new, lands)
    fragments = {one.fragment_id for one in new.values()}
    put(PlaceSearch, ("place_id", "doc"), hamlet_docs(fragments).items(), key=("place_id",))
    note(by, "hamlets.add", new=len(made), known=len(set(keys)) - len(made))
    return [made.get(key) or known[key] for key in keys]


def _check(items: Sequence[NewHamlet]) -> None:
    for number, one in enumerate(items, start=1):
        if wrong := wrong_with(one):
            raise Refused(BAD_HAMLET, number=number, name=one.name, wrong=wrong)


def _match(items: Sequence[NewHamlet], known: Iterable[Key], lands: dict[int, Land]) -> list[Key]:
    keys = []
    found = match(items, known, lands)
    for number, (one, key) in enumerate(zip(items, found, strict=True), start=1):
        if key is None:
            raise Refused(BAD_HAMLET, number=number, name=one.name, wrong=SEVERAL)
        keys.append(key)
    return keys


def _count_anew(known: dict[Key, Hamlet], items: Sequence[NewHamlet], keys: Sequence[Key]) -> None:
    """Take in counts that are not older than those stored."""
    changed: dict[int, Hamlet] = {}
    for key, one in zip(keys, items, strict=True):
        hamlet = known.get(key)
        if hamlet is not None and takes_counts(hamlet, one):
            for column in COUNTS:
                value = getattr(one, column)
                if value is not None:
                    setattr(hamlet, column, value)
            changed[hamlet.pk] = hamlet
    Hamlet.objects.bulk_update(changed.values(), COUNTS, batch_size=500)


def _create(new: dict[Key, NewHamlet], lands: dict[int, Land]) -> dict[Key, Hamlet]:
    """Create hamlets; since when they are is not known: as long as their fragment's commune."""
    fragments = Fragment.objects.select_related("old_place", "new_place").in_bulk(
        {one.fragment_id for one in new.values()}
    )
    codes = _codes([lands[one.fragment_id].code for one in new.values()])
    places = Place.objects.bulk_create(
        Place(
            kind=HAMLET,
            valid_from=_since(fragments[one.fragment_id]),
            from_is_bound=True,
        )
        for one in new.values()
    )
    rows = list(zip(places, new.values(), codes, strict=True))
    PlaceName.objects.bulk_create(
        PlaceName(
            place=place,
            valid_from=place.valid_from,
            **dict(zip(NAMED, named(code, one.type, " ".join(one.name.split())), strict=True)),
        )
        for place, one, code in rows
    )
    hamlets = Hamlet.objects.bulk_create(
        Hamlet(
            place=place,
            fragment=fragments[one.fragment_id],
            home=fragments[one.fragment_id].home,
            **{column: getattr(one, column) for column in COUNTS},
        )
        for place, one, _ in rows
    )
    return dict(zip(new, hamlets, strict=True))


def _since(fragment: Fragment) -> date:
    place = fragment.old_place or fragment.new_place
    return place.valid_from if place else today()


def _codes(communes: Sequence[str]) -> list[str]:
    """Return the next code of each commune code in turn; refuses a series that is used up."""
    rows = (
        PlaceName.objects.filter(place__kind=HAMLET)
        .annotate(series=Left("code", _SERIES))
        .filter(series__in={f"{code}." for code in communes})
        .values_list("series")
        .annotate(last=Max("code"))
    )
    last: dict[str, int] = defaultdict(int)
    last.update({series[:-1]: int(code.rpartition(".")[2]) for series, code in rows})
    codes = []
    for commune in communes:
        last[commune] += 1
        if last[commune] > LAST_NUMBER:
            raise Refused(HAMLETS_FULL, code=commune)
        codes.append(f"{commune}.{last[commune]:03}")
    return codes
