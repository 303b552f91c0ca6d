"""A map of tiles as SVG: one tile a place, coloured by its value, hatched where there is none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest

from django.utils.safestring import SafeString

from tungngo.shared.svg import Face, draw, link, rings, short, tag, words
from tungngo.shared.vietnamese import number

STEPS = 7  # colours of a map: the first for zero, the others for ranges
_DARK_FROM = 6  # from this colour on words are white
_LINE = 24  # of the legend


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of a map: where it stands, what it says."""

    row: int
    col: int
    lines: tuple[str, ...]  # its name as written on the tile
    name: str  # its full name, with what it belongs to
    value: int | None
    href: str = ""


def ranges(values: Iterable[int], most: int = STEPS - 1) -> list[int]:
    """Return the lowest values of ranges that hold about as many places each, round numbers."""
    found = sorted(v for v in values if v > 0)
    if not found:
        return []
    cuts = {_round(found[0]) if len(found) < most else 1}
    for n in range(1, most):
        cuts.add(_round(found[len(found) * n // most]))
    return sorted(cuts)


def _round(value: int) -> int:
    """Return a number rounded down to two figures: 1234 -> 1200."""
    size: int = 10 ** max(0, len(str(value)) - 2)
    return value // size * size


def step_of(value: int, cuts: Sequence[int]) -> int:
    """Return the colour of a value: 1 for zero, then 2 to 7 by its range."""
    if value <= 0:
        return 1
    at = max(1, sum(1 for cut in cuts if cut <= value))
    if len(cuts) < 2:
        return 3
    return 2 + round((at - 1) * (STEPS - 2) / (len(cuts) - 1))


def tiles(
    face: Face,
    places: Sequence[Tile],
    *,
    tile: tuple[int, int],
    write: Callable[[float], str] | None,
    key: str,
) -> SafeString:
    """Draw a map of tiles, coloured by value, with the ranges of its colours on the left.

    ``write`` turns a value into the figure on its tile; None leaves the tile with its name.
    ``key`` names the hatch of this drawing, unique on its page. What has no figures is hatched,
    never coloured.
    """
    cuts = ranges(p.value for p in places if p.value)
    parts = [_hatch(key)]
    parts += [_tile(p, tile, step_of(p.value or 0, cuts), write, key) for p in places]
    parts += _legend(cuts, places, tile, key)
    return draw(face, parts, holds_links=True)


def _tile(
    place: Tile,
    size: tuple[int, int],
    step: int,
    write: Callable[[float], str] | None,
    key: str,
) -> str:
    wide, high = size
    x, y = place.col * wide, place.row * high
    box = {"x": x + 1, "y": y + 1, "width": wide - 2, "height": high - 2, "rx": 4}
    known = place.value is not None
    ground = {"class_": f"tile q{step}"} if known else {"class_": "tile", "fill": f"url(#{key})"}
    lines = list(place.lines)
    if write and known:
        lines.append(write(place.value or 0))
    dark = " on-dark" if known and step >= _DARK_FROM else ""
    first = y + high / 2 - (len(lines) - 1) * 9.5 + 5
    parts = [tag("rect", **box, **ground), tag("rect", **box, class_="tile-edge")]
    for n, text in enumerate(lines):
        strong = " strong" if n == len(place.lines) else ""
        kind = f"tile-word{dark}{strong}"
        parts.append(words(text, x + wide / 2, first + n * 19, anchor="middle", class_=kind))
    said = number(place.value or 0) if known else "chưa có số liệu"
    if not place.href:
        return f"<g>{tag('title', escape(f'{place.name}: {said}'))}{''.join(parts)}</g>"
    return link(place.href, f"{place.name}: {said}", "".join(parts) + rings(**box))


def _legend(
    cuts: Sequence[int], places: Sequence[Tile], size: tuple[int, int], key: str
) -> list[str]:
    """Return what the colours mean, at the left of the country's narrow waist."""
    wide, high = size
    small = wide < 60
    rows: list[tuple[dict[str, str], str]] = []
    if any(p.value is None for p in places):
        rows.append(({"fill": f"url(#{key})"}, "chưa có" if small else "chưa có số liệu"))
    if any(p.value == 0 for p in places):
        rows.append(({"class_": "q1"}, "0"))
    for cut, above in zip_longest(cuts, cuts[1:]):
        write = short if small else number
        text = f"từ {write(cut)}" if above is None else f"{write(cut)}–{write(above - 1)}"
        if above is not None and (above - 1 == cut or (small and write(cut) == write(above - 1))):
            text = write(cut)
        rows.append(({"class_": f"q{step_of(cut, cuts)}"}, text))
    parts = []
    for n, (ground, text) in enumerate(rows):
        y = high * 4 + n * (_LINE if small else _LINE + 4)
        swatch = {"x": 1, "y": y, "width": 16 if small else 26, "height": 18, "rx": 3}
        parts.append(tag("rect", **swatch, **ground))
        parts.append(tag("rect", **swatch, class_="tile-edge"))
        parts.append(words(text, 22 if small else 36, y + 14, class_="tile-word"))
    return parts


def _hatch(key: str) -> str:
    ground = tag("rect", width=8, height=8, class_="hatch-ground")
    stroke = tag("path", d="M0 8 8 0", class_="hatch-line")
    sizes = 'width="8" height="8" patternUnits="userSpaceOnUse"'
    return f'<defs><pattern id="{key}" {sizes}>{ground}{stroke}</pattern></defs>'
