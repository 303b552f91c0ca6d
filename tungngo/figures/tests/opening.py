"""A story for tests of numbers that open: visits, people, houses and skills in three communes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

from django.test import Client

from tests.small_map import SmallMap
from tungngo.catalogue.actions import load_catalogue
from tungngo.catalogue.models import Skill
from tungngo.figures.jobs import freshen
from tungngo.figures.tests.ledgers import do
from tungngo.households.tests.factories import NOON, uid
from tungngo.learning import models as learning
from tungngo.learning.fluency import RULED
from tungngo.shared.actor import job_actor
from tungngo.visits.tests.factories import Village, helped, village

RECHECK = timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Story:
    """What happened, and where it is found."""

    here: Village
    amended: str  # a visit told anew

    @property
    def map(self) -> SmallMap:
        """Return the small country."""
        return self.here.map


def told() -> Story:
    """Let the team visit four hamlets in two months; levels, a house that can, rechecks."""
    learning._kinds.clear()
    load_catalogue(by=job_actor("init"))
    numbers = dict(Skill.objects.values_list("code", "id"))
    here, m = village(), None
    m = here.map
    amended = uid()
    for n, hamlet in enumerate((m.doi_che, m.doi_che, m.suoi_trong, m.ban_vat, m.nui_xa)):
        house = here.house(hamlet)
        who = here.resident(house)
        first = NOON - RECHECK - timedelta(days=1)
        skills = [numbers[code] for code in sorted(RULED)] if n == 0 else [1, 2]
        can = _helped(*skills, person=who, kind="done_alone")
        do(here, here.visit(house, hamlet=hamlet, at=first, people=[can]))
        again = _helped(1, person=who, kind="recheck") if n % 2 else _helped(3, anon=2)
        do(here, here.visit(house, amended if n == 1 else uid(), hamlet=hamlet, people=[again]))
        do(here, here.visit(house, hamlet=hamlet, people=[_helped(2, anon=1)]))
        do(here, here.visit(here.house(hamlet), hamlet=hamlet, outcome="absent"))
    do(here, here.visit(here.house(), outcome="refused"))
    do(here, here.amend(amended, people=[_helped(1, 2, anon=4)]))
    freshen()
    return Story(here, amended)


def _helped(*skills: int, person: str = "", anon: int = 0, kind: str = "done_together") -> Any:
    """Return who was helped; what is done alone is claimed as such."""
    one = helped(*skills, person=str(UUID(person)) if person else None, anon=anon, kind=kind)
    if kind != "done_together":
        for step in one["skills"]:
            step |= {"claimed": 5, "teach_back": True}
    return one


_CELL = re.compile(r'<td class="num"><a href="([^"]*/mo/[^"]*)">([^<]*)</a></td>')
_ROW = re.compile(
    r'<tr( class="rest")?><th scope="row">(?:<a href="([^"]*)">)?([^<]*)(?:</a>)?</th>(.*?)</tr>'
)
_VALUE = re.compile(r"<td[^>]*>(?:<a [^>]*>)?([^<]*)(?:</a>)?</td>")


def page(browser: Client, path: str) -> str:
    """Return a page, blanks joined."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def numbers_on(html: str) -> dict[str, str]:
    """Return {address: number} of the numbers on a page that open."""
    return {unescape(href): value for href, value in _CELL.findall(html)}


def tables_on(html: str) -> Iterator[tuple[list[tuple[str, str]], str]]:
    """Yield the lines (address, value) and the sum of each table of a page of a number."""
    for table in re.findall(r"<table.*?</table>", html):
        body, _, foot = table.partition("<tfoot>")
        rows = [
            (unescape(href), _VALUE.findall(cells)[0]) for _, href, _, cells in _ROW.findall(body)
        ]
        yield rows, _VALUE.findall(foot)[0] if foot else ""


def whole(value: str) -> int:
    """Return a number as it was written; 0 of a state in words."""
    return int(value.replace(".", "")) if value.replace(".", "").isdecimal() else 0
