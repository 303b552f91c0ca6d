"""Finding places by any name they ever had, with or without marks, or by a code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Length, LTrim, Right

from tungngo.places.models import (
    COMMUNE,
    DISTRICT,
    NATION,
    PROVINCE,
    Place,
    PlaceName,
    PlaceSearch,
)
from tungngo.places.stories import read_stories
from tungngo.shared.vietnamese import fold, has_tones, tone_key

MOST = 20
SHORTEST = 2  # letters; one finds half the country
# Enough rows to judge tones by: the commonest name of the country has 43 places (Tân Thành).
_JUDGED = 120
_MOST_WORDS, _MOST_LETTERS = 8, 80
_CODE = re.compile(r"\d{2,5}(\.\d{1,3})?")
_SIZE = {PROVINCE: 0, COMMUNE: 1, DISTRICT: 2}

# How the words sought stand to a name: they are it, they go on after it (where it lies), they begin
# it, stand in it, stand together in what it lies in or grew from, or are scattered.
EQUAL, LED, BEGINS, INSIDE, TOGETHER, SCATTERED = range(6)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place found: its name as last known, what lies above it, and its story."""

    place: Place
    name: PlaceName
    above: str  # "huyện Yên Mô, tỉnh Ninh Bình"
    story: str  # "gồm xã Yên Hòa, huyện Yên Mô (đến 30/6/2025)"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought."""

    text: str
    hits: Sequence[Hit]
    more: bool = False  # than are shown
    too_short: bool = False


class _Sought:
    """What somebody typed, taken apart once."""

    def __init__(self, text: str) -> None:
        """Fold it into words; remember its tones, if it has any."""
        self.text = " ".join(text.split())[:_MOST_LETTERS]
        self.words = fold(self.text).split()[:_MOST_WORDS]
        self.phrase = " ".join(self.words)
        self.keyed = tone_key(self.text) if has_tones(self.text) else ""
        self._begun = re.compile(r"\S* ".join(self.words))

    def likeness(self, name: PlaceName, *, far: bool) -> int:
        """Return how near a name is, bare ("yen mo") or full ("xa yen mo")."""
        phrase, bare, full = self.phrase, fold(name.name), name.fold
        if phrase in (bare, full):
            return EQUAL
        if phrase.startswith((f"{bare} ", f"{full} ")):
            return LED
        if self._begun.match(bare) or self._begun.match(full):
            return BEGINS
        if all(f" {word}" in f" {full}" for word in self.words):
            return INSIDE
        return SCATTERED if far else TOGETHER

    def order(self, name: PlaceName, likeness: int) -> tuple[object, ...]:
        """Return the rank of a name: tones as typed, likeness, in force, size, alphabet."""
        other_tones = bool(self.keyed) and not self._sounds_like(name, likeness)
        closed = name.place.valid_to is not None
        size = _SIZE.get(name.place.kind, len(_SIZE))
        led = -len(name.name) if likeness == LED else 0  # "Yên Mô ..." before "Yên ..."
        return other_tones, likeness, led, closed, size, name.sort_key, name.place_id

    def _sounds_like(self, name: PlaceName, likeness: int) -> bool:
        keys = tone_key(name.name), tone_key(name.full_name)
        if likeness == LED:
            return self.keyed.startswith(tuple(f"{key} " for key in keys))
        if likeness == EQUAL:
            return self.keyed in keys
        return any(f" {self.keyed}" in f" {key}" for key in keys)


def find_places(text: str, *, on: date) -> Found:
    """Find at most 20 places by words of names or by a code; at most 5 queries."""
    sought = _Sought(text)
    if len(sought.phrase.replace(" ", "")) < SHORTEST:
        return Found(sought.text, [], too_short=True)
    first: dict[int, PlaceName] = {}
    named, cut = _by_words(sought)
    for name in [*_by_code(sought.text), *named]:
        first.setdefault(name.place_id, name)
    shown = [name.place for name in first.values()][:MOST]
    return Found(sought.text, _hits(shown, sought.words, on), more=cut or len(first) > MOST)


def _by_code(text: str) -> list[PlaceName]:
    """Return what a code means and meant, the latest first."""
    return PlaceName.objects.meanings(text) if _CODE.fullmatch(text) else []


def _by_words(sought: _Sought) -> tuple[list[PlaceName], bool]:
    """Return names whose places hold all the words, the best first, and whether there are more."""
    judged = [(sought.likeness(name, far=far), name) for name, far in _candidates(sought.words)]
    # Words scattered over several names mean something only where they stand nowhere together.
    together = any(likeness < SCATTERED for likeness, _ in judged)
    kept = [pair for pair in judged if pair[0] < SCATTERED or not together]
    cut = len(judged) == _JUDGED and judged[-1] in kept
    return [name for _, name in sorted(kept, key=lambda p: sought.order(p[1], p[0]))], cut


def _candidates(words: Sequence[str]) -> list[tuple[PlaceName, bool]]:
    """Return (name worth judging, whether the words stand nowhere together), roughly in order.

    Roughly: a database knows no tones.
    """
    phrase = " ".join(words)
    docs = PlaceSearch.objects.all()
    for word in sorted(words, key=len, reverse=True):  # a long word leaves the fewest to ask
        docs = docs.filter(_holds(word))
    own_doc = PlaceSearch.objects.filter(pk=OuterRef("place_id"))
    together = Exists(own_doc.filter(doc__contains=f" {phrase}"))
    led = [" ".join(words[:n]) for n in range(1, len(words))]
    whole = Q(bare=phrase) | Q(fold=phrase)
    rank = Case(
        When(whole, then=Value(EQUAL)),
        When(Q(bare__in=led) | Q(fold__in=led), then=Value(LED)),
        When(Q(bare__startswith=phrase) | Q(fold__startswith=phrase), then=Value(BEGINS)),
        When(fold__contains=f" {phrase}", then=Value(INSIDE)),
        *([When(together, then=Value(TOGETHER))] if words[1:] else []),
        default=Value(SCATTERED if words[1:] else TOGETHER),
        output_field=IntegerField(),
    )
    closed = Case(When(place__valid_to=None, then=Value(0)), default=Value(1))
    sizes = [When(place__kind=kind, then=Value(size)) for kind, size in _SIZE.items()]
    size = Case(*sizes, default=Value(len(_SIZE)), output_field=IntegerField())
    names = PlaceName.objects.filter(place__in=docs.values("pk")).exclude(place__kind=NATION)
    # The name without its type, where folding left its length as it was (H'Leo lost a letter).
    bare = LTrim(Right("fold", Length("name")))
    ranked = names.select_related("place").annotate(bare=bare, rank=rank)
    best = ranked.order_by("rank", closed, size, "sort_key", "place_id", "-valid_from")[:_JUDGED]
    return [(name, name.rank == SCATTERED) for name in best]  # type: ignore[attr-defined]  # annotated


def _holds(word: str) -> Q:
    # A number is meant whole ("phường 1" is not phường 12), letters are the beginning of a word.
    if word.isdecimal():
        return Q(doc__contains=f" {word} ") | Q(doc__endswith=f" {word}")
    return Q(doc__contains=f" {word}")


def _hits(places: Sequence[Place], words: Sequence[str], on: date) -> list[Hit]:
    """Return places with the names, parents and stories that tell them apart; at most 5 queries."""
    if not places:
        return []
    stories, names = read_stories(places, on)
    told = [stories.of(place) for place in places]
    return [Hit(s.place, names.last(s.place.pk), ", ".join(s.over), s.line(words)) for s in told]
