"""The words by which places are called and found: columns of a name, and ``PlaceSearch.doc``."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import F, QuerySet

from tungngo.places.models import HAMLET, Geo, PlaceName, Succession
from tungngo.shared.vietnamese import fold, sort_key

type Names = dict[int, list[str]]  # {place: its folded full names, oldest first}

_MANY = 2_000  # fragments; beyond, reading all of them costs less than naming them
# Columns of PlaceName that follow from code, type and name.
NAMED = ("code", "type", "name", "full_name", "fold", "sort_key")


def full_name(type_: str, name: str) -> str:
    """Return the name with its type: "xã Yên Mô"; "Phường 5" has it already."""
    if not type_ or name.lower().startswith(f"{type_} "):
        return name
    return f"{type_} {name}"


def named(code: str, type_: str, name: str) -> tuple[str, ...]:
    """Return the values of ``NAMED``."""
    full = full_name(type_, name)
    return code, type_, name, full, fold(full), sort_key(name)


def doc_of(words: Iterable[str]) -> str:
    """Return names as one text in which "% word%" finds the beginnings of words: " xa yen mo"."""
    return "".join(f" {word}" for word in dict.fromkeys(words) if word)


def unit_docs(aliases: Mapping[int, list[str]]) -> dict[int, str]:
    """Return {place: words} of all administrative units.

    Words are all names ever: its own, its aliases, those of what lay above it in any version, and
    those of all it grew from.
    """
    names = _names()
    above, before = _above(), _before()
    return {
        place: doc_of(
            [
                *own,
                *map(fold, aliases.get(place, ())),
                *(word for upper in above.get(place, ()) for word in names.get(upper, ())),
                *(word for older in _line(place, before) for word in names.get(older, ())),
            ]
        )
        for place, own in names.items()
    }


def hamlet_docs(fragments: Collection[int] | None = None) -> dict[int, str]:
    """Return {place: words} of hamlets: all their names, and those above them in any version.

    A placeholder has no words: nobody looks for "Chưa rõ thôn".
    """
    hamlets = PlaceName.objects.filter(place__hamlet__placeholder=False)
    hamlets = hamlets.exclude(place__valid_to__lt=F("place__valid_from"))  # added by mistake
    rows = Geo.objects.order_by("-version__valid_from")
    if fragments is not None and len(fragments) <= _MANY:
        hamlets = hamlets.filter(place__hamlet__fragment__in=fragments)
        rows = rows.filter(fragment__in=fragments)
    own: Names = defaultdict(list)
    lies: dict[int, int] = {}
    columns = ("place_id", "place__hamlet__fragment_id", "fold")
    for place, fragment, words in hamlets.order_by("valid_from").values_list(*columns):
        own[place].append(words)
        lies[place] = fragment
    if not own:
        return {}
    above = _above_fragments(rows, set(lies.values()))
    names = _names()
    upper = {f: [w for one in uppers for w in names[one]] for f, uppers in above.items()}
    return {place: doc_of([*words, *upper[lies[place]]]) for place, words in own.items()}


def _above_fragments(rows: QuerySet[Geo], fragments: set[int]) -> dict[int, list[int]]:
    """Return {fragment: communes, districts, provinces above it in any version, newest first}."""
    found: dict[int, list[int]] = {fragment: [] for fragment in fragments}
    columns = ("fragment_id", "commune_id", "district_id", "province_id")
    for fragment, *uppers in rows.values_list(*columns):
        if fragment in found:
            found[fragment] += [one for one in uppers if one]
    return found


def _names() -> Names:
    """Return the names of all administrative units."""
    found: Names = defaultdict(list)
    rows = PlaceName.objects.exclude(place__kind=HAMLET).order_by("place_id", "valid_from")
    for place, words in rows.values_list("place_id", "fold"):
        found[place].append(words)
    return found


def _above() -> dict[int, list[int]]:
    """Return {place: districts and provinces above it in any version, the newest first}."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Geo.objects.order_by("-version__valid_from").values_list(
        "commune_id", "district_id", "province_id", "version__valid_from"
    )
    for commune, district, province, _ in rows.distinct():
        if commune:
            found[commune] += [district, province] if district else [province]
        if district:
            found[district].append(province)
    return found


def _before() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for new, old in Succession.objects.order_by("new_id", "old_id").values_list("new_id", "old_id"):
        found[new].append(old)
    return found


def _line(place: int, before: Mapping[int, list[int]]) -> list[int]:
    """Return all that a place grew from, the nearest first."""
    found = list(before.get(place, ()))
    for one in found:  # grows while it is walked: the older ones come after
        found += [older for older in before.get(one, ()) if older not in found]
    return found
