"""Loading the catalogue: again is no change, bad rows are named, a number keeps its sense."""

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.cast import person
from tests.refusing import refused
from tests.small_map import small_map
from tungngo.accounts.rights import Role, actor_of
from tungngo.audit.models import AuditEntry
from tungngo.catalogue.actions import load_catalogue
from tungngo.catalogue.models import Service, Skill
from tungngo.catalogue.rows import DATA
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

pytestmark = pytest.mark.django_db
BY = job_actor("init")
type Rows = list[dict[str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the data, to be spoilt."""
    for name in ("services.csv", "skills.csv"):
        shutil.copy(DATA / name, tmp_path)
    return tmp_path


def rewrite(path: Path, change: Callable[[Rows], object]) -> None:
    """Change the rows of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def everything() -> list[object]:
    return [*Service.objects.order_by("code").values(), *Skill.objects.order_by("pk").values()]


def test_the_shipped_catalogue_loads() -> None:
    assert load_catalogue(by=BY) == 62
    assert Service.objects.count() == 29
    cards = Skill.objects.get(code="vssid.card")
    assert (cards.pk, cards.service and cards.service.code, cards.fold) == (
        33,
        "vssid",
        "dung the bao hiem y te so",
    )


def test_again_is_no_change() -> None:
    load_catalogue(by=BY)
    before = everything()
    assert load_catalogue(by=BY) == 62
    assert everything() == before


def test_each_group_of_the_ministrys_list_has_a_skill() -> None:
    load_catalogue(by=BY)
    groups = set(Skill.objects.exclude(cv3240="").values_list("cv3240", flat=True))
    assert groups == {"public_services", "shopping", "payment", "self_protection", "local"}


def test_it_leaves_one_audit_line() -> None:
    load_catalogue(by=BY)
    line = AuditEntry.objects.get(home=0, verb="catalogue.load")
    assert line.detail == '{"skills": 62, "services": 29}'


def test_a_skill_that_left_is_closed_and_opens_again_when_it_is_back(folder: Path) -> None:
    load_catalogue(by=BY)
    rewrite(folder / "skills.csv", lambda rows: rows.pop(7))
    assert load_catalogue(by=BY, folder=folder) == 61
    assert Skill.objects.get(pk=8).closed_on == today()
    assert load_catalogue(by=BY) == 62
    assert Skill.objects.get(pk=8).closed_on is None


def test_a_skill_closed_earlier_keeps_its_day(folder: Path) -> None:
    load_catalogue(by=BY)
    Skill.objects.filter(pk=8).update(closed_on=date(2026, 1, 1))
    rewrite(folder / "skills.csv", lambda rows: rows.pop(7))
    load_catalogue(by=BY, folder=folder)
    assert Skill.objects.get(pk=8).closed_on == date(2026, 1, 1)


def test_a_new_name_is_taken_over(folder: Path) -> None:
    load_catalogue(by=BY)
    rewrite(folder / "skills.csv", lambda rows: rows[0].update(name_vi="Bật máy"))
    load_catalogue(by=BY, folder=folder)
    first = Skill.objects.get(pk=1)
    assert (first.name, first.fold) == ("Bật máy", "bat may")


def moved(rows: Rows) -> None:
    rows[0]["number"], rows[1]["number"] = rows[1]["number"], rows[0]["number"]


def taken(rows: Rows) -> None:
    rows[0]["code"], rows[0]["slug_vi"] = "phone.other", "may.khac"


@pytest.mark.parametrize("change", [moved, taken])
def test_a_number_never_means_another_skill(folder: Path, change: Callable[[Rows], None]) -> None:
    load_catalogue(by=BY)
    before = everything()
    rewrite(folder / "skills.csv", change)
    with refused("catalogue.bad_row"):
        load_catalogue(by=BY, folder=folder)
    assert everything() == before


def spoil(row: int, **values: str) -> Callable[[Rows], None]:
    return lambda rows: rows[row].update(values)


@pytest.mark.parametrize(
    ("name", "change", "line", "word"),
    [
        ("skills.csv", spoil(4, number="0"), 6, "number"),
        ("skills.csv", spoil(4, number="1.5"), 6, "number"),
        ("skills.csv", spoil(4, number="3"), 6, "số 3"),
        ("skills.csv", spoil(4, code="phone.start"), 6, "phone.start"),
        ("skills.csv", spoil(4, slug_vi="may.bat-may"), 6, "may.bat-may"),
        ("skills.csv", spoil(4, code="Phone search"), 6, "code"),
        ("skills.csv", spoil(4, name_vi=""), 6, "name_vi"),
        ("skills.csv", spoil(4, name_vi="x" * 121), 6, "name_vi"),
        ("skills.csv", spoil(4, service="fax"), 6, "service"),
        ("skills.csv", spoil(4, group="Z"), 6, "group"),
        ("skills.csv", spoil(4, cv3240="other"), 6, "cv3240"),
        ("skills.csv", spoil(4, audience="all"), 6, "audience"),
        ("skills.csv", spoil(4, kind="theory"), 6, "kind"),
        ("skills.csv", spoil(4, stages="buy"), 6, "stages"),
        ("skills.csv", spoil(4, lesson="x" * 9), 6, "lesson"),
        ("skills.csv", spoil(4, short_vi="x" * 25), 6, "short_vi"),
        ("skills.csv", spoil(4, need="phone.scan"), 6, "phone.scan"),
        ("services.csv", spoil(2, short_vi=""), 4, "short_vi"),
        ("services.csv", spoil(2, main_skill="phone.start"), 4, "main_skill"),
        ("services.csv", spoil(0, code="Điện thoại"), 2, "code"),
        ("services.csv", spoil(2, code="phone"), 4, "phone"),
        ("services.csv", spoil(2, skill_group=""), 4, "skill_group"),
        ("services.csv", spoil(2, scope="commune"), 4, "scope"),
        ("services.csv", spoil(2, starts="later"), 4, "starts"),
        ("services.csv", spoil(2, province_code="HN"), 4, "province_code"),
        ("services.csv", spoil(2, stands_for="fax"), 4, "stands_for"),
        ("services.csv", spoil(2, note="x" * 201), 4, "note"),
    ],
)
def test_a_bad_row_is_refused_by_file_and_line(
    folder: Path, name: str, change: Callable[[Rows], None], line: int, word: str
) -> None:
    rewrite(folder / name, change)
    with pytest.raises(Refused) as caught:
        load_catalogue(by=BY, folder=folder)
    assert f"Tệp {name}, dòng {line}: " in caught.value.sentence
    assert word in caught.value.sentence
    assert everything() == []


def test_other_columns_are_refused(folder: Path) -> None:
    path = folder / "skills.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("kind", "sort", 1), encoding="utf-8")
    with refused("catalogue.bad_row"):
        load_catalogue(by=BY, folder=folder)


@pytest.mark.parametrize("tail", [",more", ""])
def test_a_row_with_too_many_or_too_few_cells_is_refused(folder: Path, tail: str) -> None:
    path = folder / "skills.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2] + tail if tail else lines[2].rsplit(",", 1)[0]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        load_catalogue(by=BY, folder=folder)
    assert "dòng 3: cần đúng 13 cột" in caught.value.sentence


def test_who_may_not_edit_the_catalogue_does_not_load_it() -> None:
    place = small_map()
    official = person("official", {Role.COMMUNE_OFFICER: place.commune})
    with refused("accounts.no_right"):
        load_catalogue(by=actor_of(official))
    assert everything() == []
