"""A new map of the whole country: quick, exact, and no fact is touched."""

import random
import re
import time
from collections import Counter
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.guards import is_home
from tungngo.places.actions import NewPlace, apply_version, found_places
from tungngo.places.models import COMMUNE, PROVINCE, Fragment, Geo, GeoVersion, Place, PlaceName
from tungngo.shared.actor import job_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]
BY = job_actor("places.load")
DAY = date(2027, 1, 1)
BEFORE = DAY - timedelta(days=1)


def sums(version: GeoVersion, facts: dict[int, int]) -> Counter[int]:
    """Return {province: facts} under a map."""
    total: Counter[int] = Counter()
    rows = Geo.objects.in_version(version).values_list("fragment_id", "province_id")
    for fragment, province in rows:
        total[province] += facts.get(fragment, 0)
    return total


def couples(version: GeoVersion) -> dict[int, int]:
    """Found a commune for every two of a province, all over the country; return {old: new}."""
    rows = Geo.objects.in_version(version).exclude(commune=None)
    province_of = dict(rows.values_list("commune_id", "province_id"))
    communes = sorted(province_of, key=lambda one: (province_of[one], one))
    names = PlaceName.objects.on(BEFORE).filter(place__kind=COMMUNE)
    codes = dict(names.values_list("place_id", "code"))
    pairs = [
        pair
        for pair in zip(communes[::2], communes[1::2], strict=False)
        if province_of[pair[0]] == province_of[pair[1]]
    ]
    units = [NewPlace(COMMUNE, codes[one], "xã", f"Mới {one}") for one, _ in pairs]
    made = found_places(by=BY, places=units, valid_from=DAY)
    return {old: new.pk for pair, new in zip(pairs, made, strict=True) for old in pair}


def test_all_communes_are_joined_in_two_seconds_and_no_fact_is_touched() -> None:
    moves = couples(GeoVersion.objects.in_force(BEFORE))
    began = time.process_time()
    with CaptureQueriesContext(connection) as asked:
        version = apply_version(by=BY, slug="2027-01", valid_from=DAY, communes=moves)
    spent = time.process_time() - began
    assert len(moves) > 3_200
    assert version.rows.count() == Fragment.objects.count() > 14_760 + 1_500
    facts = {m._meta.db_table for m in apps.get_models() if is_home(m)} - {"audit_entry"}
    touched = {w for q in asked.captured_queries for w in re.findall(r'"(\w+)"', q["sql"])}
    assert facts & touched == set()
    assert len(asked) < 60
    assert spent < 2, f"{spent:.2f} s"


def test_sums_of_facts_stay_when_provinces_are_joined() -> None:
    chance = random.Random(20270101)
    facts = {pk: chance.randrange(9) for pk in Fragment.objects.values_list("pk", flat=True)}
    before = GeoVersion.objects.in_force(BEFORE)
    olds = [name.place_id for name in PlaceName.objects.on(BEFORE).filter(code__in=("37", "38"))]
    one = NewPlace(PROVINCE, "37", "tỉnh", "Ninh Thanh")
    [joined] = found_places(by=BY, places=[one], valid_from=DAY)
    moves = dict.fromkeys(olds, joined.pk)
    version = apply_version(by=BY, slug="2027-01", valid_from=DAY, provinces=moves)
    then, now = sums(before, facts), sums(version, facts)
    assert then.total() == now.total() == sum(facts.values())
    assert now[joined.pk] == then[olds[0]] + then[olds[1]]
    assert Place.objects.on(DAY).filter(kind=PROVINCE).count() == 33
    assert Place.objects.on(DAY).filter(kind=COMMUNE).count() == 3_321
