"""``tungngo check``, ``doctor`` and ``audit verify``: what is wrong, and what to do about it."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from tests.shape.tree import ROOT
from tests.small_map import small_map
from tungngo.audit.actions import note
from tungngo.audit.jobs import seal_all
from tungngo.cli import doctor, findings
from tungngo.cli.main import main
from tungngo.cli.verbs import FAULT, REFUSED, WELL
from tungngo.config import health
from tungngo.config.health import Finding, State, ask
from tungngo.households.models import Resident
from tungngo.shared.actor import Actor
from tungngo.shared.home import job_scope
from tungngo.shared.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)
RUNBOOK = ROOT / "docs" / "runbook"
PARTS = (
    "Nghĩa là gì",
    "Ai bị ảnh hưởng",
    "Kiểm tra",
    "Làm",
    "Không làm",
    "Khi nào gọi, gọi ai",
    "Sau đó",
)
type Out = pytest.CaptureFixture[str]


@pytest.fixture
def durable() -> Iterator[None]:
    """Let SQLite write as in life: the tests' own does not wait for the disk."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
    yield
    connection.close()


def break_chain() -> None:
    note(Actor(1, ""), "x.y", home=97)
    seal_all()
    with job_scope("test"), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET verb = 'a.b' WHERE home = 97")


def test_verify_says_what_it_went_through(capsys: Out) -> None:
    note(Actor(1, ""), "x.y", home=97)
    seal_all()
    assert main(["audit", "verify"]) == WELL
    said = capsys.readouterr().out
    assert "vùng 97: 1 niêm, 1 dòng" in said
    assert re.search(r"đầu chuỗi [0-9a-f]{64}", said)
    assert "chuỗi nguyên vẹn" in said


def test_verify_names_what_is_broken_and_fails(capsys: Out) -> None:
    break_chain()
    assert main(["audit", "verify", "--home", "97"]) == FAULT
    said = capsys.readouterr().out
    assert "HỎNG  niêm 1: dòng" in said
    assert "1 chỗ hỏng" in said


def test_check_is_content_with_a_sound_place(durable: None, capsys: Out) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("the tests' own server does not wait for the disk")
    assert main(["check"]) == WELL
    said = capsys.readouterr().out
    assert "hỏng" not in said
    for alarm in ("settings", "walls", "durability", "migrations", "disk", "clock-skew"):
        assert alarm in said


def test_a_database_that_may_lose_what_it_was_told_is_red() -> None:
    found = findings.durability()  # the tests' own does not wait for the disk
    assert found.state is State.RED
    assert "synchronous=0" in found.said or "fsync=off" in found.said


def test_doctor_puts_the_worst_first_with_its_meaning_and_cure(capsys: Out) -> None:
    break_chain()
    main(["audit", "verify"])
    capsys.readouterr()
    assert main(["doctor"]) == FAULT
    said = capsys.readouterr().out
    assert said.startswith("[hỏng]")
    assert said.index("[hỏng]") < said.index("[chú ý]") < said.index("[tốt]")
    told = said[said.index("Chuỗi niêm của nhật ký hỏng") :].splitlines()
    assert told[1].startswith("        Nghĩa là: Chuỗi niêm của nhật ký không khớp")
    assert told[2] == "        Chạy: tungngo audit verify"
    assert re.search(r"\d+ mục: \d+ hỏng, \d+ cần chú ý", said)


def test_doctor_prints_the_page_of_an_alarm(capsys: Out) -> None:
    assert main(["doctor", "disk"]) == WELL
    assert capsys.readouterr().out.startswith("# disk\n")


@pytest.mark.parametrize("alarm", ["khong-co", "../words", "/etc/passwd"])
def test_an_alarm_without_a_page_is_refused_with_those_there_are(alarm: str, capsys: Out) -> None:
    assert main(["doctor", alarm]) == REFUSED
    assert "seal-broken" in capsys.readouterr().err


def test_rows_that_point_nowhere_are_counted() -> None:
    assert findings.orphans().state is State.GOOD
    hamlet = small_map().doi_che
    Resident.objects.create(home=hamlet.home, household_id=new_id(), hamlet=hamlet)
    found = findings.orphans()
    assert (found.state, "resident.household_id (1)" in found.said) == (State.WARN, True)


def test_a_clock_that_runs_backwards_is_seen() -> None:
    assert findings.clock().state is State.GOOD


def test_every_alarm_has_its_page_with_all_its_parts() -> None:
    alarms = {one.alarm for one in ask(findings.ALL)}
    assert {page.stem for page in RUNBOOK.glob("*.md")} >= alarms
    for page in RUNBOOK.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.stem}\n")
        found = [text.find(f"**{part}**") for part in PARTS]
        assert -1 not in found, page
        assert found == sorted(found), page


def test_a_cure_is_a_command_of_ours() -> None:
    for one in ask(findings.ALL):
        assert not one.cure or one.cure.startswith("tungngo "), one


def test_a_probe_that_fails_is_a_finding_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Finding:
        raise OSError("no such file")

    (found,) = ask([away])
    assert found.state is State.RED
    assert "OSError" in found.said
    assert "no such file" not in found.said
    assert doctor.RUNBOOK == RUNBOOK
    assert settings.PACKAGE.parent == ROOT
    assert health.is_ready([found]) is False
