"""What pages of places show: the country's provinces, a place under a map, a code's meanings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from tungngo.places.land import NOW, Land, read_land
from tungngo.places.lines import Names, last_day
from tungngo.places.models import (
    COMMUNE,
    DISTRICT,
    HAMLET,
    PROVINCE,
    Geo,
    GeoVersion,
    Hamlet,
    Place,
    PlaceName,
)
from tungngo.places.stories import Stories, Story, after, read_stories, read_turns
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import sort_key

_DIGITS = re.compile(r"\d+")
_COMMUNES = "Xã, phường, đặc khu"
_DISTRICTS = "Quận, huyện, thị xã, thành phố"
_PARTS = {DISTRICT: "Xã, phường, thị trấn", COMMUNE: "Thôn, tổ dân phố"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A map to choose: its words, its slug in an address, whether it is the one shown."""

    text: str
    slug: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A place below, or one that holds the land under another map."""

    name: PlaceName
    hamlet: Hamlet | None = None
    is_part: bool = False  # only a piece


@dataclass(frozen=True, slots=True)
class Span:
    """What lay above a place, the nearest first, from a day to a day."""

    since: date
    until: date | None
    above: Sequence[PlaceName]


@dataclass(frozen=True, slots=True)
class PlacePage:
    """All that a page of a place shows."""

    place: Place
    name: PlaceName  # under the chosen map
    story: Story
    maps: Sequence[Choice]
    version: GeoVersion
    is_known: bool  # whether the chosen map knows the place
    path: Sequence[PlaceName]
    spans: Sequence[Span]
    parts: Sequence[Part]
    holders: Sequence[Part]  # who holds its land, if the chosen map does not know it
    fragments: Sequence[int]

    @property
    def is_current(self) -> bool:
        """Say whether the place still stands."""
        return self.place.valid_to is None

    @property
    def is_newest(self) -> bool:
        """Say whether the map of today is shown."""
        return self.maps[0].chosen

    @property
    def lead(self) -> str:
        """Return where it is and what became of it: "Thuộc tỉnh Ninh Bình, mã 14701, ..."."""
        above = ", ".join(one.full_name for one in reversed(self.path))
        code = f"mã {self.name.code}" if self.name.code else ""
        told = [f"thuộc {above}" if above else "", code, _span_words(self.place)]
        text = ", ".join(one for one in told if one)
        more = self.story.older_name if self.is_current else self.story.line()
        return f"{_sentence(text)} {_sentence(more)}" if more else _sentence(text)

    @property
    def has_parts(self) -> bool:
        """Say whether to show what lies below; only a commune of today says that it has no list."""
        if not self.is_known or self.place.kind == HAMLET:
            return False
        return bool(self.parts) or (self.is_current and self.place.kind == COMMUNE)

    @property
    def absence(self) -> str:
        """Return why the chosen map does not know the place."""
        if self.place.valid_from > self.version.valid_from:
            return f"Khi đó chưa lập {self.name.full_name}."
        return f"Không còn {self.name.full_name}."

    @property
    def parts_title(self) -> str:
        """Return the heading of what lies below."""
        if self.place.kind == PROVINCE:
            has_districts = any(part.name.place.kind == DISTRICT for part in self.parts)
            return _DISTRICTS if has_districts else _COMMUNES
        return _PARTS.get(self.place.kind, "")

    @property
    def chosen_map(self) -> str:
        """Return the words of the chosen map."""
        return next((one.text.lower() for one in self.maps if one.chosen), "")

    @property
    def hamlet(self) -> Hamlet | None:
        """Return the row of a hamlet."""
        return getattr(self.place, "hamlet", None)


def read_place(place: Place, wish: str, today: date) -> PlacePage | None:
    """Read the page of a place (not the nation); None for a map that does not exist.

    At most 4 queries: its land, what lies below, the changes, all names.
    """
    land = read_land(place)
    version = land.choose(wish)
    if version is None:
        return None
    is_known = version in land.knowing
    base = version if is_known else land.knowing[0]
    fragments = [row.fragment for row in land.own(base)]
    below = _below(land, base, fragments, today)
    holders = {} if is_known else land.holders(version)
    turns, lies = read_turns([place.pk]), land.others()
    sides = [one for turn in turns for one in (turn.old_id, turn.new_id)]
    over = [one for lie in lies.values() for one in lie.above(0)]
    names = Names({place.pk, *sides, *over, *_above(land), *below, *holders}, "place", "act")
    day = last_day(base, land.versions) or today
    then = last_day(version, land.versions) or today
    return PlacePage(
        place=place,
        name=names.on(place.pk, min(day, place.valid_to or day)),
        story=Stories(turns, lies, names, today).of(place),
        maps=choices(version, land.versions),
        version=version,
        is_known=is_known,
        path=[names.on(one, day) for one in land.lie(base).above(place.pk)],
        spans=_spans(land, names, today),
        parts=parts((Part(names.on(pk, day), hamlet) for pk, hamlet in below.items())),
        holders=parts(Part(names.on(pk, then), is_part=cut) for pk, cut in holders.items()),
        fragments=fragments,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _span_words(place: Place) -> str:
    """Return since when a place is, and until when it was."""
    since = f"có từ {'trước ' if place.from_is_bound else ''}{day_text(place.valid_from)}"
    if place.valid_to is None:
        return since
    return f"{since} {'chậm nhất ' if place.to_is_bound else ''}đến {day_text(place.valid_to)}"


def choices(version: GeoVersion, versions: Sequence[GeoVersion]) -> list[Choice]:
    """Return the maps to choose from, the one in force first."""
    found = []
    for one in versions:
        ended = last_day(one, versions)
        text, slug = (f"Đến {day_text(ended)}", one.slug) if ended else ("Hiện nay", NOW)
        found.append(Choice(text, slug, one.pk == version.pk))
    return found


def parts(rows: Iterable[Part]) -> list[Part]:
    """Order by name, numbers by their value: "Thôn 2" before "Thôn 10"."""
    return sorted(rows, key=_order)


def _order(part: Part) -> tuple[str, int]:
    padded = _DIGITS.sub(lambda digits: digits[0].zfill(4), part.name.name)
    return sort_key(padded), part.name.place_id


def _below(
    land: Land, version: GeoVersion, fragments: Sequence[int], today: date
) -> dict[int, Hamlet | None]:
    """Return {place one level below: its row, if it is a hamlet}; at most one query."""
    place = land.place
    if place.kind == HAMLET:
        return {}
    if place.kind == COMMUNE:
        until = last_day(version, land.versions)
        hamlets = Hamlet.objects.of_fragments(fragments).filter(placeholder=False)
        # Those that ended under this map or before it are history; a later beginning only means
        # that the list came later.
        stands = Q(place__valid_to=None) | Q(place__valid_to__gte=until or today)
        return {one.pk: one for one in hamlets.filter(stands)}
    if place.kind == DISTRICT:
        return {row.commune: None for row in land.own(version) if row.commune}
    rows = Geo.objects.filter(version=version.pk, province=place)
    pairs = list(rows.values_list("district", "commune").distinct())
    # Under a map with districts a province is made of these.
    found = {district for district, _ in pairs if district} or {one for _, one in pairs if one}
    return dict.fromkeys(found)


def _above(land: Land) -> set[int]:
    return {one for above, _, _ in land.spans() for one in above}


def _spans(land: Land, names: Names, today: date) -> list[Span]:
    found = []
    for above, oldest, newest in land.spans():
        until = last_day(newest, land.versions)
        day = until or today
        named = [names.on(one, day) for one in reversed(above)]
        found.append(Span(max(oldest.valid_from, land.place.valid_from), until, named))
    return found


@dataclass(frozen=True, slots=True)
class Country:
    """The provinces of the country under a map."""

    maps: Sequence[Choice]
    provinces: Sequence[Part]


def read_country(wish: str, today: date) -> Country | None:
    """Read the provinces in Vietnamese order; None for a map that does not exist."""
    versions = list(GeoVersion.objects.filter(undone_at=None).order_by("-valid_from", "-id"))
    if wish in ("", NOW) and not versions:
        return Country([], [])
    by_slug = {one.slug: one for one in versions}
    version = versions[0] if wish in ("", NOW) else by_slug.get(wish)
    if version is None:
        return None
    found = set(Geo.objects.provinces_of_homes(version).values())
    day = last_day(version, versions) or today
    names = Names(found)
    listed = parts(Part(names.on(pk, day)) for pk in found)
    return Country(choices(version, versions), listed)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code meant, from a day to a day, and what became of it."""

    name: PlaceName
    since: date
    until: date | None
    above: str
    story: str

    def words(self, *, is_oldest: bool) -> str:
        """Return "nay là tỉnh Đồng Tháp" or "trước 1/7/2025 là tỉnh Tiền Giang"."""
        name = self.name.full_name
        if self.until is None:
            return f"nay là {name}"
        if is_oldest:
            return f"trước {day_text(after(self.until))} là {name}"
        return f"từ {day_text(self.since)} đến {day_text(self.until)} là {name}"


def meanings_sentence(meanings: Sequence[Meaning]) -> str:
    """Return what a code meant, the oldest first: "Trước 1/7/2025 là ..., nay là ..."."""
    oldest = meanings[-1]
    return _sentence(", ".join(m.words(is_oldest=m is oldest) for m in reversed(meanings)))


def read_meanings(code: str, today: date) -> list[Meaning]:
    """Read all that a code ever meant, the latest first; at most 4 queries."""
    found = PlaceName.objects.meanings(code)
    if len(found) < 2:
        return [Meaning(one, one.valid_from, one.valid_to, "", "") for one in found]
    places = [name.place for name in found]
    stories, names = read_stories(places, today)
    told = []
    for name in found:
        spans = [one for one in names.all(name.place_id) if one.code == code]
        story = stories.of(name.place)
        since, until = spans[0].valid_from, spans[-1].valid_to
        told.append(Meaning(name, since, until, ", ".join(story.over), story.line()))
    return told
