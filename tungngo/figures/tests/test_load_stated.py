"""Loading what documents state: all of it, once, each with its place on its own day."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.refusing import refused
from tungngo.audit.models import AuditEntry
from tungngo.figures.actions import load_indicators, load_stated
from tungngo.figures.models import Indicator, ListedPlace, StatedValue
from tungngo.figures.stated import last_day, read_listed, read_stated
from tungngo.figures.tests.factories import draw_provinces_of_2022, nation
from tungngo.places.models import Place, PlaceName
from tungngo.shared.actor import job_actor

BY = job_actor("init")
HEAD = (
    "id,date,date_precision,place_name,place_code,geography_date,indicator,label,value,out_of,unit,"
    "qualifier,kind,source_title,from_seed,note"
)
GOOD = "DF1,2022-05-26,day,Cả nước,VN,2022-05-26,ML02,Số tổ,18286,,tổ,,result,Tạp chí,yes,"


@pytest.fixture
def provinces(db: None) -> dict[str, Place]:
    return draw_provinces_of_2022()


def read(folder: Path, *rows: str) -> list[object]:
    path = folder / "declared_figures.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return list(read_stated(path))


def test_all_rows_are_loaded_and_again_changes_nothing(provinces: dict[str, Place]) -> None:
    n = load_stated(by=BY)
    assert n == len(read_stated()) == 137
    before = list(StatedValue.objects.order_by("code").values())
    assert load_stated(by=BY) == n
    assert list(StatedValue.objects.order_by("code").values()) == before
    assert ListedPlace.objects.count() == 43


def test_the_audit_knows_of_it(provinces: dict[str, Place]) -> None:
    load_stated(by=BY)
    assert AuditEntry.objects.filter(home=0, verb="figures.load_stated").count() == 1


def test_code_means_what_it_meant_on_its_day(provinces: dict[str, Place]) -> None:
    load_stated(by=BY)
    lang_son = StatedValue.objects.get(code="DF011")
    assert lang_son.place == provinces["20"]
    assert StatedValue.objects.get(code="DF005").place == nation()


def test_names_of_the_list_are_matched_as_the_source_wrote_them(
    provinces: dict[str, Place],
) -> None:
    load_stated(by=BY)
    names = {p.place_id: p.name for p in PlaceName.objects.all()}
    written = {row.name_written: names[row.place_id] for row in ListedPlace.objects.all()}
    assert written["Đăk Nông"] == "Đắk Nông"
    assert written["TT.Huế"] == "Thừa Thiên Huế"
    assert written["Bà Rịa-Vũng Tàu"] == "Bà Rịa - Vũng Tàu"


def test_seed_says_45_and_lists_43(provinces: dict[str, Place]) -> None:
    assert len(read_listed()) == len({code for *_, code in read_listed()}) == 43
    counted = [row for row in read_stated() if row.code == "DF022"]
    assert [(int(row.value), int(row.out_of or 0)) for row in counted] == [(45, 63)]


def test_derived_figures_are_known_as_such() -> None:
    kinds = Counter(row.kind for row in read_stated() if row.as_of == date(2022, 5, 13))
    assert kinds == {"derived": 3, "result": 1}


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (GOOD.replace("18286", "mười"), 2),
        (GOOD.replace("2022-05-26,day", "26/5/2022,day"), 2),
        (GOOD.replace("result", "guess"), 2),
    ],
)
def test_bad_row_is_refused_and_named(tmp_path: Path, row: str, line: int) -> None:
    with refused("figures.bad_row"):
        read(tmp_path, row)


def test_code_given_twice_is_refused(tmp_path: Path) -> None:
    with refused("figures.bad_row"):
        read(tmp_path, GOOD, GOOD)


def test_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "declared_figures.csv"
    path.write_text("id,date\n", encoding="utf-8")
    with refused("figures.bad_row"):
        read_stated(path)


@pytest.mark.parametrize(
    ("text", "day"),
    [("", None), ("2024", date(2024, 12, 31)), ("2022-06", date(2022, 6, 30))],
)
def test_date_is_the_last_day_of_what_is_named(text: str, day: date | None) -> None:
    assert last_day(text) == day


@pytest.mark.django_db
def test_indicators_are_loaded_and_again_changes_nothing() -> None:
    assert load_indicators(by=BY) == load_indicators(by=BY) == Indicator.objects.count()
    assert Indicator.objects.get(code="ML02").name == "Số tổ công nghệ số cộng đồng"
