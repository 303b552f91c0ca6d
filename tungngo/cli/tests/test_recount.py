"""``tungngo recount``: says what differs from the ledger, and sets it right when told to."""

import pytest

from tungngo.cli import demo
from tungngo.cli.main import main
from tungngo.cli.tests.conftest import PROVINCES
from tungngo.cli.verbs import FAULT, WELL
from tungngo.figures.models import Cell
from tungngo.shared.home import job_scope

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("country")]


@pytest.fixture(autouse=True)
def visits(country: None) -> None:
    """Load a few visits."""
    demo.load(seed=1, visits=40, provinces=PROVINCES)


def test_right_figures_are_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recount"]) == WELL
    assert "0 ô khác" in capsys.readouterr().out


def test_wrong_figure_is_named_and_set_right(capsys: pytest.CaptureFixture[str]) -> None:
    with job_scope("test"):
        cell = Cell.objects.all()[0]
        Cell.objects.filter(pk=cell.pk).update(value=cell.value + 5)
    assert main(["recount"]) == FAULT
    assert f"lưu {cell.value + 5}, đếm lại {cell.value}" in capsys.readouterr().out
    assert main(["recount", "--repair"]) == FAULT
    assert "đã sửa" in capsys.readouterr().out
    assert main(["recount"]) == WELL
