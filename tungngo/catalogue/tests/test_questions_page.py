"""The page of questions: what stands there, a preview before anything, undo, and who may."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.browsers import browser_of
from tests.cast import everyone
from tests.small_map import SmallMap, small_map
from tungngo.accounts.rights import Role
from tungngo.catalogue.actions import count_answers
from tungngo.catalogue.models import Answer, Form, newest_form
from tungngo.shared.actor import job_actor

pytestmark = pytest.mark.django_db
PAGE, CHANGE = "/cau-hoi/", "/cau-hoi/doi/"
WIFI = {"label": "Nhà mình có Wi-Fi không?", "kind": "yesno"}
HOW = {"label": "Ai hay chỉ bác?", "kind": "one", "options": "Con cháu\n\n Người của tổ \nTự mò"}


@pytest.fixture
def country() -> SmallMap:
    """Draw the country."""
    return small_map()


@pytest.fixture
def browsers(country: SmallMap) -> dict[Role, Client]:
    """Return a browser of everybody."""
    return {role: browser_of(user) for role, user in everyone(country).items()}


@pytest.fixture
def nation(browsers: dict[Role, Client]) -> Client:
    """Return that of the ministry."""
    return browsers[Role.NATIONAL_OFFICER]


def text(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def post(browser: Client, wish: str, where: str = "ca-nuoc", **words: str) -> HttpResponse:
    told = words | {"viec": wish}
    return browser.post(f"{CHANGE}?noi={where}", told)  # type: ignore[return-value]  # a test client's


def test_an_empty_page_says_why_and_offers_a_question(nation: Client) -> None:
    page = text(nation.get(PAGE))
    assert "chưa hỏi thêm câu nào" in page
    assert "Thêm một câu hỏi" in page


def test_a_question_is_seen_before_it_is_asked(nation: Client) -> None:
    page = text(post(nation, "xem", **HOW))
    for words in ("Xem trước trên máy của tổ", "Con cháu", "Người của tổ", "Chọn một ý"):
        assert words in page
    assert not Form.objects.exists()
    page = text(post(nation, "sua", **HOW))
    assert "Ai hay chỉ bác?" in page
    assert not Form.objects.exists()
    answer = post(nation, "dang", **HOW)
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?noi=ca-nuoc")
    form = newest_form("visit")
    assert form is not None
    (item,) = form.items
    assert (item.id, item.t, [o.l.vi for o in item.opts]) == (
        "n.1",
        "one",
        ["Con cháu", "Người của tổ", "Tự mò"],
    )


def test_a_condition_and_limits_are_picked_not_typed(nation: Client) -> None:
    post(nation, "dang", **WIFI)
    words = {"label": "Mấy máy dùng chung?", "kind": "int", "least": "1", "most": "9"}
    post(nation, "dang", shown="n.1=co", needed="on", **words)
    page = text(nation.get(PAGE))
    assert "Ghi số từ 1 đến 9, chỉ hỏi khi câu 1 trả lời “Có”, phải trả lời" in page
    form = newest_form("visit")
    assert form is not None
    item = form.items[1]
    assert item.if_ is not None
    assert (item.if_.q, item.if_.is_, item.min, item.max, item.req) == ("n.1", True, 1, 9, True)


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"label": ""}, "Hãy ghi câu hỏi"),
        ({"label": "x" * 121}, "Dài nhất 120 chữ"),
        ({"kind": "essay"}, "kind"),
        ({"kind": "one", "options": "Một ý"}, "Ghi từ 2 đến 7 ý"),
        ({"kind": "many", "options": "\n".join("abcdefgh")}, "Ghi từ 2 đến 7 ý"),
        ({"kind": "one", "options": "A\nA"}, "hai ý giống nhau"),
        ({"kind": "one", "options": "A\n" + "b" * 61}, "dài nhất 60 chữ"),
        ({"kind": "int", "least": "9", "most": "1"}, "bằng hoặc hơn"),
        ({"kind": "int", "least": "-1"}, "Ghi một số từ 0"),
        ({"shown": "n.9=co"}, "shown"),
        ({"label": "Số 001099012345 của bác?"}, "số căn cước"),
    ],
)
def test_what_was_typed_wrong_is_said_and_kept(
    nation: Client, words: dict[str, str], wrong: str
) -> None:
    answer = post(nation, "xem", **(WIFI | words))
    assert answer.status_code == 422
    page = text(answer)
    assert wrong in page
    assert "Chưa xem trước được" in page
    assert not Form.objects.exists()


def test_it_is_asked_no_more_and_taken_back(nation: Client) -> None:
    post(nation, "dang", **WIFI)
    post(nation, "thoi", cau="n.1")
    assert "chưa hỏi thêm câu nào" in text(nation.get(PAGE))
    last = Form.objects.latest("ver")
    assert "Vừa đăng nhầm?" in text(nation.get(PAGE))
    post(nation, "lay-lai", ban=str(last.pk))
    assert "Nhà mình có Wi-Fi không?" in text(nation.get(PAGE))
    assert post(nation, "lay-lai", ban=str(last.pk)).status_code == 404
    assert post(nation, "lay-lai", ban="x").status_code == 404
    assert post(nation, "thoi", cau="n.9").status_code == 404


def test_a_province_sees_the_nations_questions_and_stops_its_own_alone(
    browsers: dict[Role, Client], nation: Client, country: SmallMap
) -> None:
    province, where = browsers[Role.PROVINCE_OFFICER], str(country.new_province.pk)
    post(nation, "dang", **WIFI)
    post(province, "dang", where, **HOW)
    page = text(province.get(PAGE))
    assert "Tỉnh Đồi Núi" in page
    assert page.count("Thôi hỏi") == 1
    assert page.index("Wi-Fi") < page.index("Ai hay chỉ bác?")
    assert post(province, "dang", "ca-nuoc", **HOW).status_code == 403
    assert post(province, "xem", "ca-nuoc", **HOW).status_code == 403
    assert post(nation, "dang", where, **HOW).status_code == 302
    assert "Tỉnh Đồi Núi" in text(browsers[Role.MEMBER].get(PAGE))
    assert "Ai hay chỉ bác?" not in text(browsers[Role.MEMBER].get(f"{PAGE}?noi=ca-nuoc"))


def test_others_see_and_change_nothing(browsers: dict[Role, Client]) -> None:
    may = {Role.NATIONAL_OFFICER, Role.PROVINCE_OFFICER}
    for role, browser in browsers.items():
        page = text(browser.get(PAGE))
        assert ("Thêm một câu hỏi" in page) == (role in may), role
        assert (post(browser, "xem", "", **WIFI).status_code == 200) == (role in may), role


def test_answers_are_counted_where_they_were_given(
    browsers: dict[Role, Client], nation: Client, country: SmallMap
) -> None:
    post(nation, "dang", **HOW)
    post(nation, "dang", label="Mấy máy?", kind="int")
    by, there = job_actor("demo"), country.fragments[0].pk
    sums = {(there, "n.1", "a1"): Answer(1200, 0), (there, "n.2", "number"): Answer(4, 10)}
    count_answers(by=by, home=country.home, changes=sums)
    count_answers(by=by, home=96, changes={(1, "n.1", "a1"): Answer(3, 0)})
    page = " ".join(text(nation.get(PAGE)).split())
    assert '<th scope="row">Con cháu</th> <td>1.203</td>' in page
    assert '<th scope="row">Tự mò</th> <td>0</td>' in page
    assert '<th scope="row">Trung bình</th> <td>2,5</td>' in page
    page = " ".join(text(nation.get(f"{PAGE}?noi={country.new_province.pk}")).split())
    assert "<td>1.200</td>" in page
    with CaptureQueriesContext(connection) as asked:
        nation.get(f"{PAGE}?noi={country.new_province.pk}")
    assert len(asked) <= 10, [query["sql"] for query in asked]
