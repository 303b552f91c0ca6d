"""The history of places in words: what they became ("nay là"), what they were made of ("gồm")."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from tungngo.places.lines import Lie, Names, last_lies
from tungngo.places.models import DISTRICT, PART, LegalAct, Place, PlaceName, Succession
from tungngo.shared.vietnamese import day as day_text

# How many a line names: of what a place grew from, of what it was cut into (no commune in more).
_TOLD, _PIECES = 3, 5
_ACTS = {"/NQ": "Nghị quyết", "/QH": "Nghị quyết", "/NĐ": "Nghị định", "/QĐ": "Quyết định"}


@dataclass(frozen=True, slots=True)
class Turn:
    """The other side of a change: which place, whole or in part, by which act."""

    place: Place
    name: PlaceName
    over: Sequence[str]  # what lay over it, the nearest first: ["huyện Yên Mô", "tỉnh Ninh Bình"]
    beside: str  # of these, what does not lie over the place of the story: "huyện Yên Mô"
    is_part: bool
    on: date  # the first day of the new place
    act: LegalAct | None

    @property
    def by(self) -> str:
        """Return since when and by which act: "Từ 1/7/2025, theo Nghị quyết số ..."."""
        act = f", theo {act_words(self.act)}" if self.act else ""
        return f"Từ {day_text(self.on)}{act}"

    @property
    def words(self) -> str:
        """Return "một phần xã Yên Hòa"."""
        return f"một phần {self.name.full_name}" if self.is_part else self.name.full_name


@dataclass(frozen=True, slots=True)
class Story:
    """What a place was called, made of and became; each list in Vietnamese order."""

    place: Place
    names: Sequence[PlaceName]
    over: Sequence[str] = ()  # what lies over it, the nearest first
    made_of: Sequence[Turn] = ()
    became: Sequence[Turn] = ()

    @property
    def newest_names(self) -> Sequence[PlaceName]:
        """Return the names, the newest first."""
        return list(reversed(self.names))

    def line(self, words: Sequence[str] = ()) -> str:
        """Return the story in one line; of many it names those first that hold the words."""
        if self.place.valid_to is not None:
            return self._end()
        told = [self.older_name, self._beginning(words)]
        return "; ".join(one for one in told if one)

    def _end(self) -> str:
        ended = day_text(after(self.place.valid_to))
        if not self.became and self.place.kind == DISTRICT:
            return f"không còn cấp huyện từ {ended}"
        if not self.became and self.place.to_is_bound:
            return f"đã sắp xếp trước {ended}, chưa rõ nhập vào đâu"
        if not self.became:
            return f"không còn từ {ended}"
        whole = len(self.became) == 1 and not self.became[0].is_part
        led = "nay là" if whole else "nay thuộc"
        stands = all(turn.place.valid_to is None for turn in self.became)
        led = led if stands else "sau đó thành"
        # A part of this place went there; "một phần" would say it of the other.
        pieces = [replace(turn, is_part=False) for turn in self.became]
        return f"{led} {_told(pieces, most=_PIECES)}"

    def _beginning(self, words: Sequence[str]) -> str:
        if not self.made_of:
            return ""
        until = day_text(self.made_of[0].on - timedelta(days=1))
        return f"gồm {_told(self.made_of, words, self.over, most=_TOLD)} (đến {until})"

    @property
    def older_name(self) -> str:
        """Return "trước 1/1/2025 là tỉnh Thừa Thiên Huế"; nothing for a place never renamed."""
        if len(self.names) < 2:
            return ""
        before, now = self.names[-2:]
        return f"trước {day_text(now.valid_from)} là {before.full_name}"


class Stories:
    """The stories of some places, told from rows read at once."""

    def __init__(
        self, turns: Iterable[Succession], lies: Mapping[int, Lie], names: Names, today: date
    ) -> None:
        """Keep the rows; ``lies`` and ``names`` cover the places, the other sides and all above."""
        self._turns = list(turns)
        self._lies = lies
        self._names = names
        self._today = today

    def of(self, place: Place) -> Story:
        """Return the story of a place."""
        over = self._over(place)
        made_of = [self._turn(t, t.old, over) for t in self._turns if t.new_id == place.pk]
        became = [self._turn(t, t.new, over) for t in self._turns if t.old_id == place.pk]
        names = self._names.all(place.pk)
        return Story(place, names, over, in_order(made_of), in_order(became))

    def _over(self, place: Place) -> list[str]:
        """Return what lies over a place, the nearest first: ["huyện Yên Mô", "tỉnh Ninh Bình"]."""
        lie = self._lies.get(place.pk)
        day = place.valid_to or self._today
        over = reversed(lie.above(place.pk)) if lie else []
        return [name for one in over if (name := self._names.full(one, day))]

    def _turn(self, turn: Succession, other: Place, own: Sequence[str]) -> Turn:
        over = self._over(other)
        return Turn(
            place=other,
            name=self._names.last(other.pk),
            over=over,
            beside=", ".join(_without(over, own)),
            is_part=turn.kind == PART,
            on=turn.effective_on,
            act=turn.act,
        )


def read_turns(places: Collection[int]) -> list[Succession]:
    """Read what places came from and went into; one query."""
    found = Succession.objects.filter(Q(old__in=places) | Q(new__in=places))
    return list(found.select_related("old", "new", "act").order_by("effective_on", "id"))


def read_stories(places: Sequence[Place], today: date) -> tuple[Stories, Names]:
    """Read what the stories of places need; 3 queries whatever the number."""
    turns = read_turns([place.pk for place in places])
    known = {p.pk: p for turn in turns for p in (turn.old, turn.new)} | {p.pk: p for p in places}
    lies = last_lies(known.values())
    names = Names({*known, *(one for lie in lies.values() for one in lie.above(0))})
    return Stories(turns, lies, names, today), names


def in_order(turns: Iterable[Turn]) -> list[Turn]:
    """Order by day, then whole before part, then by the alphabet."""
    return sorted(turns, key=lambda t: (t.on, t.is_part, t.name.sort_key, t.place.pk))


def after(day: date | None) -> date:
    """Return the day after a last day."""
    return (day or date.max - timedelta(days=1)) + timedelta(days=1)


def act_words(act: LegalAct) -> str:
    """Return an act as people cite it: "Nghị quyết số 1684/NQ-UBTVQH15"."""
    kind = next((word for mark, word in _ACTS.items() if mark in act.number), "Văn bản")
    return f"{kind} số {act.number}"


def joined(words: Sequence[str]) -> str:
    """Return "A, B và C"."""
    return " và ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _told(
    turns: Sequence[Turn], words: Sequence[str] = (), own: Sequence[str] = (), *, most: int
) -> str:
    """Return all, or of many those that hold the words, else the first, and what lies over them.

    ``own``: what lies over the place whose story it is; what both share need not be said again.
    """
    sought = [turn for turn in turns if _holds(turn, words)] if len(turns) > most else []
    shown = (sought or turns)[:most]
    rest = len(turns) - len(shown)
    named = [turn.words for turn in shown]
    text = ", ".join(named) if rest else joined(named)
    told = ", ".join([text, *_without(_shared([turn.over for turn in shown]), own)])
    return f"{told} và {rest} nơi khác" if rest else told


def _without(over: Sequence[str], own: Sequence[str]) -> Sequence[str]:
    """Return what lies over one place but not over the other as well."""
    return over[: len(over) - len(_shared([over, own]))]


def _shared(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return the end that all lists have in common."""
    tail: list[str] = []
    for level in zip(*map(reversed, lists), strict=False):
        if len(set(level)) > 1:
            break
        tail.insert(0, level[0])
    return tail


def _holds(turn: Turn, words: Sequence[str]) -> bool:
    folded = f" {turn.name.fold}"
    return bool(words) and all(f" {word}" in folded for word in words)
