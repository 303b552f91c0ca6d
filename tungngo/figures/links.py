"""Addresses of pages of figures: the whole state of a page stands in its address."""

from dataclasses import dataclass, replace
from datetime import date
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
_FIRST_MONTH = Month(2022, 1)


@dataclass(frozen=True, slots=True)
class State:
    """What a page of figures was asked to show."""

    place: int | None  # None: the whole country
    month: Month
    day: date | None = None
    map: str = NOW
    shown: str = SHOWN_FIRST  # the column that maps and bars show
    order: str = BY_NAME

    @classmethod
    def read(cls, place: int | None, query: QueryDict) -> Self:
        """Read an address; refuses (BAD_ADDRESS) what it does not understand instead of guessing."""
        this = Month.of(today())
        month = Month.read(query["thang"]) if query.get("thang") else this
        if month is None or not _FIRST_MONTH.first <= month.first <= this.first:
            raise Refused(BAD_MONTH, text=query["thang"][:20])
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
        return self._address("", **news)

    def file(self, table: str, kind: str) -> str:
        """Return the address of a table as a file."""
        return self._address(f"{table}.{kind}")

    def live(self) -> str:
        """Return the address of the part that refreshes itself."""
        return self._address("bang")

    def _address(self, what: str, **news: object) -> str:
        told = replace(self, **news)  # type: ignore[arg-type]  # fields of this very class
        place = [told.place] if told.place else []
        if not what:
            path = reverse("figures:place" if place else "figures:nation", args=place)
        elif what == "bang":
            path = reverse("figures:place_live" if place else "figures:nation_live", args=place)
        else:
            table, kind = what.split(".")
            path = reverse(
                "figures:place_file" if place else "figures:nation_file", args=[*place, table, kind]
            )
        query = told.query()
        return f"{path}?{query}" if query else path

    def query(self) -> str:
        """Return what stands after the question mark; defaults are left out, the present month too."""
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
        """Return what a form must carry along besides its own month field."""
        told = {"ban-do": self.map, "so-do": self.shown, "xep": self.order}
        usual = {"ban-do": NOW, "so-do": SHOWN_FIRST, "xep": BY_NAME}
        return [(k, v) for k, v in told.items() if v != usual[k]]

    @property
    def heading(self) -> str:
        """Return the heading of the column shown."""
        return next(heading for key, heading, _ in COLUMNS if key == self.shown)


def _day(text: str, month: Month) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(BAD_ADDRESS, wrong=f"ngay={text[:20]}") from None
    if Month.of(day) != month:
        raise Refused(BAD_ADDRESS, wrong=f"ngay={text[:20]}")
    return day
