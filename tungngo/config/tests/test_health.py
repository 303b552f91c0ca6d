"""Is it well? The public hears yes or no; operators hear what; every alarm can be raised."""

import os
from collections import namedtuple
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from tests.browsers import browser_of
from tests.cast import person
from tests.small_map import SmallMap, small_map
from tungngo.accounts.rights import Role
from tungngo.audit.actions import keep_check
from tungngo.config import health
from tungngo.config.health import BY, READY, State, ask
from tungngo.figures.models import Mismatch
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.sync.models import OpLost, OpResult, Quarantine
from tungngo.work.models import Schedule

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")
HOME = 97


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Ask every probe anew."""
    health._kept.clear()
    yield
    health._kept.clear()


@pytest.fixture(autouse=True)
def beating() -> None:
    """Let the worker be alive."""
    Schedule.objects.create(name=health.BEAT, next_at=now())


@pytest.fixture
def country(db: None) -> SmallMap:
    return small_map()


def states() -> dict[str, State]:
    return {one.alarm: one.state for one in ask(health.DEEP)}


def test_a_sound_place_is_ready_and_says_no_more(client: Client) -> None:
    for path in ("/livez", "/readyz", "/healthz", "/healthz?deep"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (200, b"ok\n"), path


def test_the_probe_of_writing_leaves_nothing() -> None:
    assert health.database().state is State.GOOD
    assert not Schedule.objects.filter(name="probe").exists()


def test_a_database_that_is_away_is_not_ready_but_the_process_lives(client: Client) -> None:
    def refuse(*_: Any) -> None:
        raise OperationalError("server closed the connection")

    with connection.execute_wrapper(refuse):
        assert client.get("/readyz").status_code == 503
        assert client.get("/livez").status_code == 200


def test_a_full_disk_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(100, 91, 9))
    assert client.get("/readyz").status_code == 503
    assert states()["disk"] is State.RED


def test_a_missing_key_is_not_ready(client: Client, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "KEY_DIR", tmp_path)
        assert client.get("/readyz").status_code == 503
        (tmp_path / "master-1.key").write_bytes(os.urandom(31))
        assert states()["key-missing"] is State.RED


def test_a_worker_that_stopped_is_not_ready(client: Client) -> None:
    Schedule.objects.update(next_at=now() - timedelta(minutes=6))
    assert client.get("/readyz").status_code == 503
    assert states()["jobs-late"] is State.RED


def test_a_loop_that_fails_is_told() -> None:
    Schedule.objects.create(name="freshen", next_at=now(), last_error="ValueError")
    found = health.jobs()
    assert (found.state, "freshen" in found.said) == (State.WARN, True)


def test_a_worker_that_never_ran_is_told_and_no_fault() -> None:
    Schedule.objects.all().delete()
    assert health.jobs().state is State.WARN


def test_a_broken_chain_is_red() -> None:
    assert states()["seal-broken"] is State.WARN
    keep_check(by=BY, home=HOME, seals=3, lines=9, faults=["niêm 1: dòng bị sửa"])
    assert states()["seal-broken"] is State.RED


def test_a_cell_that_differs_is_red() -> None:
    Mismatch.objects.create(home=HOME, key="1/2/3", stored=1, counted=2, at=now())
    assert states()["cells-mismatch"] is State.RED


def test_losses_that_phones_report_are_told() -> None:
    OpLost.objects.create(
        home=HOME, device=new_id(), from_seq=3, to_seq=4, reason="reported", noted_at=now()
    )
    assert states()["seq-gap"] is State.WARN


def test_what_waits_for_a_person_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    OpResult.objects.create(home=HOME, status="held", code="sync.fault")
    Quarantine.objects.create(
        home=HOME, device=new_id(), member=1, reason="x", sha="a" * 64, received_at=now()
    )
    assert {states()[name] for name in ("held-growing", "quarantine-growing")} == {State.WARN}
    monkeypatch.setattr(health, "_MANY", 0)
    assert {states()[name] for name in ("held-growing", "quarantine-growing")} == {State.RED}


def test_operators_and_no_others_hear_what_was_found(country: SmallMap) -> None:
    for role, hears in (
        (Role.OPERATOR, True),
        (Role.AUDITOR, False),
        (Role.NATIONAL_OFFICER, False),
    ):
        browser = browser_of(person(role.value, {role: country.nation}))
        answer = browser.get("/healthz?deep")
        assert answer.status_code == 200
        assert (answer["Content-Type"] == "application/json") is hears
    told = browser_of(person("op2", {Role.OPERATOR: country.nation})).get("/healthz?deep").json()
    assert {one["alarm"] for one in told["findings"]} == set(states())


@pytest.mark.parametrize(
    "there", [{"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "1.2.3.4"}, {"REMOTE_ADDR": ""}]
)
def test_metrics_are_for_this_machine_only(client: Client, there: dict[str, str]) -> None:
    assert client.get("/metrics", **there).status_code == 404  # type: ignore[arg-type]  # headers


def test_metrics_are_numbers_by_name(client: Client) -> None:
    lines = client.get("/metrics").content.decode().splitlines()
    found = {name: int(n) for name, n in (line.split() for line in lines)}
    assert set(health.NUMBERS) <= set(found)
    assert found["tn_jobs_oldest_seconds"] < 5


def test_knocking_often_asks_once(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/readyz")
    with django_assert_num_queries(0):
        client.get("/readyz")


def test_every_probe_of_readiness_is_part_of_the_deep_ones() -> None:
    assert set(READY) <= set(health.DEEP)
