"""A small country for tests: one merger of 2025, drawn by hand.

Old commune Suối Hoa went whole into the new Suối Hoa; old commune Bản Vạt was cut between the new
Suối Hoa and the new Núi Xa. Its home, codes and names are nobody's, so it may stand beside a loaded
country. Four hamlets: Đồi Chè and Suối Trong in the first fragment, one in each of the others.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tungngo.places.models import (
    COMMUNE,
    DISTRICT,
    HAMLET,
    NATION,
    PART,
    PROVINCE,
    WHOLE,
    Fragment,
    Geo,
    GeoVersion,
    Hamlet,
    Place,
    PlaceName,
    Succession,
)
from tungngo.shared.clock import now
from tungngo.shared.vietnamese import fold, sort_key

OLD_FROM, NEW_FROM = date(2022, 1, 1), date(2025, 7, 1)
_OLD_TO = NEW_FROM - timedelta(days=1)
_VERSIONS = {"2025-06": date(2025, 1, 1), "2025-07": NEW_FROM}
HOME = 97  # no province ever had this code


@dataclass(frozen=True, slots=True)
class SmallMap:
    """The places of the small country; the map of then and the map of now."""

    home: int
    then: GeoVersion
    now: GeoVersion
    nation: Place
    old_province: Place
    old_district: Place
    new_province: Place
    old_whole: Place  # xã Suối Hoa of then
    old_cut: Place  # xã Bản Vạt of then, cut in two
    commune: Place  # xã Suối Hoa of now
    far_commune: Place  # xã Núi Xa of now
    fragments: tuple[Fragment, Fragment, Fragment]  # whole, its part, the part of the far commune
    doi_che: Hamlet
    suoi_trong: Hamlet
    ban_vat: Hamlet
    nui_xa: Hamlet

    @property
    def hamlets(self) -> tuple[Hamlet, Hamlet, Hamlet, Hamlet]:
        """Return all hamlets."""
        return self.doi_che, self.suoi_trong, self.ban_vat, self.nui_xa


def small_map(home: int = HOME) -> SmallMap:
    """Draw the country; call it with another ``home`` (97-99) for a second province."""
    nation = Place.objects.filter(kind=NATION).first() or _place(NATION, "", "", "Việt Nam")
    then, today = (_version(slug) for slug in _VERSIONS)
    p_old = _place(PROVINCE, f"{home}", "tỉnh", "Đồi Xưa", _OLD_TO)
    district = _place(DISTRICT, f"{home}0", "huyện", "Suối", _OLD_TO)
    p_new = _place(PROVINCE, f"{home}", "tỉnh", "Đồi Núi", first=NEW_FROM)
    whole = _place(COMMUNE, f"{home}001", "xã", "Suối Hoa", _OLD_TO)
    cut = _place(COMMUNE, f"{home}002", "xã", "Bản Vạt", _OLD_TO)
    near = _place(COMMUNE, f"{home}001", "xã", "Suối Hoa", first=NEW_FROM)
    far = _place(COMMUNE, f"{home}003", "xã", "Núi Xa", first=NEW_FROM)
    fragments = (
        _fragment(home, WHOLE, whole, near),
        _fragment(home, PART, cut, near),
        _fragment(home, PART, cut, far),
    )
    for one in fragments:
        lie = {"version": then, "district": district, "province": p_old}
        Geo.objects.create(fragment=one, commune=one.old_place, **lie)
        Geo.objects.create(fragment=one, commune=one.new_place, version=today, province=p_new)
    _successions(((p_old, p_new), (whole, near)), ((cut, near), (cut, far)))
    return SmallMap(
        home,
        then,
        today,
        nation,
        p_old,
        district,
        p_new,
        whole,
        cut,
        near,
        far,
        fragments,
        doi_che=_hamlet(fragments[0], f"{home}001.001", "Đồi Chè", 120),
        suoi_trong=_hamlet(fragments[0], f"{home}001.002", "Suối Trong", 80),
        ban_vat=_hamlet(fragments[1], f"{home}002.001", "Bản Vạt", 60),
        nui_xa=_hamlet(fragments[2], f"{home}002.002", "Núi Xa", 40),
    )


def _version(slug: str) -> GeoVersion:
    known = {"valid_from": _VERSIONS[slug], "recorded_at": now()}
    return GeoVersion.objects.get_or_create(slug=slug, defaults=known)[0]


def _place(
    kind: str, code: str, word: str, name: str, last: date | None = None, first: date = OLD_FROM
) -> Place:
    place = Place.objects.create(kind=kind, valid_from=first, valid_to=last)
    full = f"{word} {name}".strip()
    PlaceName.objects.create(
        place=place,
        valid_from=first,
        valid_to=last,
        code=code,
        type=word,
        name=name,
        full_name=full,
        fold=fold(full),
        sort_key=sort_key(name),
    )
    return place


def _fragment(home: int, kind: str, old: Place, new: Place) -> Fragment:
    return Fragment.objects.create(home=home, kind=kind, old_place=old, new_place=new)


def _hamlet(fragment: Fragment, code: str, name: str, households: int) -> Hamlet:
    place = _place(HAMLET, code, "thôn", name)
    return Hamlet.objects.create(
        place=place,
        fragment=fragment,
        home=fragment.home,
        households=households,
        people=households * 4,
        counted_on=NEW_FROM,
    )


def _successions(
    whole: tuple[tuple[Place, Place], ...], part: tuple[tuple[Place, Place], ...]
) -> None:
    for kind, pairs in (("whole", whole), ("part", part)):
        for old, new in pairs:
            Succession.objects.create(old=old, new=new, kind=kind, effective_on=NEW_FROM)
