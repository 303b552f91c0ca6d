"""Adding the hamlets that a commune knows of (no list of the whole country exists)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.db.models.functions import Left

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.places.models import (
    HAMLET,
    NEW_REST,
    OLD_REST,
    Fragment,
    Geo,
    GeoVersion,
    Hamlet,
    Place,
    PlaceName,
    PlaceSearch,
)
from tungngo.places.reasons import BAD_HAMLET, HAMLETS_FULL, NO_COMMUNE, UNKNOWN_FRAGMENT
from tungngo.places.words import NAMED, full_name, hamlet_docs, named
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.sql import put
from tungngo.shared.vietnamese import tone_key

LAST_NUMBER = 999  # of a commune's hamlets: codes are 14701.001 to 14701.999
_SERIES = len("14701.")
_COUNTS = ("households", "people", "counted_on")


@dataclass(frozen=True, slots=True)
class NewHamlet:
    """A hamlet as a commune's list names it; its type is "thôn", "bản", "ấp", "tổ dân phố" .."""

    fragment_id: int
    type: str
    name: str
    households: int | None = None
    people: int | None = None
    counted_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Land:
    """A fragment of today: its commune, the code that begins its hamlets' codes, is it a rest."""

    commune: int
    code: str
    is_rest: bool


@dataclass(frozen=True, slots=True)
class _Key:
    """What a hamlet is known by; two old communes of one new commune may each have a "thôn 1"."""

    fragment: int
    words: str  # tone key of type and name


@writes
def add_hamlets(*, by: Actor, items: Sequence[NewHamlet]) -> list[Hamlet]:
    """Add hamlets, or take in new counts of known ones; return them in the order of the items.

    A hamlet is known by type and name, tones included, within its fragment; where either side does
    not know the old commune (a rest), within its commune of today. Codes are made here: one running
    series per commune code, never used again. Refuses fragments without a commune today, and a name
    that several hamlets of the commune have when no old commune is given.
    """
    _check(items)
    asked = {one.fragment_id for one in items}
    communes = _communes_of(asked)
    # Whoever adds to one commune takes turns: a name is judged and codes are given once.
    list(Place.objects.select_for_update().filter(pk__in=communes).order_by("pk"))
    lands = _lands(communes)
    known = _known(lands)
    keys = _match(items, known, lands)
    _count_anew(known, items, keys)
    new = {key: one for key, one in zip(keys, items, strict=True) if key not in known}
    made = _create(new, lands)
    fragments = {one.fragment_id for one in new.values()}
    put(PlaceSearch, ("place_id", "doc"), hamlet_docs(fragments).items(), key=("place_id",))
    note(by, "hamlets.add", new=len(made), known=len(set(keys)) - len(made))
    return [made.get(key) or known[key] for key in keys]


def _communes_of(fragments: set[int]) -> set[int]:
    """Return the communes of fragments today; refuses unknown fragments and those without one."""
    day = today()
    rows = Geo.objects.in_version(GeoVersion.objects.in_force(day)).filter(fragment__in=fragments)
    lie = dict(rows.values_list("fragment_id", "commune_id"))
    for fragment in sorted(fragments):
        if fragment not in lie:
            raise Refused(UNKNOWN_FRAGMENT, fragment=fragment)
        if lie[fragment] is None:
            raise Refused(NO_COMMUNE, fragment=fragment, on=f"{day:%d/%m/%Y}")
    return {one for one in lie.values() if one}


def _lands(communes: set[int]) -> dict[int, _Land]:
    """Return all fragments of communes today."""
    day = today()
    names = PlaceName.objects.names_of(communes, day)
    rows = Geo.objects.in_version(GeoVersion.objects.in_force(day)).filter(commune__in=communes)
    return {
        fragment: _Land(commune, names[commune].code, kind in (OLD_REST, NEW_REST))
        for fragment, commune, kind in rows.values_list(
            "fragment_id", "commune_id", "fragment__kind"
        )
    }


def _match(
    items: Sequence[NewHamlet], known: Iterable[_Key], lands: dict[int, _Land]
) -> list[_Key]:
    """Return the key of the hamlet that each item means, be it known or in the list before it."""
    alike: dict[tuple[int, str], list[_Key]] = defaultdict(list)  # by commune and words
    for key in known:
        alike[lands[key.fragment].commune, key.words].append(key)
    found = []
    for number, one in enumerate(items, start=1):
        own = _Key(one.fragment_id, tone_key(full_name(one.type, one.name)))
        group = alike[lands[own.fragment].commune, own.words]
        meant = _meant(own, group, lands)
        if len(meant) > 1:
            wrong = "xã có nhiều thôn cùng tên, hãy ghi rõ xã cũ"
            raise Refused(BAD_HAMLET, number=number, name=one.name, wrong=wrong)
        if not meant:
            group.append(own)
        found.append(meant[0] if meant else own)
    return found


def _meant(own: _Key, group: Sequence[_Key], lands: dict[int, _Land]) -> list[_Key]:
    """Return those of one commune's namesakes that a key may mean."""
    if own in group:
        return [own]
    if lands[own.fragment].is_rest:
        return list(group)
    return [one for one in group if lands[one.fragment].is_rest]


def _check(items: Sequence[NewHamlet]) -> None:
    for number, one in enumerate(items, start=1):
        counts = [n for n in (one.households, one.people) if n is not None]
        wrongs = (
            (not one.name.strip() or len(one.name) > 80, "tên để trống hoặc quá 80 chữ"),
            (len(one.type) > 20, "loại quá 20 chữ"),
            (any(n < 0 for n in counts), "số hộ, số nhân khẩu không thể âm"),
            (bool(counts) and one.counted_on is None, "có số mà thiếu ngày tính"),
        )
        for bad, wrong in wrongs:
            if bad:
                raise Refused(BAD_HAMLET, number=number, name=one.name, wrong=wrong)


def _known(lands: dict[int, _Land]) -> dict[_Key, Hamlet]:
    """Return {key: hamlet}; a placeholder is not one to be known by its name."""
    there = {"fragment__in": lands, "placeholder": False, "place__valid_to": None}
    found = {one.pk: one for one in Hamlet.objects.filter(**there).order_by("pk")}
    named_now = PlaceName.objects.on(today()).filter(
        **{f"place__hamlet__{column}": value for column, value in there.items()}
    )
    return {
        _Key(found[pk].fragment_id, tone_key(name)): found[pk]
        for pk, name in named_now.values_list("place_id", "full_name")
    }


def _count_anew(
    known: dict[_Key, Hamlet], items: Sequence[NewHamlet], keys: Sequence[_Key]
) -> None:
    """Take in counts that are not older than those stored."""
    changed: dict[int, Hamlet] = {}
    for key, one in zip(keys, items, strict=True):
        hamlet = known.get(key)
        if hamlet is None or one.counted_on is None:
            continue
        if hamlet.counted_on is None or hamlet.counted_on <= one.counted_on:
            for column in _COUNTS:
                value = getattr(one, column)
                if value is not None:
                    setattr(hamlet, column, value)
            changed[hamlet.pk] = hamlet
    Hamlet.objects.bulk_update(changed.values(), _COUNTS, batch_size=500)


def _create(new: dict[_Key, NewHamlet], lands: dict[int, _Land]) -> dict[_Key, Hamlet]:
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
            **{column: getattr(one, column) for column in _COUNTS},
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
