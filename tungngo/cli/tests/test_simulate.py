"""Simulated phones against a live server: faults change nothing, and what is lost is noticed."""

from collections.abc import Callable

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.refusing import refused
from tungngo.accounts.models import Device
from tungngo.cli import demo, simulate
from tungngo.cli.main import main
from tungngo.cli.simulate import line
from tungngo.cli.simulate.line import FAULTS, Line
from tungngo.cli.simulate.proof import prove
from tungngo.cli.tests.conftest import PROVINCES
from tungngo.cli.verbs import FAULT, REFUSED, USAGE, WELL
from tungngo.figures.models import Cell
from tungngo.shared.clock import today
from tungngo.shared.home import job_scope
from tungngo.sync.models import Operation, OpResult
from tungngo.visits.models import Visit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("country", "static_folder"),
]

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def address(static_folder: None, country: None, live_server: LiveServer) -> str:
    """Load a small demonstration; return where the server answers."""
    demo.load(seed=1, visits=40, provinces=PROVINCES)
    return live_server.url


def play(address: str, *words: str) -> int:
    """Let four phones make 160 operations."""
    return main(["simulate", address, "--phones", "4", "--ops", "160", *words])


def test_all_faults_lose_and_double_nothing(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with job_scope("test"):
        before = Operation.objects.count()
    assert play(address, "--seed", "3") == WELL
    said = capsys.readouterr().out
    assert "Không mất, không thừa" in said
    assert "đứt giữa chừng" in said
    with job_scope("test"):
        assert Operation.objects.count() - before >= 160


def test_a_quiet_line_meets_no_faults(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert play(address, "--faults", "none") == WELL
    assert "Trục trặc đã gặp: không" in capsys.readouterr().out


def test_its_visits_are_of_today_and_move_the_figures(address: str) -> None:
    with job_scope("test"):
        before = sum(Cell.objects.values_list("value", flat=True))
        assert play(address, "--faults", "none") == WELL
        mine = Device.objects.filter(label="máy giả lập").values("uid")
        made = Operation.objects.filter(device__in=mine, kind="visit.record").values("e")
        assert set(Visit.objects.filter(id__in=made).values_list("day", flat=True)) == {today()}
        assert sum(Cell.objects.values_list("value", flat=True)) > before


def lose_a_visit() -> None:
    """Take a visit of a simulated phone away, behind everybody's back."""
    made = Operation.objects.filter(kind="visit.record").order_by("-received_at", "-id")
    Visit.objects.filter(id__in=made.values("e")[:1]).delete()


def lose_an_operation() -> None:
    """Take an operation of a simulated phone out of the log."""
    last = Operation.objects.order_by("-received_at", "-id")[0]
    Operation.objects.filter(home=last.home, id=last.id).delete()


def change_an_answer() -> None:
    """Store another answer than the one that the phone was given."""
    last = Operation.objects.order_by("-received_at", "-id")[0]
    OpResult.objects.filter(home=last.home, id=last.id).update(status="rejected")


def add_an_operation() -> None:
    """Put an operation into the log that no phone made."""
    last = Operation.objects.order_by("-received_at", "-id")[0]
    last.id, last.seq = last.batch, last.seq + 1000
    Operation.objects.bulk_create([last])


def miscount() -> None:
    """Add one to a cell."""
    cell = Cell.objects.all()[0]
    Cell.objects.filter(pk=cell.pk).update(value=cell.value + 1)


@pytest.mark.parametrize(
    "mischief", [lose_a_visit, lose_an_operation, change_an_answer, add_an_operation, miscount]
)
def test_what_is_lost_or_wrong_is_noticed(
    address: str,
    mischief: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    drive = simulate.drive

    def drive_and_lose(lines: list[Line], *, seconds: int, ops: int | None) -> list[str]:
        given_up = drive(lines, seconds=seconds, ops=ops)
        with job_scope("test"):
            mischief()
        return given_up

    monkeypatch.setattr(simulate, "drive", drive_and_lose)
    assert play(address, "--faults", "none") == FAULT
    assert "SAI" in capsys.readouterr().out


def test_it_asks_for_a_demonstration(live_server: LiveServer) -> None:
    assert main(["simulate", live_server.url, "--ops", "10"]) == REFUSED
    assert not Device.objects.exists()


def test_it_asks_for_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", NOWHERE, "--ops", "10"]) == REFUSED
    assert NOWHERE in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--faults", "earthquake"], ["--phones", "0"], ["--ops", "x"]])
def test_odd_words_are_a_mistake_of_usage(words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["simulate", NOWHERE, *words])
    assert caught.value.code == USAGE


def test_faults_can_be_named() -> None:
    assert simulate._faults("all") == set(FAULTS)
    assert simulate._faults("cut,gzip") == {"cut", "gzip"}


def lines_to(url: str) -> list[Line]:
    """Return one phone, enrolled at a server."""
    return simulate.make_lines(url, phones=1, faults=frozenset(), seed=1)


def test_a_phone_that_nobody_answers_gives_up_and_loses_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "_PATIENCE", 0)
    (alone,) = lines_to(address)
    alone.hang_up()
    alone.url = NOWHERE
    (said,) = simulate.drive([alone], seconds=1, ops=5)
    assert "máy chủ không trả lời" in said
    assert alone.phone.outbox == alone.phone.made
    assert any("không có biên nhận" in f or "0 lần" in f for f in prove([alone.phone]).faults)


def test_a_push_that_is_refused_whole_is_told(address: str) -> None:
    (stranger,) = lines_to(address)
    stranger.epoch = "another"
    (said,) = simulate.drive([stranger], seconds=1, ops=5)
    assert "máy chủ từ chối cả gói: 409" in said


def test_a_phone_whose_token_has_ended_asks_for_the_next(address: str) -> None:
    (one,) = lines_to(address)
    one.keys.access = "ended"
    assert simulate.drive([one], seconds=1, ops=5) == []
    assert one.keys.refresh.startswith("1.")


def test_a_phone_that_gets_no_token_gives_up(address: str) -> None:
    (stranger,) = lines_to(address)
    stranger.keys.access = stranger.keys.refresh = "not the token"
    (said,) = simulate.drive([stranger], seconds=1, ops=5)
    assert "máy chủ không cho mã mới: 401" in said
    assert stranger.phone.outbox == stranger.phone.made


def test_a_phone_that_cannot_be_enrolled_is_told(address: str) -> None:
    with refused("cli.no_server"):
        lines_to(NOWHERE)


def test_two_receipts_that_differ_are_noticed(address: str) -> None:
    (one,) = lines_to(address)
    simulate.drive([one], seconds=1, ops=5)
    first = one.phone.made[0]
    other = one.phone.receipts[first.op] | {"s": "rejected"}
    one._take([first], [other])
    one._take([first], [other | {"sha": "0" * 64}])
    assert [wrong.partition(": ")[2] for wrong in one.wrong] == [
        "hai biên nhận khác nhau",
        "biên nhận không đúng phiếu đã gửi",
    ]
