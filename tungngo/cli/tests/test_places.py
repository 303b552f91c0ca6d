"""``tungngo places load``: the units are there afterwards, and it says how many."""

import pytest

from tungngo.cli.main import main
from tungngo.cli.verbs import WELL
from tungngo.places.models import Place

pytestmark = pytest.mark.django_db


def test_it_loads_the_units_and_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["places", "load"]) == WELL
    assert "Đã nạp 14.585 đơn vị hành chính" in capsys.readouterr().out
    assert Place.objects.nation().pk == 1
