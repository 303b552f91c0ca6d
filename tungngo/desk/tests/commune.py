"""A commune that its officer starts: browsers, sheets, and what is sent in the stories."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tests.cast import Cast, draw_cast, user_of
from tungngo.feed.actions import reading
from tungngo.households.models import Household
from tungngo.places.models import NEW_REST, Fragment, Geo, Hamlet, Place, PlaceName
from tungngo.shared.actor import Actor, job_actor
from tungngo.sync.actions import begin_epoch
from tungngo.teams.actions import load_team_types

CLI = job_actor("cli")
PEOPLE = "Nguyễn Văn Ninh; tổ trưởng; Trưởng thôn\nTrần Thị Én; tổ phó; Chi hội Phụ nữ\nLê Văn Tám"
HOUSES = ("Ngõ, xóm", "Số nhà", "Số hộ")
HAMLETS = ("Loại*", "Tên*", "Xã/phường cũ", "Số hộ", "Nhân khẩu", "Tính đến ngày", "Ghi chú")


@dataclass(slots=True)
class Office:
    """The officer of xã Suối Hoa at their desk."""

    cast: Cast
    browser: Client

    @property
    def by(self) -> Actor:
        """Return the officer."""
        return self.cast.official

    @property
    def place(self) -> int:
        """Return the commune."""
        return self.cast.map.commune.pk

    def path(self, rest: str = "") -> str:
        """Return an address of the commune's."""
        return f"/xa-cua-toi/{self.place}/{rest}"

    def get(self, rest: str = "") -> str:
        """Return a page, which must be there."""
        answer = self.browser.get(self.path(rest))
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    def post(self, rest: str, **told: Any) -> HttpResponse:
        """Send a form."""
        return self.browser.post(self.path(rest), told)  # type: ignore[return-value]

    def write(self, rest: str, shown: HttpResponse) -> HttpResponse:
        """Write what a preview showed."""
        assert shown.status_code == 200, shown.content.decode()
        return self.post(rest, viec="ghi", **{"da-xem": sealed_in(shown)})

    def houses(self, hamlet: Hamlet) -> list[tuple[str, str, int]]:
        """Return (lane, door, number) of a hamlet's open houses."""
        with reading(CLI):
            mine = Household.objects.in_home(hamlet.home).filter(hamlet=hamlet).open()
            return list(mine.order_by("number").values_list("lane", "door", "number"))


def sealed_in(shown: HttpResponse) -> str:
    """Return what a preview brings back."""
    text = shown.content.decode()
    return text.partition('name="da-xem" value="')[2].partition('"')[0]


def draw_office() -> Office:
    """Draw the cast, with the types of teams and a life line of the data."""
    cast = draw_cast()
    load_team_types(by=CLI)
    begin_epoch(by=CLI)
    return Office(cast, browser_of(user_of(cast.official)))


def add_rest(cast: Cast) -> Fragment:
    """Give the commune a rest, where hangs what has no known old commune."""
    rest = Fragment.objects.create(home=cast.map.home, kind=NEW_REST, new_place=cast.map.commune)
    lie = {"province": cast.map.new_province, "commune": cast.map.commune}
    Geo.objects.create(version=cast.map.now, fragment=rest, **lie)
    Geo.objects.create(version=cast.map.then, fragment=rest, province=cast.map.old_province)
    return rest


def sheet(rows: Sequence[Sequence[object]], name: str = "a.xlsx") -> SimpleUploadedFile:
    """Return an XLSX of these rows as a browser sends it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            page.write(y, x, value)
    book.close()
    return SimpleUploadedFile(name, out.getvalue())


def team_form(office: Office, **news: Any) -> dict[str, Any]:
    """Return the form of a team of thôn Đồi Chè as somebody fills it in."""
    told = {
        "number": "12/QĐ-UBND",
        "signed_on": "02/03/2026",
        "effective_on": "",
        "ends_on": "",
        "signer_title": "Chủ tịch",
        "name": "Tổ thôn Đồi Chè",
        "kind": "cnscd",
        "hamlets": [str(office.cast.doi_che.pk)],
        "people": PEOPLE,
        "agreed": "on",
        "decision": "",
    }
    return told | news


def name_of(hamlet: int) -> str:
    """Return what a hamlet is called now."""
    return PlaceName.objects.filter(place=hamlet).latest("valid_from").full_name


@contextmanager
def unchanged_places() -> Iterator[None]:
    """Fail where a place comes or goes."""
    before = list(Place.objects.order_by("pk").values_list("pk", "valid_to"))
    yield
    assert list(Place.objects.order_by("pk").values_list("pk", "valid_to")) == before


def questions(asked: CaptureQueriesContext) -> list[str]:
    """Return what was asked of the database, without the marks of a test's inner transactions."""
    told = [q["sql"] for q in asked.captured_queries]
    return [sql[:120] for sql in told if not sql.startswith(("SAVEPOINT", "RELEASE"))]
