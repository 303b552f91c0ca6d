"""The single visits, people and houses behind a number, as one visitor may see them.

Lines that a visitor may not open are counted in one line of their own, so that the list adds up to
the number whoever looks. Names stand on the page of the house, by its own rights.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse

from tungngo.accounts.rights import Action, Level, Resource
from tungngo.figures.asked import HOUSES
from tungngo.figures.numbers import Number
from tungngo.figures.openings import Piece
from tungngo.households.models import Household, Resident
from tungngo.ledger.reasons import NO_SUCH_PAGE, NO_SUCH_TEAM
from tungngo.ledger.sight import Sight
from tungngo.ledger.words import OUTCOMES, age_band, mark_words, why_words
from tungngo.places.models import PlaceName
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid
from tungngo.shared.vietnamese import day as day_words
from tungngo.visits.models import Visit

PAGE = 50
_MOST_DIGITS = 9
_GONE = "không còn thông tin, chỉ còn con số"


class Line(NamedTuple):
    """A visit, a person or a house of a number; what the level does not show is empty."""

    title: str
    href: str
    where: str
    about: str
    n: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list behind a number."""

    number: Number
    lines: Sequence[Line]
    total: int  # of all pages, with what this visitor may not open
    closed: int  # of it what they may not open
    page: int
    pages: int
    team: str = ""  # the name of the team that was asked for


def list_pieces(sight: Sight, number: Number, *, page: str, team: str) -> Listed:
    """Return one page of what is behind a number; one query, of the rows on the page alone.

    Refuses (NO_SUCH_PAGE, NO_SUCH_TEAM) an address that means nothing.
    """
    pieces = list(number.pieces or ())
    name = ""
    if team:
        pieces = [one for one in pieces if str(one.team) == team]
        if not pieces:
            raise Refused(NO_SUCH_TEAM)
        name = pieces[0].team_name
    total = sum(one.n for one in pieces)
    seen = [one for one in pieces if _may(sight, number, one)]
    pages = max(1, -(-len(seen) // PAGE))
    at = _page(page, pages)
    shown = seen[(at - 1) * PAGE : at * PAGE]
    closed = total - sum(one.n for one in seen)
    lines = _visits(sight, shown) if number.asked.of_visits else _subjects(sight, number, shown)
    return Listed(number, lines, total, closed, at, pages, name)


def _page(text: str, pages: int) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise Refused(NO_SUCH_PAGE)
    if not 1 <= int(text) <= pages:
        raise Refused(NO_SUCH_PAGE)
    return int(text)


def _may(sight: Sight, number: Number, piece: Piece) -> bool:
    """Say whether a visit is shown, or the code of a person's house: to who may see any there."""
    if piece.hamlet is None or piece.hamlet not in sight.by.hamlets_for("visit"):
        return False
    own = piece.member == sight.by.user_id if number.asked.of_visits else True
    return sight.at(Resource.VISIT, Action.SEE, piece.hamlet, own=own) >= Level.PSEUDONYM


def name_of_hamlet(column: str) -> Subquery:
    """Return the last name of the place that a column holds."""
    names = PlaceName.objects.filter(place_id=OuterRef(column)).order_by("-valid_from", "-id")
    return Subquery(names.values("full_name")[:1])


def _among(shown: Iterable[Piece]) -> dict[str, Any]:
    return {"home__in": {one.home for one in shown}, "id__in": [one.id for one in shown]}


def _visits(sight: Sight, shown: Sequence[Piece]) -> list[Line]:
    if not shown:
        return []
    rows = Visit.objects.visible_to(sight.by).filter(**_among(shown))
    rows = rows.annotate(
        place_name=name_of_hamlet("hamlet_id"),
        house=F("household__number"),
        who=F("member__name"),
    )
    columns = ("id", "hamlet_id", "place_name", "house", "who", "outcome", "why", "day")
    found = {db_uuid(row["id"]): row for row in rows.values(*columns)}
    return [_visit(sight, one, found.get(one.id)) for one in shown]


def _visit(sight: Sight, one: Piece, row: Mapping[str, Any] | None) -> Line:
    if row is None:  # taken out since the number was read
        return Line("Phiếu vừa đổi", "", "", "hãy mở lại trang", one.n)
    level = sight.at(
        Resource.VISIT, Action.SEE, row["hamlet_id"], own=one.member == sight.by.user_id
    )
    why = f": {why_words(row['why'])}" if row["why"] else ""
    told = [f"{OUTCOMES.get(row['outcome'], row['outcome'])}{why}"]
    told += [row["who"]] if level >= Level.NAME else []
    house = f"nhà {row['hamlet_id']}-{row['house']}" if row["house"] else "không ở nhà"
    return Line(
        f"{day_words(row['day'])}, {house}",
        reverse("ledger:visit", args=[one.home, UUID(one.id)]),
        f"{row['place_name'] or ''} · {one.team_name}",
        " · ".join(told),
        one.n,
    )


def _subjects(sight: Sight, number: Number, shown: Sequence[Piece]) -> list[Line]:
    """Return the people or houses by their pseudonyms: house code, lane, age band."""
    if not shown:
        return []
    read = _houses if number.asked.unit == HOUSES else _people
    found = {db_uuid(row["id"]): row for row in read(sight, shown)}
    return [_subject(one, found.get(one.id)) for one in shown]


def _subject(one: Piece, row: Mapping[str, Any] | None) -> Line:
    if row is None or row["house_number"] is None:  # erased, or merged into another
        return Line("Đã xóa hoặc đã gộp", "", "", _GONE, one.n)
    age = age_band(row.get("born"), today().year)
    mark = mark_words(row["mark"]) if row["mark"] else ""
    day = f"ngày {day_words(one.day)}" if one.day else ""
    told = (row["lane"], mark, f"{age} tuổi" if age else "", day)
    return Line(
        f"Nhà {row['hamlet_id']}-{row['house_number']}",
        reverse("ledger:house", args=[one.home, UUID(db_uuid(row["house_id"]))]),
        row["place_name"] or "",
        " · ".join(text for text in told if text),
        one.n,
    )


_COLUMNS = ("id", "hamlet_id", "place_name", "house_id", "house_number")


def _people(sight: Sight, shown: Sequence[Piece]) -> Iterable[Mapping[str, Any]]:
    mine = Resident.objects.visible_to(sight.by).filter(**_among(shown))
    rows = mine.annotate(
        place_name=name_of_hamlet("hamlet_id"),
        house_id=F("household_id"),
        house_number=F("household__number"),
        lane=F("household__lane"),
        mark=F("household__mark"),
    )
    return list(rows.values(*_COLUMNS, "lane", "mark", "born"))


def _houses(sight: Sight, shown: Sequence[Piece]) -> Iterable[Mapping[str, Any]]:
    mine = Household.objects.visible_to(sight.by).filter(**_among(shown))
    rows = mine.annotate(
        place_name=name_of_hamlet("hamlet_id"), house_id=F("id"), house_number=F("number")
    )
    return list(rows.values(*_COLUMNS, "lane", "mark"))
