"""Addresses of pages of figures: the whole state of a page stands in its address."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from tungngo.figures.reasons import BAD_ADDRESS, BAD_MONTH
from tungngo.figures.scopes import NOW, Month
from tungngo.figures.tables import BY_NAME, COLUMN_OF, COLUMNS
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

SHOWN_FIRST = "luot-ho-tro"
FIRST_MONTH = Month(2022, 1)


@dataclass(frozen=True, slots=True)
class State:
    """What a page of figures was asked to show."""

    place: int | None  # None: the whole country
    month: Month
    day: date | None = None
    map: str = NOW
    shown: str = SHOWN_FIRST  # the column that maps and bars show
    order: str = BY_NAME
    files: bool = True  # whether the visitor may take tables away; stands in no address
    hides: bool = False  # whether counts of few people are hidden from them; likewise

    @classmethod
    def read(cls, place: int | None, query: QueryDict) -> Self:
        """Read an address; refuses (BAD_ADDRESS) what it does not understand, guesses nothing."""
        this = Month.of(today())
        wish = query.get("thang") or ""
        month = Month.read(wish) if wish else this
        if month is None or not FIRST_MONTH.first <= month.first <= this.first:
            raise Refused(BAD_MONTH, text=wish[:20])
        shown = query.get("so-do") or SHOWN_FIRST
        order = query.get("xep") or BY_NAME
        if shown not in COLUMN_OF:
            raise Refused(BAD_ADDRESS, wrong=f"so-do={shown[:20]}")
        if order not in (BY_NAME, *COLUMN_OF):
            raise Refused(BAD_ADDRESS, wrong=f"xep={order[:20]}")
        return cls(
            place,
            month,
            _day(query.get("ngay", ""), month),
            query.get("ban-do") or NOW,
            shown,
            order,
        )

    def url(self, **news: object) -> str:
        """Return the address of this state with some of it changed."""
        told = replace(self, **news)  # type: ignore[arg-type]  # fields of this very class
        return told._address("")

    @property
    def last(self) -> date:
        """Return the last day shown."""
        return self.day or self.month.last

    @property
    def path(self) -> str:
        """Return the address without what stands after the question mark."""
        return _way("place", self.place) if self.place else _way("nation")

    def to_places(self) -> Callable[[int], str]:
        """Return what gives the address of this state at another place; made once for many rows."""
        before, after = _way("place", 0).split("0", 1)
        query = self.query()
        tail = f"{after}?{query}" if query else after
        return lambda place: f"{before}{place}{tail}"

    def file(self, table: str, kind: str) -> str:
        """Return the address of a table as a file."""
        return self._address("_file", table, kind)

    def opens(self, number: str) -> str:
        """Return the address of the page that opens a number."""
        return self._address("_number", number)

    def live(self) -> str:
        """Return the address of the part that refreshes itself."""
        return self._address("_live")

    def _address(self, what: str, *more: str) -> str:
        where = ("place", self.place) if self.place else ("nation",)
        path = _way(f"{where[0]}{what}", *where[1:], *more)
        query = self.query()
        return f"{path}?{query}" if query else path

    def query(self) -> str:
        """Return what stands after the question mark; defaults are left out."""
        told = {
            "thang": "" if self.month == Month.of(today()) else str(self.month),
            "ngay": self.day.isoformat() if self.day else "",
            "ban-do": "" if self.map == NOW else self.map,
            "so-do": "" if self.shown == SHOWN_FIRST else self.shown,
            "xep": "" if self.order == BY_NAME else self.order,
        }
        return urlencode({k: v for k, v in told.items() if v})

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return what the form of the period must carry along besides its own fields."""
        told = {"ban-do": (self.map, NOW), "xep": (self.order, BY_NAME)}
        return [(key, value) for key, (value, usual) in told.items() if value != usual]

    @property
    def heading(self) -> str:
        """Return the heading of the column shown."""
        return next(heading for key, heading, _ in COLUMNS if key == self.shown)


@lru_cache(maxsize=4096)
def _way(name: str, *args: object) -> str:
    """Return the path of a page; ``reverse`` is dear where a page has hundreds of links."""
    return reverse(f"figures:{name}", args=args)


def _day(text: str, month: Month) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(BAD_ADDRESS, wrong=f"ngay={text[:20]}") from None
    if Month.of(day) != month or day > today():
        raise Refused(BAD_ADDRESS, wrong=f"ngay={text[:20]}")
    return day
