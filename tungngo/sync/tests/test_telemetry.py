"""A day's numbers of phones: kept by code, the last received stands, no free words."""

from typing import Any

import msgspec
import pytest

from tungngo.shared.home import job_scope
from tungngo.sync.tests.stage import Stage, evening_before
from tungngo.sync.uploads import Telemetry

pytestmark = pytest.mark.django_db
FAULT = {"at": 1_764_000_000_000, "where": "sync.push", "msg": "TypeError: x is null"}


def tell(stage: Stage, day: str = "2026-11-24", **told: Any) -> dict[str, Any]:
    """Send a day's numbers; return the receipt."""
    body = {"day": day, "n": {"cold_start_ms": 900}, "errors": []} | told
    one = stage.phone.keep("telemetry.day", body, evening_before())
    (said,) = stage.send([one])["results"]
    result: dict[str, Any] = said
    return result


def kept() -> list[tuple[str, Any, Any]]:
    """Return what is kept: (day, numbers, errors)."""
    with job_scope("test"):
        rows = Telemetry.objects.order_by("day").values_list("day", "n", "errors")
        return [(str(d), msgspec.json.decode(n), msgspec.json.decode(e)) for d, n, e in rows]


def test_numbers_and_errors_of_a_day_are_kept(stage: Stage) -> None:
    assert tell(stage, errors=[FAULT])["s"] == "ok"
    assert kept() == [("2026-11-24", {"cold_start_ms": 900}, [FAULT])]


def test_the_last_received_of_a_day_stands(stage: Stage) -> None:
    tell(stage)
    tell(stage, n={"cold_start_ms": 700, "fail.busy": 2})
    tell(stage, "2026-11-25")
    assert [n for _, n, _ in kept()] == [
        {"cold_start_ms": 700, "fail.busy": 2},
        {"cold_start_ms": 900},
    ]


def test_two_of_one_day_in_one_push_are_one(stage: Stage) -> None:
    ops = [
        stage.phone.keep("telemetry.day", {"day": "2026-11-24", "n": {"x": n}}, evening_before())
        for n in (1, 2)
    ]
    assert [r["s"] for r in stage.send(ops)["results"]] == ["ok", "ok"]
    assert kept() == [("2026-11-24", {"x": 2}, [])]


@pytest.mark.parametrize(
    "told",
    [
        {"n": {"Bà Nguyễn": 1}},
        {"n": {"x": "1"}},
        {"n": {f"x{i}": i for i in range(81)}},
        {"errors": [FAULT] * 21},
        {"errors": [FAULT | {"msg": "x" * 201}]},
        {"errors": [FAULT | {"where": "Nhà bà Hoa"}]},
        {"day": "2026-02-30"},
    ],
)
def test_what_is_no_number_or_too_many_words_is_rejected(
    stage: Stage, told: dict[str, Any]
) -> None:
    assert tell(stage, **told)["code"] == "sync.bad_body"
    assert kept() == []
