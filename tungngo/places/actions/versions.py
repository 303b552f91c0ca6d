"""Recording a new map of the country: communes and provinces move, facts stay where they are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, NoReturn

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.places.actions.rests import Rest, add_placeholders
from tungngo.places.models import (
    COMMUNE,
    HAMLET,
    NEW_REST,
    OLD_REST,
    PART,
    PROVINCE,
    WHOLE,
    Fragment,
    Geo,
    GeoVersion,
    LegalAct,
    Place,
    PlaceName,
    PlaceSearch,
    Succession,
)
from tungngo.places.reasons import (
    BAD_DAY,
    BAD_MOVE,
    BAD_PLACE,
    CODE_TAKEN,
    VERSION_EXISTS,
)
from tungngo.places.rows import DIGITS, read_aliases
from tungngo.places.words import NAMED, hamlet_docs, named, unit_docs
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.errors import Refused
from tungngo.shared.sql import insert_all, put
from tungngo.shared.vietnamese import day as written

_GEO = ("version_id", "fragment_id", "commune_id", "district_id", "province_id", "exact")
_RESTS = (OLD_REST, NEW_REST)


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A unit to be founded."""

    kind: str
    code: str
    type: str  # "xã", "phường", "đặc khu", "tỉnh", "thành phố"
    name: str


class _Row(NamedTuple):
    """Where a fragment lies."""

    fragment: int
    home: int
    kind: str
    commune: int | None
    district: int | None
    province: int
    exact: bool


@writes
def found_places(
    *, by: Actor, places: Sequence[NewPlace], valid_from: date, act: LegalAct | None = None
) -> list[Place]:
    """Found units with their first names, in order; a map must then say where they lie."""
    for one in places:
        if not one.name.strip() or len(one.code) != DIGITS.get(one.kind) or not one.code.isdigit():
            raise Refused(BAD_PLACE, code=one.code, name=one.name)
    made = Place.objects.bulk_create(Place(kind=one.kind, valid_from=valid_from) for one in places)
    PlaceName.objects.bulk_create(
        PlaceName(
            place=place,
            valid_from=valid_from,
            act=act,
            **dict(zip(NAMED, named(one.code, one.type, one.name), strict=True)),
        )
        for place, one in zip(made, places, strict=True)
    )
    note(by, "places.found", codes=[one.code for one in places][:50], n=len(made))
    return made


@writes
def apply_version(
    *,
    by: Actor,
    slug: str,
    valid_from: date,
    act: LegalAct | None = None,
    communes: Mapping[int, int] | None = None,
    provinces: Mapping[int, int] | None = None,
    fragments: Mapping[int, int] | None = None,
) -> GeoVersion:
    """Record a map: the newest one with communes, provinces or fragments moved to new units.

    ``communes`` and ``provinces`` say {old place: new place}, ``fragments`` {fragment: new commune}
    where a commune is cut. A unit whose land changes ends and another, even of the same name, is
    founded, so what moves goes to units that the newest map does not know. Writes map rows only:
    no fact is touched. Refuses a map name in use, a day before the newest map, units unknown, and
    a commune in two provinces.
    """
    before = _newest(slug, valid_from)
    was = _rows_of(before)
    moves = _Moves(communes or {}, provinces or {}, fragments or {})
    _check_moves(was, moves, valid_from)
    rows = _moved(was, moves)
    _check_provinces(rows)
    version = GeoVersion.objects.create(
        slug=slug, valid_from=valid_from, act=act, based_on=before, recorded_at=now()
    )
    insert_all(
        Geo,
        _GEO,
        [(version.pk, r.fragment, r.commune, r.district, r.province, r.exact) for r in rows],
    )
    _close(was, rows, valid_from - timedelta(days=1))
    _succeed(was, rows, valid_from, act)
    _make_rests(by, _without_rest(rows, moves), version)
    _refuse_shared_codes(moves, valid_from)
    _write_words({r.fragment for r, w in zip(rows, was, strict=True) if r != w})
    note(by, "places.apply_version", slug, valid_from=valid_from, rows=len(rows))
    return version


@dataclass(frozen=True, slots=True)
class _Moves:
    communes: Mapping[int, int]
    provinces: Mapping[int, int]
    fragments: Mapping[int, int]

    def targets(self) -> dict[int, str]:
        """Return {place: kind} of all units that something goes to."""
        new = [*self.communes.values(), *self.fragments.values()]
        return dict.fromkeys(new, COMMUNE) | dict.fromkeys(self.provinces.values(), PROVINCE)


def _newest(slug: str, valid_from: date) -> GeoVersion:
    # Two maps at once would both be drawn on the same one.
    versions = list(GeoVersion.objects.select_for_update().order_by("-valid_from", "-pk"))
    if any(one.slug == slug for one in versions):
        raise Refused(VERSION_EXISTS, slug=slug)
    newest = next(one for one in versions if one.undone_at is None)
    if valid_from <= newest.valid_from:
        raise Refused(BAD_DAY, after=written(newest.valid_from), slug=newest.slug)
    return newest


def _rows_of(version: GeoVersion) -> list[_Row]:
    columns = ("commune_id", "district_id", "province_id", "exact")
    rows = Geo.objects.in_version(version).order_by("fragment_id")
    return [
        _Row(*row)
        for row in rows.values_list("fragment_id", "fragment__home", "fragment__kind", *columns)
    ]


def _check_moves(was: Sequence[_Row], moves: _Moves, day: date) -> None:
    """Refuse moves of what the map does not have, and to what it has or is of another kind."""
    communes, provinces = {r.commune for r in was}, {r.province for r in was}
    targets = moves.targets()
    places = Place.objects.in_bulk(targets)
    wheres: tuple[tuple[Mapping[int, int], Collection[int | None]], ...] = (
        (moves.communes, communes),
        (moves.provinces, provinces),
        (moves.fragments, {r.fragment for r in was}),
    )
    for pairs, known in wheres:
        for old, new in pairs.items():
            place = places.get(new)
            if old not in known:
                _refuse(old, new, "bản đồ hiện nay không có nơi chuyển đi")
            if new in communes or new in provinces:
                _refuse(old, new, "đất của nơi nhận thay đổi thì phải lập đơn vị mới")
            if place is None or place.kind != targets[new] or not place.stood_on(day):
                _refuse(old, new, "nơi nhận chưa được lập vào ngày hiệu lực")
    _check_cuts(was, moves)


def _check_cuts(was: Sequence[_Row], moves: _Moves) -> None:
    """Refuse a commune that loses land but goes on: what is left of it is another unit."""
    losing = {r.commune for r in was if r.fragment in moves.fragments}
    for row in was:
        stays = row.fragment not in moves.fragments and row.commune not in moves.communes
        if row.commune in losing and stays and row.kind not in _RESTS:
            _refuse(row.commune, row.commune, "phần còn lại của xã bị chia phải vào đơn vị mới")


def _refuse(old: int | None, new: int | None, wrong: str) -> NoReturn:
    raise Refused(BAD_MOVE, old=old, new=new, wrong=wrong)


def _moved(was: Sequence[_Row], moves: _Moves) -> list[_Row]:
    """Return where everything lies under the new map, in the same order.

    What is known of a cut commune only as a whole (its rests) lies in no known commune any more.
    """
    goes: dict[int | None, set[int | None]] = defaultdict(set)
    for r in was:
        if r.kind not in _RESTS:
            goes[r.commune].add(moves.fragments.get(r.fragment, moves.communes.get(r.commune or 0)))
    rows = []
    for r in was:
        commune = moves.fragments.get(r.fragment, moves.communes.get(r.commune or 0, r.commune))
        lost = r.kind in _RESTS and len(goes[r.commune]) > 1 and r.fragment not in moves.fragments
        if r.commune and lost:
            commune = None
        province = moves.provinces.get(r.province, r.province)
        exact = r.exact and commune is not None
        rows.append(r._replace(commune=commune, province=province, exact=exact))
    return rows


def _check_provinces(rows: Sequence[_Row]) -> None:
    """Refuse a commune in two provinces (a data home goes where its one province goes)."""
    above: dict[int, int] = {}
    for row in rows:
        if row.commune and above.setdefault(row.commune, row.province) != row.province:
            _refuse(row.fragment, row.commune, "một xã không thể thuộc hai tỉnh")


def _close(was: Sequence[_Row], rows: Sequence[_Row], last: date) -> None:
    """End the units under which nothing lies any more, and their names."""
    before = {place for r in was for place in (r.commune, r.province)}
    after = {place for r in rows for place in (r.commune, r.province)}
    ended = [place for place in before - after if place]
    Place.objects.filter(pk__in=ended, valid_to=None).update(valid_to=last)
    PlaceName.objects.filter(place__in=ended, valid_to=None).update(valid_to=last)


def _succeed(was: Sequence[_Row], rows: Sequence[_Row], day: date, act: LegalAct | None) -> None:
    """Write down what each ended unit went into."""
    into: dict[int, dict[int, None]] = defaultdict(dict)
    for before, after in zip(was, rows, strict=True):
        pairs = [(before.province, after.province)]
        if before.kind not in _RESTS and before.commune and after.commune:
            pairs.append((before.commune, after.commune))
        for old, new in pairs:
            if old != new:
                into[old][new] = None
    lines = [
        (old, new, WHOLE if len(news) == 1 else PART, act and act.pk, day.isoformat())
        for old, news in into.items()
        for new in news
    ]
    fields = ("old_id", "new_id", "kind", "act_id", "effective_on")
    insert_all(Succession, fields, lines)


def _without_rest(rows: Sequence[_Row], moves: _Moves) -> dict[int, int]:
    """Return {new commune of several fragments: home of most of them}; it needs a rest."""
    homes: dict[int, Counter[int]] = defaultdict(Counter)
    targets = moves.targets()
    for row in rows:
        if row.commune in targets:
            homes[row.commune][row.home] += 1
    return {place: n.most_common(1)[0][0] for place, n in homes.items() if n.total() > 1}


def _make_rests(by: Actor, homes: Mapping[int, int], version: GeoVersion) -> None:
    """Give communes a rest, with its place in every map and a placeholder hamlet."""
    rests = Fragment.objects.bulk_create(
        Fragment(home=home, kind=NEW_REST, new_place_id=place) for place, home in homes.items()
    )
    for one in GeoVersion.objects.all():
        of_home = Geo.objects.provinces_of_homes(one)
        is_new = one.pk == version.pk
        lies = [
            (one.pk, r.pk, r.new_place_id if is_new else None, None, of_home[r.home], is_new)
            for r in rests
        ]
        insert_all(Geo, _GEO, lies)
    places = Place.objects.bulk_create(
        Place(kind=HAMLET, valid_from=version.valid_from, from_is_bound=True) for _ in rests
    )
    since = version.valid_from.isoformat()
    pairs = zip(places, rests, strict=True)
    placeholders = [Rest(place.pk, rest.pk, rest.home, since) for place, rest in pairs]
    add_placeholders(by=by, rests=placeholders)


def _refuse_shared_codes(moves: _Moves, day: date) -> None:
    """Refuse a new unit with a code that another one still has."""
    targets = moves.targets()
    codes = PlaceName.objects.on(day).filter(place__in=targets).values("code")
    held = PlaceName.objects.on(day).filter(code__in=codes).order_by("code")
    times = Counter(held.values_list("code", flat=True))
    for code, n in times.items():
        if n > 1:
            raise Refused(CODE_TAKEN, code=code, on=written(day))


def _write_words(fragments: Collection[int]) -> None:
    """Write again the words of units and hamlets whose surroundings have changed."""
    docs = unit_docs(read_aliases()) | hamlet_docs(fragments)
    known = dict(PlaceSearch.objects.values_list("place_id", "doc"))
    changed = [(place, doc) for place, doc in docs.items() if known.get(place) != doc]
    put(PlaceSearch, ("place_id", "doc"), changed, key=("place_id",))
