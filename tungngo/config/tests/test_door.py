"""The door: a page says whom it is for, or it is for nobody."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, user_of
from tungngo.shared.actor import Actor
from tungngo.shared.walls import Unscoped

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tungngo.config.tests.pages")]
type Browser = Callable[[Actor], Client]


def test_a_page_without_a_mark_is_shut_to_everybody(cast: Cast, browser: Browser) -> None:
    for actor in (cast.citizen, cast.member, cast.official):
        answer = browser(actor).get("/thu/unmarked/")
        assert answer.status_code == 403
        assert "bí mật" not in answer.content.decode()


def test_it_is_also_told_to_whoever_runs_the_place(
    cast: Cast, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    browser(cast.official).get("/thu/unmarked/")
    assert [record.msg for record in caplog.records] == ["no policy", "request"]


def test_a_page_with_a_policy_lets_in_who_holds_the_right_somewhere(
    cast: Cast, browser: Browser
) -> None:
    for actor, status in ((cast.official, 200), (cast.leader, 200), (cast.member, 200)):
        assert browser(actor).get("/thu/names/").status_code == status
    user_of(cast.official).grants.update(role="province_officer")
    answer = browser(cast.official).get("/thu/names/")
    assert answer.status_code == 403
    assert "accounts.no_right" in answer.content.decode()


def test_the_view_is_told_who_asks_and_which_request_it_is(cast: Cast, browser: Browser) -> None:
    answer = browser(cast.leader).get("/thu/names/")
    assert answer.content.decode() == f"{cast.leader.user_id} {answer['X-Request-ID']}"


def test_whoever_is_outside_is_led_to_the_sign_in_and_back(client: Client) -> None:
    answer = client.get("/thu/names/?thang=2026-10&x=1")
    assert answer.status_code == 302
    wish = quote("/thu/names/?thang=2026-10&x=1", safe="")
    assert answer["Location"] == f"/dang-nhap/?tiep={wish}"


def test_a_form_sent_from_outside_is_not_led_back_to(client: Client) -> None:
    assert client.post("/thu/names/")["Location"] == "/dang-nhap/"


def test_a_part_of_a_page_asks_the_whole_page_to_load_again(client: Client) -> None:
    answer = client.get("/thu/names/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (401, "true", b"")


def test_a_program_hears_a_problem(client: Client) -> None:
    for path, headers in (
        ("/api/thu/names/", {}),
        ("/thu/names/", {"Accept": "application/json"}),
    ):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer.json()["code"] == "accounts.sign_in"


def test_a_public_page_asks_the_database_nothing(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/thu/page/").status_code == 200
    assert len(asked) == 0


def test_the_way_in_costs_three_queries(cast: Cast, browser: Browser) -> None:
    mine = browser(cast.leader)
    with CaptureQueriesContext(connection) as asked:
        mine.get("/thu/names/")
    assert len(asked) == 3  # session, account, grants


def test_a_page_on_people_is_told_which_hamlets_its_visitor_may_see(
    cast: Cast, browser: Browser
) -> None:
    m = cast.map
    near = sorted((m.doi_che.pk, m.suoi_trong.pk, m.ban_vat.pk))
    for who, hamlets in ((cast.official, near), (cast.member, [m.doi_che.pk])):
        assert browser(who).get("/thu/hamlets/").json() == {"hamlets": hamlets}
    browsing = browser(cast.official)
    with CaptureQueriesContext(connection) as without:
        assert browsing.get("/thu/no_hamlets/").json() == {"hamlets": []}
    with CaptureQueriesContext(connection) as told:
        browsing.get("/thu/hamlets/")
    assert len(told) == len(without) + 1


def test_a_page_that_forgets_to_say_for_whom_it_reads_breaks(client: Client) -> None:
    with pytest.raises(Unscoped):
        client.get("/thu/people/")
