"""The six states of a value: a number, or why there is none; never a bare blank, never a guess."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from tungngo.shared.vietnamese import number, percent

HIDDEN_BELOW = 10  # counts of people or houses that might tell of one of them


class Known(StrEnum):
    """What is known of a value."""

    NUMBER = "number"
    NONE = "none"
    MISSING = "missing"
    THIN = "thin"
    UNCONVERTIBLE = "unconvertible"
    HIDDEN = "hidden"


_WORDS = {
    Known.NONE: "không phát sinh",
    Known.MISSING: "chưa có số liệu",
    Known.THIN: "chưa đủ dữ liệu",
    Known.UNCONVERTIBLE: "không quy đổi được",
    Known.HIDDEN: "đã ẩn (số nhỏ)",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value of one place and period; ``den`` where it is a ratio.

    Numerator and denominator stay whole: dividing is for the eye only.
    """

    state: Known
    num: int = 0
    den: int | None = None

    @property
    def text(self) -> str:
        """Return what is shown: "1.234", "93,2%", or the state in words."""
        if self.state is not Known.NUMBER:
            return _WORDS[self.state]
        return number(self.num) if self.den is None else percent(self.num, self.den, 1)

    @property
    def is_number(self) -> bool:
        """Say whether there is a number to show or to add."""
        return self.state is Known.NUMBER


MISSING = Value(Known.MISSING)
NONE = Value(Known.NONE)
THIN = Value(Known.THIN)
UNCONVERTIBLE = Value(Known.UNCONVERTIBLE)
HIDDEN = Value(Known.HIDDEN)


def flow(n: int | None, *, active: bool, stated_none: bool = False) -> Value:
    """Return the value of a flow (or of people counted once): its sum, 0, none, or missing.

    ``n``: the sum of its cells, None without any. It is 0 only where a team was active in the
    period; "không phát sinh" where that was said and nothing tells otherwise.
    """
    if n:
        return Value(Known.NUMBER, n)
    if stated_none:
        return NONE
    return Value(Known.NUMBER, 0) if active else MISSING


def stock(n: int | None, *, ever_active: bool) -> Value:
    """Return the value of a stock at a time: the sum of all changes until then.

    ``n``: None without any change; then it is 0 where a team was ever active, else missing.
    """
    if n is None:
        return Value(Known.NUMBER, 0) if ever_active else MISSING
    return Value(Known.NUMBER, n)


def ratio(num: Value, den: Value) -> Value:
    """Return a ratio; without a denominator it is thin, never 0%.

    Parts that are missing, hidden or not convertible make the ratio so.
    """
    for state in (Known.UNCONVERTIBLE, Known.HIDDEN):
        if state in (num.state, den.state):
            return Value(state)
    if num.state is Known.MISSING:
        return MISSING
    if den.state is not Known.NUMBER or den.num <= 0:
        return THIN
    return Value(Known.NUMBER, num.num, den.num)


def hide_small(value: Value) -> Value:
    """Hide a count of people or houses from 1 to 9, and a ratio with such a part in it."""
    if not value.is_number:
        return value
    parts = (value.num,) if value.den is None else (value.num, value.den - value.num)
    return HIDDEN if any(0 < n < HIDDEN_BELOW for n in parts) else value


@dataclass(frozen=True, slots=True)
class Summed:
    """A sum over places, and of how many of them it is."""

    value: Value
    known: int
    of: int

    @property
    def text(self) -> str:
        """Return the sum, and how many parts it is of where some are missing."""
        if self.known == self.of or not self.value.is_number:
            return self.value.text
        return f"{self.value.text} ({number(self.known)}/{number(self.of)} nơi có số liệu)"


def total(parts: Collection[Value]) -> Summed:
    """Return the sum of parts: of ratios num and den apart, so that no rate is averaged.

    "Không phát sinh" is 0 and known. One part that cannot be converted, or that is hidden (it would
    follow from the sum), makes the whole so.
    """
    known = [v for v in parts if v.state in (Known.NUMBER, Known.NONE)]
    states = {v.state for v in parts}
    n, of = len(known), len(parts)
    for state in (Known.UNCONVERTIBLE, Known.HIDDEN):
        if state in states:
            return Summed(Value(state), n, of)
    if not known:
        return Summed(THIN if Known.THIN in states else MISSING, n, of)
    if all(v.state is Known.NONE for v in known):
        return Summed(NONE if n == of else MISSING, n, of)
    return Summed(_added(known), n, of)


def _added(known: Iterable[Value]) -> Value:
    numbers = [v for v in known if v.is_number]
    num = sum(v.num for v in numbers)
    dens = [v.den for v in numbers if v.den is not None]
    if dens and len(dens) != len(numbers):
        return UNCONVERTIBLE  # a count and a ratio do not add up
    return Value(Known.NUMBER, num, sum(dens) if dens else None)
