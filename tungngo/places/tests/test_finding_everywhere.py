"""Finding in the whole country: every name finds its place, in the order of the alphabet."""

import random
from collections import defaultdict

import pytest

from tungngo.places.finding import Found, Hit, find_places
from tungngo.places.models import COMMUNE, NATION, Geo, PlaceName
from tungngo.places.tests.country import TODAY
from tungngo.shared.vietnamese import fold, tone_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]

SEED, SAMPLE = 20261120, 60


def find(text: str) -> Found:
    """Find as of one day."""
    return find_places(text, on=TODAY)


def first(text: str) -> Hit:
    """Return the best hit."""
    return find(text).hits[0]


def test_every_name_ever_finds_its_place_without_marks() -> None:
    rows = PlaceName.objects.exclude(place__kind=NATION).exclude(place__hamlet__placeholder=True)
    names = list(rows.select_related("place").order_by("id"))
    lost = []
    for name in random.Random(SEED).sample(names, SAMPLE):
        found = find(name.fold)
        if name.place in [hit.place for hit in found.hits]:
            continue
        # A name that many bear: what lies above tells them apart.
        above = next(hit.above for hit in find(name.code).hits if hit.place == name.place)
        narrowed = find(fold(f"{name.full_name} {above}"))
        if not found.more or name.place not in [hit.place for hit in narrowed.hits]:
            lost.append(name.full_name)
    assert lost == [], f"seed {SEED}"


def test_pairs_that_differ_by_tones_only_are_told_apart() -> None:
    communes = Geo.objects.filter(version__slug="2025-07", commune__isnull=False)
    province = dict(communes.values_list("commune", "province"))
    pairs = defaultdict(set)
    for name in PlaceName.objects.on(TODAY).filter(place__kind=COMMUNE):
        pairs[(province[name.place_id], name.fold)].add(name)
    apart = [names for names in pairs.values() if len({tone_key(n.full_name) for n in names}) > 1]
    assert len(apart) >= 8
    for name in (name for names in apart for name in names):
        above = PlaceName.objects.names_of([province[name.place_id]], TODAY)
        full = f"{name.full_name} {above[province[name.place_id]].name}"
        assert first(full).name.full_name == name.full_name


@pytest.mark.parametrize(
    ("text", "name", "above"),
    [
        ("dong dang", "xã Đồng Đăng", "tỉnh Lạng Sơn"),
        ("đồng đăng", "xã Đồng Đăng", "tỉnh Lạng Sơn"),
        ("ea hleo", "xã Ea H’Leo", "tỉnh Đắk Lắk"),
        ("Ea H'Leo", "xã Ea H’Leo", "tỉnh Đắk Lắk"),
        ("tp hcm", "thành phố Hồ Chí Minh", ""),
        ("tt hue", "thành phố Huế", ""),
        ("yen mo ninh binh", "xã Yên Mô", "tỉnh Ninh Bình"),
        ("hoang sa", "đặc khu Hoàng Sa", "thành phố Đà Nẵng"),
        ("truong sa", "đặc khu Trường Sa", "tỉnh Khánh Hòa"),
        ("ha noi", "thành phố Hà Nội", ""),
    ],
)
def test_what_people_type_comes_first(text: str, name: str, above: str) -> None:
    hit = first(text)
    assert (hit.name.full_name, hit.above) == (name, above)


@pytest.mark.parametrize(
    ("code", "name", "story"),
    [
        ("14569", "xã Khánh Hòa", "nay là phường Đông Hoa Lư, tỉnh Ninh Bình"),
        ("14722", "xã Yên Hòa", "nay là xã Yên Mô, tỉnh Ninh Bình"),
    ],
)
def test_old_communes_lead_to_the_new_ones(code: str, name: str, story: str) -> None:
    (hit,) = find(code).hits
    assert (hit.name.full_name, hit.story) == (name, story)
    assert hit.place in [found.place for found in find(f"{name} ninh bình").hits]


def test_a_new_commune_is_found_by_an_old_name_and_tells_it() -> None:
    stories = {hit.name.code: hit.story for hit in find("yên hòa").hits}
    assert stories["14701"] == (
        "gồm xã Khánh Dương, xã Yên Hòa và thị trấn Yên Thịnh, huyện Yên Mô (đến 30/6/2025)"
    )
    stories = {hit.name.full_name: hit.story for hit in find("hàng trống").hits}
    assert stories["phường Hoàn Kiếm"] == (
        "gồm một phần phường Hàng Trống, quận Hoàn Kiếm và 13 nơi khác (đến 30/6/2025)"
    )


def test_code_82_meant_two_provinces() -> None:
    hits = find("82").hits
    assert [hit.name.full_name for hit in hits] == ["tỉnh Đồng Tháp", "tỉnh Tiền Giang"]
    assert hits[1].story == "nay là tỉnh Đồng Tháp"


@pytest.mark.parametrize("text", ["yen", "quang", "dong", "vinh", "an"])
def test_equals_stand_in_the_order_of_the_alphabet(text: str) -> None:
    groups: dict[tuple[bool, str], list[str]] = defaultdict(list)
    for hit in find(text).hits:
        if fold(hit.name.name).startswith(f"{text} "):
            groups[hit.place.valid_to is not None, hit.place.kind].append(hit.name.sort_key)
    assert all(keys == sorted(keys) for keys in groups.values())
    assert max(map(len, groups.values())) >= 5
