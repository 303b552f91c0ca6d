"""The committed data: made with all corrections, small, of fixed ids."""

import csv
import importlib
from collections import Counter
from types import ModuleType

import pytest
from django.conf import settings

from tungngo.places.rows import DATA

TOOLS = settings.PACKAGE.parent / "tools"


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import how the sources are read; the tools are no part of the package."""
    monkeypatch.syspath_prepend(TOOLS)
    return importlib.import_module("places.sources")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("full", "type_", "name"),
    [
        ("Thị Trấn Prao", "thị trấn", "Prao"),
        ("Thành phố Hồ Chí Minh", "thành phố", "Hồ Chí Minh"),
        ("Phường 05", "phường", "Phường 5"),
        ("Phường Hải Châu  I", "phường", "Hải Châu I"),
        ("Xã K' Dang", "xã", "K’Dang"),
        ("Đặc khu Trường Sa", "đặc khu", "Trường Sa"),
    ],
)
def test_the_type_is_the_first_word_of_a_name(
    sources: ModuleType, full: str, type_: str, name: str
) -> None:
    unit = sources.unit(full)
    assert (unit.type, unit.name) == (type_, name)


def test_spellings_of_the_same_words_are_one_name(sources: ModuleType) -> None:
    old = sources.unit("Xã Ea H'Leo")
    assert old.same_name(sources.unit("Xã Ea H’leo"))
    assert sources.unit("Xã Yên Hòa").same_name(sources.unit("Xã Yên Hoà"))
    assert not sources.unit("Xã Yên Hoa").same_name(sources.unit("Xã Yên Hòa"))
    assert not sources.unit("Xã Yên Mô").same_name(sources.unit("Phường Yên Mô"))


def test_the_34_provinces_of_today_are_unions_of_the_63(sources: ModuleType) -> None:
    olds = [code for union in sources.UNIONS.values() for code in union]
    assert len(olds) == len(set(olds)) == 52
    assert len(sources.UNIONS) == 23


def test_the_list_put_right_by_hand_is_followed() -> None:
    code = {r["place"]: r["code"] for r in rows("names")}
    pieces = [f for f in rows("fragments") if f["kind"] in ("whole", "part")]
    pairs = {(code[f["old"]], code[f["new"]]) for f in pieces}
    fixed = rows("pairs_fixed")
    assert Counter(r["do"] for r in fixed) == {"drop": 32, "add": 1}
    assert all(r["reason"] for r in fixed)
    assert len(pairs) == len(pieces) == 10_571
    assert [r for r in fixed if ((r["old"], r["new"]) in pairs) != (r["do"] == "add")] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("318", "11948"), ("471", "19742"), ("498", "20333"), ("536", "21548"), ("755", "26732")],
)
def test_island_districts_became_special_zones(old: str, new: str) -> None:
    fragments = {(f["old"], f["new"]): f["kind"] for f in rows("fragments")}
    assert fragments[str(1_000 + int(old)), str(200_000 + int(new))] == "whole"


def test_a_place_keeps_its_id_for_ever() -> None:
    """Rows of every installation name these ids: a build may add some, never shift one."""
    code = {(r["place"], r["code"]) for r in rows("names")}
    known = {("137", "37"), ("237", "37"), ("1001", "001"), ("114701", "14701")}
    assert known | {("214701", "14701"), ("220333", "20333")} <= code
    fragments = {f["id"]: (f["old"], f["new"]) for f in rows("fragments")}
    assert fragments["1"] == ("100001", "200097")
    assert fragments["10572"] == ("100007", "")
    assert fragments["14760"][0] == ""


def test_the_data_are_a_few_megabytes() -> None:
    assert sum(path.stat().st_size for path in DATA.glob("*.csv")) < 4_000_000
