"""One log line a request: ids and codes, and nothing that anybody typed or sent."""

import json
import logging

import pytest
from django.test import Client

from tests.browsers import browser_of
from tests.cast import draw_cast, user_of
from tungngo.audit.models import AuditEntry
from tungngo.shared.logs import FIELDS, JsonLines

pytestmark = pytest.mark.django_db
CANARY = "chim-hoang-yen-0912345678"


def written(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """Return the log as it would stand on the screen."""
    return [json.loads(JsonLines().format(record)) for record in caplog.records]


def requests(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [line for line in written(caplog) if line["event"] == "request"]


def test_a_request_leaves_one_line_of_ids(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    cast = draw_cast()
    answer = browser_of(user_of(cast.official)).get("/so-lieu/?thang=2026-10")
    (line,) = requests(caplog)
    assert set(line) <= {"at", "event", *FIELDS}
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["verdict"], line["code"]) == (200, "GET figures:nation")
    assert (line["resource"], line["action"]) == ("figure", "v")
    assert (line["actor_id"], line["role"]) == (cast.official.user_id, "commune_officer")
    assert line["place"] == str(cast.map.commune.pk)
    assert isinstance(line["ms"], int)


def test_nobody_is_named_where_nobody_is_signed_in(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Client().get("/")
    (line,) = requests(caplog)
    assert "actor_id" not in line
    assert line["code"] == "GET home"


def test_what_somebody_sends_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client(raise_request_exception=False)
    official = browser_of(user_of(draw_cast().official))
    for browser in (client, official):
        browser.get(f"/{CANARY}/")
        browser.get(f"/dia-ban/?tim={CANARY}")
        browser.get(f"/dang-nhap/lien-ket/{CANARY}/")
        browser.get(f"/so-lieu/?thang={CANARY}")
        browser.get("/", headers={"User-Agent": CANARY, "X-Request-ID": CANARY, "Host": CANARY})
        browser.post("/dang-nhap/", {"login": CANARY, "password": CANARY})
        browser.post("/api/sync/v1/push", CANARY, content_type="application/json")
        browser.generic(CANARY[:4], "/")
    lines = [line for line in written(caplog) if not str(line["event"]).startswith("django.db")]
    assert len(lines) >= 16
    assert CANARY not in json.dumps(written(caplog), ensure_ascii=False)


def test_a_shut_door_leaves_an_audit_line(caplog: pytest.LogCaptureFixture) -> None:
    cast = draw_cast()
    answer = browser_of(user_of(cast.member)).get(f"/so-lieu/tai/thang.csv?thang={CANARY}")
    assert answer.status_code == 403
    line = AuditEntry.objects.get(home=0, verb="door.refused")
    assert (line.actor, line.role) == (f"user:{cast.member.user_id}", "member")
    assert (line.target, json.loads(line.detail)) == (
        "figures:nation_file",
        {"code": "accounts.no_right"},
    )
    assert line.request_id == answer["X-Request-ID"]


def test_a_stranger_before_the_door_leaves_none() -> None:
    Client().get("/so-lieu/tai/thang.csv")
    assert not AuditEntry.objects.filter(home=0, verb="door.refused").exists()
