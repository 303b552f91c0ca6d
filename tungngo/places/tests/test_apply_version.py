"""A new map of the country: units end and begin, every fragment has its row, no fact is touched."""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from tests.guards import is_home
from tungngo.places.actions import NewPlace, apply_version, found_places
from tungngo.places.models import (
    COMMUNE,
    NEW_REST,
    PROVINCE,
    Fragment,
    Geo,
    GeoVersion,
    Hamlet,
    LegalAct,
    Place,
    PlaceName,
    PlaceSearch,
    Succession,
)
from tungngo.places.reasons import (
    BAD_DAY,
    BAD_MOVE,
    BAD_PLACE,
    CODE_TAKEN,
    VERSION_EXISTS,
)
from tungngo.shared.actor import job_actor
from tungngo.shared.errors import Reason, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]
BY = job_actor("places.load")
DAY = date(2027, 1, 1)
BEFORE = DAY - timedelta(days=1)
SLUG = "2027-01"


def now_of(code: str) -> int:
    """Return the place that a code means today."""
    found = PlaceName.objects.of_code(code, BEFORE)
    assert found is not None
    return found.place_id


def founded(code: str, name: str, kind: str = COMMUNE, type_: str = "xã") -> int:
    """Found a unit; return its place."""
    one = NewPlace(kind, code, type_, name)
    return found_places(by=BY, places=[one], valid_from=DAY)[0].pk


def applied(
    communes: dict[int, int] | None = None,
    provinces: dict[int, int] | None = None,
    fragments: dict[int, int] | None = None,
) -> GeoVersion:
    """Apply the map of 2027."""
    return apply_version(
        by=BY,
        slug=SLUG,
        valid_from=DAY,
        communes=communes,
        provinces=provinces,
        fragments=fragments,
    )


@contextmanager
def refused(reason: Reason) -> Iterator[None]:
    """Expect a refusal that records no map."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.reason is reason
    assert not GeoVersion.objects.filter(valid_from=DAY).exists()


def pieces(version: GeoVersion, place: int) -> set[int]:
    """Return the fragments of a commune under a map."""
    rows = Geo.objects.in_version(version).filter(commune=place)
    return set(rows.values_list("fragment_id", flat=True))


def newest() -> GeoVersion:
    """Return the map of before."""
    return GeoVersion.objects.in_force(BEFORE)


def test_communes_are_joined_and_the_old_ones_end() -> None:
    yen_mo, hoa_lu, before = now_of("14701"), now_of("14566"), newest()
    act = LegalAct.objects.create(number="1/NQ-2027")
    joined = founded("14701", "Yên Mô", type_="phường")
    version = apply_version(
        by=BY, slug=SLUG, valid_from=DAY, act=act, communes={yen_mo: joined, hoa_lu: joined}
    )
    assert (version.based_on, version.act) == (before, act)
    assert GeoVersion.objects.in_force(DAY) == version
    assert GeoVersion.objects.in_force(BEFORE) == before
    ended = Place.objects.filter(pk__in=(yen_mo, hoa_lu))
    assert {one.valid_to for one in ended} == {BEFORE}
    code = PlaceName.objects.of_code("14701", DAY)
    assert code is not None
    assert (code.place_id, code.full_name) == (joined, "phường Yên Mô")
    line = Succession.objects.filter(new=joined).values_list("old_id", "kind", "act_id")
    assert set(line) == {(yen_mo, "whole", act.pk), (hoa_lu, "whole", act.pk)}
    old_pieces = pieces(before, yen_mo) | pieces(before, hoa_lu)
    assert pieces(version, joined) >= old_pieces


def test_a_joined_commune_gets_a_rest_of_its_own_in_every_map() -> None:
    joined = founded("14701", "Yên Mô")
    version = applied(communes={now_of("14701"): joined, now_of("14566"): joined})
    rest = Geo.objects.commune_fragment(Place.objects.get(pk=joined), version)
    assert (rest.kind, rest.new_place_id, rest.home) == (NEW_REST, joined, 37)
    assert Hamlet.objects.get(fragment=rest).placeholder
    assert Fragment.objects.annotate(n=Count("rows")).exclude(n=4).count() == 0
    assert set(rest.rows.values_list("version__slug", "commune_id")) == {
        ("2022", None),
        ("2025-06", None),
        ("2025-07", None),
        (SLUG, joined),
    }


def test_a_province_is_renamed_with_its_land() -> None:
    old = now_of("37")
    city = founded("37", "Ninh Bình", PROVINCE, "thành phố")
    version = applied(provinces={old: city})
    assert Geo.objects.provinces_of_homes(version)[37] == city
    assert Geo.objects.provinces_of_homes(newest())[37] == old
    assert Place.objects.get(pk=old).valid_to == BEFORE
    assert Place.objects.on(DAY).filter(kind=COMMUNE).count() == 3_321


def test_a_cut_commune_loses_its_rest() -> None:
    yen_mo, before = now_of("14701"), newest()
    known = Geo.objects.in_version(before).filter(commune=yen_mo).exclude(fragment__kind=NEW_REST)
    first, *others = known.values_list("fragment_id", flat=True)
    rest = Geo.objects.commune_fragment(Place.objects.get(pk=yen_mo), before)
    one, other = founded("99001", "Một"), founded("14701", "Yên Mô")
    version = applied(fragments={first: one}, communes={yen_mo: other})
    assert pieces(version, one) == {first}
    assert pieces(version, other) >= set(others)
    row = Geo.objects.get(version=version, fragment=rest)
    assert (row.commune_id, row.exact) == (None, False)
    assert row.province_id == now_of("37")
    assert set(Succession.objects.filter(old=yen_mo).values_list("new_id", "kind")) == {
        (one, "part"),
        (other, "part"),
    }


def test_the_new_unit_is_found_by_the_names_it_grew_from() -> None:
    joined = founded("14701", "Tên Mới")
    applied(communes={now_of("14701"): joined, now_of("14566"): joined})
    doc = PlaceSearch.objects.get(place=joined).doc
    assert all(f" {w}" in doc for w in ("ten moi", "ninh binh", "yen mo", "dong hoa lu", "yen hoa"))


def test_short_names_survive() -> None:
    applied(provinces={now_of("37"): founded("37", "Ninh Bình", PROVINCE, "tỉnh")})
    assert " tphcm" in PlaceSearch.objects.get(place=now_of("79")).doc


def test_sums_of_facts_stay_when_provinces_are_joined() -> None:
    chance = random.Random(20270101)  # noqa: S311 - facts made up from a seed
    facts = {pk: chance.randrange(9) for pk in Fragment.objects.values_list("pk", flat=True)}
    before, olds = newest(), (now_of("37"), now_of("38"))
    joined = founded("37", "Ninh Thanh", PROVINCE, "tỉnh")
    version = applied(provinces=dict.fromkeys(olds, joined))
    sums = []
    for one in (before, version):
        total: Counter[int] = Counter()
        rows = Geo.objects.in_version(one).values_list("fragment_id", "province_id")
        for fragment, province in rows:
            total[province] += facts.get(fragment, 0)
        sums.append(total)
    assert sums[0].total() == sums[1].total() == sum(facts.values())
    assert sums[1][joined] == sums[0][olds[0]] + sums[0][olds[1]]


def test_a_national_map_takes_two_seconds_and_touches_no_fact() -> None:
    """Join all communes of the country two by two, in every province."""
    communes = list(Place.objects.on(BEFORE).filter(kind=COMMUNE).order_by("pk"))
    rows = Geo.objects.in_version(newest()).exclude(commune=None)
    province_of = dict(rows.values_list("commune_id", "province_id"))
    communes.sort(key=lambda one: (province_of[one.pk], one.pk))
    codes = {n.place_id: n.code for n in PlaceName.objects.on(BEFORE).filter(place__in=communes)}
    pairs = [
        (one.pk, other.pk)
        for one, other in zip(communes[::2], communes[1::2], strict=False)
        if province_of[one.pk] == province_of[other.pk]
    ]
    units = [NewPlace(COMMUNE, codes[one], "xã", f"Mới {one}") for one, _ in pairs]
    made = found_places(by=BY, places=units, valid_from=DAY)
    moves = {old: new.pk for pair, new in zip(pairs, made, strict=True) for old in pair}
    began = time.process_time()
    with CaptureQueriesContext(connection) as asked:
        version = applied(communes=moves)
    spent = time.process_time() - began
    assert len(moves) > 3_200
    assert version.rows.count() == Fragment.objects.count() > 14_760 + 1_500
    facts = {m._meta.db_table for m in apps.get_models() if is_home(m)} - {"audit_entry"}
    touched = {w for q in asked.captured_queries for w in re.findall(r'"(\w+)"', q["sql"])}
    assert facts & touched == set()
    assert len(asked) < 60
    assert spent < 2, f"{spent:.2f} s"


def test_names_and_days_of_maps_are_judged() -> None:
    with refused(VERSION_EXISTS):
        apply_version(by=BY, slug="2025-07", valid_from=DAY)
    with refused(BAD_DAY):
        apply_version(by=BY, slug=SLUG, valid_from=newest().valid_from)


def test_what_moves_must_be_known_and_go_to_a_new_unit() -> None:
    yen_mo, hoa_lu = now_of("14701"), now_of("14566")
    new = founded("99001", "Mới")
    with refused(BAD_MOVE):
        applied(communes={new: founded("99002", "Nữa")})  # not on the map
    with refused(BAD_MOVE):
        applied(communes={yen_mo: hoa_lu})  # grows, so it must be founded anew
    with refused(BAD_MOVE):
        applied(communes={yen_mo: 999_999_999})
    with refused(BAD_MOVE):
        applied(provinces={now_of("37"): new})  # a commune is no province
    with refused(BAD_MOVE):
        applied(fragments={999_999_999: new})


def test_what_is_left_of_a_cut_commune_is_another_unit() -> None:
    part = min(pieces(newest(), now_of("14701")))
    with refused(BAD_MOVE):
        applied(fragments={part: founded("99001", "Mới")})


def test_a_commune_lies_in_one_province() -> None:
    far = founded("99001", "Xa")
    with refused(BAD_MOVE):
        applied(communes={now_of("14701"): far, now_of("00070"): far})


def test_a_code_still_in_use_is_refused() -> None:
    with refused(CODE_TAKEN):
        applied(communes={now_of("14701"): founded("14566", "Trùng Mã")})


@pytest.mark.parametrize(("code", "name"), [("1470", "A"), ("1470x", "A"), ("14701", "  ")])
def test_a_unit_needs_a_name_and_a_code_of_its_kind(code: str, name: str) -> None:
    with refused(BAD_PLACE):
        founded(code, name)
