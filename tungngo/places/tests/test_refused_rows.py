"""Files that are not understood, or contradict each other, are refused by their line."""

from pathlib import Path

import pytest
from django.conf import settings

from tungngo.places.actions import load_places
from tungngo.places.models import Geo, Place, PlaceName
from tungngo.places.reasons import BAD_ROW
from tungngo.shared.actor import job_actor
from tungngo.shared.errors import Refused

pytestmark = pytest.mark.django_db
BY = job_actor("places.load")

# Two old provinces become one; commune 00001 goes on, 00002 is cut, 00003 is an island district.
FILES = {
    "places": """id,kind,valid_from,valid_to,from_is_bound,to_is_bound
1,nation,2022-01-01,,1,0
101,province,2022-01-01,2025-06-30,1,0
102,province,2022-01-01,2025-06-30,1,0
201,province,2025-07-01,,0,0
1001,district,2022-01-01,2025-06-30,1,0
1002,district,2022-01-01,2025-06-30,1,0
100001,commune,2022-01-01,,1,0
100002,commune,2022-01-01,2025-06-30,1,0
200002,commune,2025-07-01,,0,0
200003,commune,2025-07-01,,0,0
""",
    "names": """place,valid_from,valid_to,code,type,name,act
1,2022-01-01,,,,Việt Nam,
101,2022-01-01,2025-06-30,01,tỉnh,Đồi Xưa,
102,2022-01-01,2025-06-30,02,tỉnh,Núi Xưa,
201,2025-07-01,,01,tỉnh,Đồi Núi,1/2025
1001,2022-01-01,2025-06-30,001,huyện,Suối,
1002,2022-01-01,2025-06-30,002,huyện,Đảo Nhỏ,
100001,2022-01-01,2024-12-31,00001,xã,Đồi Chè,
100001,2025-01-01,,00001,phường,Đồi Chè,1/2025
100002,2022-01-01,2025-06-30,00002,xã,Bản Vạt,
200002,2025-07-01,,00002,xã,Suối Hoa,
200003,2025-07-01,,00003,đặc khu,Đảo Nhỏ,
""",
    "acts": """number,signed_on,effective_on,title
1/2025,2025-06-01,2025-07-01,Sắp xếp
""",
    "versions": """slug,valid_from,act,based_on,provinces,districts,communes
2022,2022-01-01,,,2,2,2
2025-07,2025-07-01,1/2025,2022,1,0,3
""",
    "fragments": """id,home,kind,old,new
1,1,whole,100001,100001
2,1,part,100002,200002
3,2,whole,1002,200003
4,1,old_rest,100002,
""",
    "geo": """version,fragment,commune,district,province,exact
2022,1,100001,1001,101,1
2022,2,100002,1001,101,1
2022,3,,1002,102,1
2022,4,100002,1001,101,1
2025-07,1,100001,,201,1
2025-07,2,200002,,201,1
2025-07,3,200003,,201,1
2025-07,4,,,201,0
""",
    "succession": """old,new,kind,act,effective_on
101,201,whole,1/2025,2025-07-01
102,201,whole,1/2025,2025-07-01
100002,200002,part,1/2025,2025-07-01
""",
    "aliases": """place,alias
201,ĐN
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the files of the small country."""
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Change one line of a file."""
    path = folder / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(f"{old}\n") == 1
    path.write_text(text.replace(f"{old}\n", new), encoding="utf-8")


def test_the_small_country_is_loaded_as_it_stands(folder: Path) -> None:
    assert load_places(by=BY, folder=folder) == 10
    assert Geo.objects.count() == 8


def test_new_rows_are_added_and_open_ends_closed(folder: Path) -> None:
    load_places(by=BY, folder=folder)
    known = set(PlaceName.objects.values_list("pk", flat=True))
    edit(
        folder,
        "names",
        "200002,2025-07-01,,00002,xã,Suối Hoa,",
        "200002,2025-07-01,2026-12-31,00002,xã,Suối Hoa,\n"
        "200002,2027-01-01,,00002,phường,Suối Hoa,\n",
    )
    load_places(by=BY, folder=folder)
    names = PlaceName.objects.filter(place=200002).order_by("valid_from")
    assert [n.full_name for n in names] == ["xã Suối Hoa", "phường Suối Hoa"]
    assert names[0].valid_to is not None
    assert known < set(PlaceName.objects.values_list("pk", flat=True))


# (file, line as it stands, what is put in its place, line that is refused, what the refusal says);
# "names 12" is a line of another file than the one that was changed.
BROKEN = [
    ("places", "id,kind,valid_from,valid_to,from_is_bound,to_is_bound", "id,kind\n", 1, "các cột"),
    ("acts", "1/2025,2025-06-01,2025-07-01,Sắp xếp", "1/2025,2025-06-01\n", 2, "đúng 4 cột"),
    ("places", "1,nation,2022-01-01,,1,0", "x,nation,2022-01-01,,1,0\n", 2, "«x»"),
    ("places", "1,nation,2022-01-01,,1,0", "1,land,2022-01-01,,1,0\n", 2, "kind"),
    ("places", "1,nation,2022-01-01,,1,0", "1,nation,2022-01-32,,1,0\n", 2, "2022-01-32"),
    ("places", "1,nation,2022-01-01,,1,0", "1,nation,2022-01-01,2021-01-01,1,0\n", 2, "valid_to"),
    ("places", "1,nation,2022-01-01,,1,0", "1,nation,2022-01-01,,yes,0\n", 2, "«yes»"),
    ("places", "200003,commune,2025-07-01,,0,0", "200002,commune,2025-07-01,,0,0\n", 11, "đã có"),
    ("places", "200003,commune,2025-07-01,,0,0", "", "names 12", "không có đơn vị «200003»"),
    ("names", "1,2022-01-01,,,,Việt Nam,", "", "places 2", "không có tên"),
    ("names", "1,2022-01-01,,,,Việt Nam,", "1,2022-01-01,,,,,\n", 2, "name"),
    ("names", "1,2022-01-01,,,,Việt Nam,", "1,2022-01-01,,,,Việt Nam,9/2025\n", 2, "9/2025"),
    (
        "names",
        "201,2025-07-01,,01,tỉnh,Đồi Núi,1/2025",
        "201,2025-07-01,,1,tỉnh,Đồi Núi,1/2025\n",
        5,
        "2 chữ số",
    ),
    (
        "names",
        "201,2025-07-01,,01,tỉnh,Đồi Núi,1/2025",
        "201,2024-07-01,,01,tỉnh,Đồi Núi,1/2025\n",
        5,
        "ngoài thời gian",
    ),
    (
        "names",
        "100001,2025-01-01,,00001,phường,Đồi Chè,1/2025",
        "100001,2024-01-01,,00001,phường,Đồi Chè,1/2025\n",
        9,
        "chồng ngày với dòng 8",
    ),
    (
        "names",
        "200002,2025-07-01,,00002,xã,Suối Hoa,",
        "200002,2025-07-01,,00001,xã,Suối Hoa,\n",
        11,
        "đã là của đơn vị 100001",
    ),
    ("versions", "2022,2022-01-01,,,2,2,2", "2022,2022-01-01,,,2,2,3\n", 2, "3 commune"),
    ("versions", "2022,2022-01-01,,,2,2,2", "2022,2022-01-01,7/2025,,2,2,2\n", 2, "7/2025"),
    ("versions", "2022,2022-01-01,,,2,2,2", "1,2022-01-01,,,2,2,2\n", 2, "slug"),
    ("fragments", "1,1,whole,100001,100001", "1,7,whole,100001,100001\n", 2, "vùng dữ liệu «7»"),
    ("fragments", "1,1,whole,100001,100001", "1,1,whole,,100001\n", 2, "whole"),
    ("fragments", "1,1,whole,100001,100001", "1,1,whole,101,100001\n", 2, "101 là province"),
    ("fragments", "4,1,old_rest,100002,", "3,1,old_rest,100002,\n", 5, "đã có"),
    ("geo", "2025-07,4,,,201,0", "2025-07,4,,,,0\n", 9, "thiếu tỉnh"),
    ("geo", "2025-07,4,,,201,0", "", "fragments 5", "2025-07 thiếu mảnh 4"),
    ("geo", "2025-07,4,,,201,0", "2025-07,9,,,201,0\n", 9, "mảnh «9»"),
    ("geo", "2025-07,4,,,201,0", "2025-07,3,,,201,0\n", 9, "đã có"),
    ("geo", "2025-07,4,,,201,0", "2026,4,,,201,0\n", 9, "phiên bản «2026»"),
    ("geo", "2025-07,4,,,201,0", "2025-07,4,,,100001,0\n", 9, "là commune"),
    ("geo", "2025-07,4,,,201,0", "2025-07,4,100002,,201,0\n", 9, "không có vào ngày"),
    ("geo", "2022,4,100002,1001,101,1", "2022,4,100002,1001,102,1\n", 5, "hai tỉnh"),
    (
        "geo",
        "2025-07,2,200002,,201,1",
        "2025-07,2,100001,,201,1\n",
        "places 10",
        "không có mảnh nào",
    ),
    (
        "succession",
        "101,201,whole,1/2025,2025-07-01",
        "999,201,whole,1/2025,2025-07-01\n",
        2,
        "999",
    ),
    ("aliases", "201,ĐN", "999,ĐN\n", 2, "999"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "said"), BROKEN)
def test_a_wrong_line_is_refused(
    folder: Path, name: str, old: str, new: str, line: int | str, said: str
) -> None:
    edit(folder, name, old, new)
    with pytest.raises(Refused) as refusal:
        load_places(by=BY, folder=folder)
    assert refusal.value.reason is BAD_ROW
    file, number = str(line).split() if isinstance(line, str) else (name, line)
    assert f"Tệp {file}.csv, dòng {number}:" in refusal.value.sentence
    assert said in refusal.value.sentence
    assert Place.objects.count() == 0


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "geo.csv").unlink()
    with pytest.raises(Refused, match=r"places\.bad_row") as refusal:
        load_places(by=BY, folder=folder)
    assert "geo.csv" in refusal.value.sentence


def test_no_running_module_knows_the_package_that_is_only_compared() -> None:
    files = [p for p in settings.PACKAGE.rglob("*.py") if "tests" not in p.parts]
    assert [p for p in files if "vietnam_provinces" in p.read_text(encoding="utf-8")] == []
