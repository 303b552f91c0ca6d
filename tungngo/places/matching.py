"""Which hamlet of a commune a line of its list means: known by type and name, tones included."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tungngo.places.models import NEW_REST, OLD_REST, Geo, GeoVersion, Hamlet, PlaceName
from tungngo.places.reasons import NO_COMMUNE, UNKNOWN_FRAGMENT
from tungngo.places.words import full_name
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.vietnamese import day as written
from tungngo.shared.vietnamese import tone_key

COUNTS = ("households", "people", "counted_on")
NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
SEVERAL = "xã có nhiều thôn cùng tên, hãy ghi rõ xã cũ"
_LONGEST_NAME, _LONGEST_TYPE, _MOST = 80, 20, 1_000_000


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
class Land:
    """A fragment of today: its commune, the code that begins its hamlets' codes, is it a rest."""

    commune: int
    code: str
    is_rest: bool


@dataclass(frozen=True, slots=True)
class Key:
    """What a hamlet is known by; two old communes of one new commune may each have a "thôn 1"."""

    fragment: int
    words: str  # tone key of type and name


def communes_of(fragments: set[int]) -> set[int]:
    """Return the communes of fragments today; refuses unknown fragments and those without one."""
    day = today()
    rows = Geo.objects.in_version(GeoVersion.objects.in_force(day)).filter(fragment__in=fragments)
    lie = dict(rows.values_list("fragment_id", "commune_id"))
    for fragment in sorted(fragments):
        if fragment not in lie:
            raise Refused(UNKNOWN_FRAGMENT, fragment=fragment)
        if lie[fragment] is None:
            raise Refused(NO_COMMUNE, fragment=fragment, on=written(day))
    return {one for one in lie.values() if one}


def lands_of(communes: set[int]) -> dict[int, Land]:
    """Return all fragments of communes today."""
    day = today()
    names = PlaceName.objects.names_of(communes, day)
    rows = Geo.objects.in_version(GeoVersion.objects.in_force(day)).filter(commune__in=communes)
    return {
        fragment: Land(commune, names[commune].code, kind in (OLD_REST, NEW_REST))
        for fragment, commune, kind in rows.values_list(
            "fragment_id", "commune_id", "fragment__kind"
        )
    }


def match(
    items: Sequence[NewHamlet], known: Iterable[Key], lands: dict[int, Land]
) -> list[Key | None]:
    """Return the key of the hamlet that each item means, be it known or in the list before it.

    None: several hamlets of the commune have the name, and no old commune is given.
    """
    alike: dict[tuple[int, str], list[Key]] = defaultdict(list)  # by commune and words
    for key in known:
        alike[lands[key.fragment].commune, key.words].append(key)
    found: list[Key | None] = []
    for one in items:
        own = Key(one.fragment_id, tone_key(full_name(one.type, one.name)))
        group = alike[lands[own.fragment].commune, own.words]
        meant = _meant(own, group, lands)
        if not meant:
            group.append(own)
        found.append((meant[0] if meant else own) if len(meant) <= 1 else None)
    return found


def _meant(own: Key, group: Sequence[Key], lands: dict[int, Land]) -> list[Key]:
    """Return those of one commune's namesakes that a key may mean."""
    if own in group:
        return [own]
    if lands[own.fragment].is_rest:
        return list(group)
    return [one for one in group if lands[one.fragment].is_rest]


def wrong_with(one: NewHamlet) -> str:
    """Return what is wrong with a line by itself, in words, or an empty text."""
    counts = [n for n in (one.households, one.people) if n is not None]
    wrongs = (
        (not one.name.strip() or len(one.name) > _LONGEST_NAME, "tên để trống hoặc quá 80 chữ"),
        (len(one.type) > _LONGEST_TYPE, "loại quá 20 chữ"),
        (any(not 0 <= n <= _MOST for n in counts), "số hộ, số nhân khẩu không đúng"),
        (bool(counts) and one.counted_on is None, "có số mà thiếu ngày tính"),
    )
    return next((wrong for bad, wrong in wrongs if bad), "")


def takes_counts(hamlet: Hamlet, one: NewHamlet) -> bool:
    """Say whether a line brings counts that are not older than those stored."""
    told = one.counted_on
    return told is not None and (hamlet.counted_on is None or hamlet.counted_on <= told)


def judge(items: Sequence[NewHamlet]) -> list[tuple[str, str]]:
    """Return (NEW, CHANGED, SAME or WRONG, what is wrong) of each line of one commune; reads only.

    The act that follows judges by the same rules.
    """
    lands = lands_of(communes_of({one.fragment_id for one in items}))
    known = known_hamlets(lands)
    first: dict[Key, int] = {}
    found = []
    for number, (one, key) in enumerate(zip(items, match(items, known, lands), strict=True)):
        wrong = wrong_with(one) or ("" if key else SEVERAL)
        if key and not wrong and first.setdefault(key, number) != number:
            wrong = f"trùng với dòng thứ {first[key] + 1} của danh sách"
        if wrong or key is None:
            found.append((WRONG, wrong))
        else:
            found.append((_news(known.get(key), one), ""))
    return found


def _news(hamlet: Hamlet | None, one: NewHamlet) -> str:
    if hamlet is None:
        return NEW
    told = {column: getattr(one, column) for column in COUNTS}
    differs = any(v is not None and v != getattr(hamlet, c) for c, v in told.items())
    return CHANGED if differs and takes_counts(hamlet, one) else SAME


def known_hamlets(lands: dict[int, Land]) -> dict[Key, Hamlet]:
    """Return {key: hamlet}; a placeholder is not one to be known by its name."""
    there = {"fragment__in": lands, "placeholder": False, "place__valid_to": None}
    found = {one.pk: one for one in Hamlet.objects.filter(**there).order_by("pk")}
    named_now = PlaceName.objects.on(today()).filter(
        **{f"place__hamlet__{column}": value for column, value in there.items()}
    )
    return {
        Key(found[pk].fragment_id, tone_key(name)): found[pk]
        for pk, name in named_now.values_list("place_id", "full_name")
    }
