"""Drawings as SVG: a line, upright bars, lying bars; the pieces that ``tiles`` draws a map with.

Geometry and classes only: colours stand in the style sheet, for a strict policy allows no inline
style. Every word is escaped on its way in, so a finished drawing is safe markup.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from tungngo.shared.vietnamese import number

_DIGIT = 9.2  # width of a figure at 16 px, and a little air
_LETTER = 8.3  # of a letter of running text


@dataclass(frozen=True, slots=True)
class Face:
    """What every drawing needs: its size, a name and a description for screen readers, classes."""

    width: int
    height: int
    name: str
    told: str
    classes: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One value on a line; None makes a gap."""

    x: float
    value: float | None
    open: bool = False  # not final yet, or not exact


@dataclass(frozen=True, slots=True)
class Column:
    """One upright bar."""

    name: str
    value: int | None
    tick: str = ""  # under the bar
    href: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One lying bar."""

    name: str
    value: int | None
    href: str = ""


def short(value: float) -> str:
    """Return a number for narrow places: 950, "12,3k", "1,2tr"."""
    for floor, sign in ((1_000_000, "tr"), (1_000, "k")):
        if abs(value) >= floor:
            exact = value / floor
            return f"{number(round(exact, 1 if exact < 100 else 0))}{sign}"
    return number(value)


def ticks(top: float, most: int = 4) -> list[int]:
    """Return round numbers from 0 to at least the top: ticks(947) -> [0, 250, 500, 750, 1000]."""
    least = max(top, 1) / most
    size = 10.0 ** math.floor(math.log10(least))
    step = max(1, int(next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= least)))
    return [*range(0, math.ceil(max(top, 1) / step) * step + 1, step)]


def line(
    face: Face,
    points: Sequence[Point],
    *,
    below: Sequence[tuple[float, str]] = (),
    moments: Sequence[tuple[float, str]] = (),
) -> SafeString:
    """Draw one line from zero; its last value stands at its end.

    ``below``: (x, text) under the axis; ``moments``: (x, text) as dotted upright lines.
    """
    known = [p for p in points if p.value is not None]
    top = max((p.value or 0 for p in known), default=0)
    plot = _Plot.of(face, ticks(top), (points[0].x, points[-1].x) if points else (0, 1))
    parts = [*plot.axis(), *(plot.below(x, text) for x, text in below)]
    parts += [plot.moment(x, text) for x, text in moments if plot.holds(x)]
    parts += [_path(run, plot) for run in _runs(points)]
    parts += [_mark(p, plot, is_last=p is known[-1]) for p in known]
    if known:
        parts.append(_end_label(known, plot))
    return draw(face, parts)


def _mark(point: Point, plot: "_Plot", *, is_last: bool) -> str:
    kind = "mark-open" if point.open else "mark m1"
    x, y = plot.x(point.x), plot.y(point.value or 0)
    return tag("circle", cx=x, cy=y, r=5 if is_last else 3.5, class_=kind)


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Return the pieces of a line between its gaps."""
    runs: list[list[Point]] = [[]]
    for p in points:
        if p.value is None:
            runs.append([])
        else:
            runs[-1].append(p)
    return [run for run in runs if len(run) > 1]


def _path(run: Sequence[Point], plot: "_Plot") -> str:
    way = " ".join(f"{plot.x(p.x)},{plot.y(p.value or 0)}" for p in run)
    return tag("polyline", points=way, class_="series s1")


def _end_label(known: Sequence[Point], plot: "_Plot") -> str:
    """Write the last value beside its point, on the side that the line does not come from."""
    last = known[-1]
    text = number(last.value or 0)
    x, y = plot.x(last.x), plot.y(last.value or 0)
    falls = len(known) > 1 and (known[-2].value or 0) > (last.value or 0)
    high = y + 24 if falls and y + 24 < plot.bottom else max(y - 12, 14)
    # At the left end the number would leave the drawing.
    anchor = "start" if x - len(text) * _DIGIT < plot.left else "end"
    return words(text, min(x + 6, plot.right), high, anchor=anchor, class_="strong halo")


def columns(face: Face, bars: Sequence[Column]) -> SafeString:
    """Draw upright bars; what is missing leaves a gap, zero a line on the axis."""
    top = max((b.value or 0 for b in bars), default=0)
    plot = _Plot.of(face, ticks(top), (0, max(1, len(bars))))
    wide = (plot.right - plot.left) / max(1, len(bars))
    parts = plot.axis()
    for n, bar in enumerate(bars):
        left = plot.left + n * wide
        if bar.value is not None:
            parts.append(_column(bar, left, wide, plot))
        if bar.tick:
            parts.append(
                words(bar.tick, left + wide / 2, plot.bottom + 22, anchor="middle", class_="tick")
            )
    return draw(face, parts, holds_links=any(b.href for b in bars))


def _column(bar: Column, left: float, wide: float, plot: "_Plot") -> str:
    y = plot.y(bar.value or 0)
    shape = {"x": _n(left + wide * 0.14), "width": _n(wide * 0.72)}
    kind = "bar-fill bar-chosen" if bar.chosen else "bar-fill"
    drawn = tag("rect", y=y, height=_n(max(plot.bottom - y, 1)), class_=kind, **shape)
    if not bar.href:
        return f"<g>{tag('title', escape(bar.name))}{drawn}</g>"
    # The whole height answers, not only the bar: a low bar is hard to hit.
    hit = {"x": _n(left), "width": _n(wide), "y": plot.top, "height": _n(plot.bottom - plot.top)}
    return link(bar.href, bar.name, tag("rect", class_="hit", **hit) + drawn + rings(**hit))


def bars(face: Face, rows: Sequence[Bar], *, columns: int = 1, name_width: int = 170) -> SafeString:
    """Draw lying bars in one or more columns, read downwards; ``face.height`` is not used."""
    deep = math.ceil(len(rows) / columns) if rows else 1
    gap = 28
    wide = (face.width - gap * (columns - 1)) / columns
    top = max((r.value or 0 for r in rows), default=0)
    room = wide - name_width - 12 - len(number(top)) * _DIGIT
    parts = []
    for n, row in enumerate(rows):
        column, at = divmod(n, deep)
        parts.append(_bar(row, column * (wide + gap), at * 28, (name_width, room, top)))
    sized = Face(face.width, deep * 28 + 4, face.name, face.told, face.classes)
    return draw(sized, parts, holds_links=any(r.href for r in rows))


def _bar(row: Bar, x: float, y: float, measures: tuple[int, float, int]) -> str:
    name_width, room, top = measures
    parts = [words(_cut(row.name, name_width), x, y + 19)]
    begin = x + name_width
    if row.value is None:
        parts.append(words("chưa có số liệu", begin + 4, y + 19, class_="quiet"))
    else:
        long = max(1.0, room * row.value / top) if top else 1.0
        parts.append(
            tag("rect", x=_n(begin), y=y + 5, width=_n(long), height=18, class_="bar-fill")
        )
        parts.append(words(number(row.value), begin + long + 6, y + 19))
    if not row.href:
        return "".join(parts)
    said = "chưa có số liệu" if row.value is None else number(row.value)
    box = {"x": _n(x - 2), "y": y + 1, "width": _n(name_width + room + 60), "height": 26}
    return link(row.href, f"{row.name}: {said}", "".join(parts) + rings(**box))


def _cut(text: str, width: float) -> str:
    """Return a name that fits; the full one stands in the link's label and in the table."""
    most = int(width / _LETTER)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class _Plot:
    """The ground of a chart: from values to places on the drawing."""

    left: float
    right: float
    top: float
    bottom: float
    steps: Sequence[int]
    span: tuple[float, float]

    @classmethod
    def of(cls, face: Face, steps: Sequence[int], span: tuple[float, float]) -> "_Plot":
        longest = max(len(short(s)) for s in steps)
        return cls(longest * _DIGIT + 10, face.width - 8, 26, face.height - 30, steps, span)

    def x(self, value: float) -> float:
        first, last = self.span
        return _n(self.left + (value - first) / ((last - first) or 1) * (self.right - self.left))

    def y(self, value: float) -> float:
        return _n(self.bottom - value / self.steps[-1] * (self.bottom - self.top))

    def holds(self, value: float) -> bool:
        return self.span[0] < value < self.span[1]

    def axis(self) -> list[str]:
        parts = []
        for step in self.steps:
            y = self.y(step)
            kind = "axis" if step else "zero"
            parts.append(tag("line", x1=_n(self.left), x2=_n(self.right), y1=y, y2=y, class_=kind))
            parts.append(words(short(step), self.left - 8, y + 5, anchor="end", class_="tick"))
        return parts

    def below(self, value: float, text: str) -> str:
        x = self.x(value)
        half = len(text) * _DIGIT / 2
        anchor = "end" if x + half > self.right + 8 else "middle"
        return words(
            text,
            min(x, self.right + 8) if anchor == "middle" else self.right + 8,
            self.bottom + 24,
            anchor=anchor,
            class_="tick",
        )

    def moment(self, value: float, text: str) -> str:
        x = self.x(value)
        drawn = tag("line", x1=x, x2=x, y1=4, y2=self.bottom, class_="moment")
        right = x + len(text) * _LETTER + 8 < self.right
        return drawn + words(
            text,
            x + (8 if right else -8),
            16,
            anchor="start" if right else "end",
            class_="quiet halo",
        )


def _n(value: float) -> float:
    """Return a coordinate with at most one digit after the point."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def tag(name: str, /, *inside: str, **attributes: object) -> str:
    """Return an element; what is inside is markup, ``class_`` is written ``class``."""
    told = "".join(f' {key.rstrip("_")}="{value}"' for key, value in attributes.items())
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def words(text: str, x: float, y: float, *, anchor: str = "", class_: str = "") -> str:
    more = (f' text-anchor="{anchor}"' if anchor and anchor != "start" else "") + (
        f' class="{class_}"' if class_ else ""
    )
    return f'<text x="{_n(x)}" y="{_n(y)}"{more}>{escape(text)}</text>'


def link(href: str, label: str, inner: str) -> str:
    said = escape(label)
    return f'<a href="{escape(href)}" aria-label="{said}"><title>{said}</title>{inner}</a>'


def rings(**box: object) -> str:
    """Return the two frames that show a focus; the style sheet draws them when it is there."""
    return tag("rect", **box, class_="ring-ground") + tag("rect", **box, class_="ring")


def draw(face: Face, parts: Iterable[str], *, holds_links: bool = False) -> SafeString:
    # An image hides what is inside from readers of screens, so a drawing with links is a group.
    role = "group" if holds_links else "img"
    said = escape(f"{face.name}. {face.told}".strip())
    head = (
        f'<svg class="draw {face.classes}" viewBox="0 0 {face.width} {face.height}" role="{role}"'
        f' aria-label="{said}" focusable="false">'
    )
    return SafeString(f"{head}{''.join(parts)}</svg>")
