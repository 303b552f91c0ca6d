"""``tungngo run --prepare``: when the demonstration is loaded, and when its links are printed."""

from random import Random

import pytest
from pytest_django import Settings

from tests.cast import person
from tungngo.cli import demo, init, run
from tungngo.cli.demo.network import found_network
from tungngo.cli.tests.conftest import PROVINCES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("country")]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[str]:
    """Want a demonstration; note the verbs called instead of calling them."""
    verbs: list[str] = []
    settings.DEMO = True
    monkeypatch.setattr(init, "make_all", lambda: None)
    monkeypatch.setattr("tungngo.cli.verbs.call", lambda *said: verbs.append(said[0]))
    return verbs


def test_empty_platform_gets_the_demonstration_where_it_is_wanted(
    called: list[str], settings: Settings
) -> None:
    run.prepare()
    assert called == ["demo"]
    settings.DEMO = False
    run.prepare()
    assert called == ["demo"]


def test_half_a_demonstration_is_not_taken_for_a_whole_one(called: list[str]) -> None:
    found_network(by=demo.BY, rng=Random(1), provinces=PROVINCES)
    run.prepare()
    assert called == ["demo"]


def test_whole_demonstration_is_left_alone(called: list[str]) -> None:
    demo.load(seed=1, visits=20, provinces=PROVINCES)
    run.prepare()
    assert called == []


def test_real_people_get_neither_demonstration_nor_links(
    called: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    person("nguoi-that", is_demo=False)
    run.prepare()
    run.greet()
    assert called == []
    said = capsys.readouterr().out
    assert "Thử trước tiên" in said
    assert "lien-ket" not in said


def test_made_up_phones_are_proposed_in_a_demonstration_only(
    called: list[str], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run.greet()
    assert "3. Trong cửa sổ khác: .venv/bin/tungngo simulate http" in capsys.readouterr().out
    settings.DEMO = False
    run.greet()
    said = capsys.readouterr().out
    assert "simulate" not in said
    assert "3. Đếm lại từ sổ gốc" in said


def test_demonstration_greets_with_its_links(
    called: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    demo.load(seed=1, visits=20, provinces=PROVINCES)
    run.greet()
    assert capsys.readouterr().out.count("/dang-nhap/lien-ket/") == 12
