"""A new national map: two provinces joined, all rows of the map written, no fact touched."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection

from tungngo.cli.bench.figure import Figure, conditions
from tungngo.cli.bench.ground import BY
from tungngo.cli.bench.seed import seed
from tungngo.cli.bench.server import cpu_seconds
from tungngo.feed.actions import writes
from tungngo.places.actions import NewPlace, apply_version, found_places
from tungngo.places.models import PROVINCE, Geo, GeoVersion
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today

LEAST = 100_000
_FACTS = re.compile(r"\b(visit|household|resident|cell|day_total|board|op_log|feed_change)\b")
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


class _TakenBack(Exception):
    """The measured map is not kept: the next run begins from the same country."""


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield seconds to apply the map, and the statements that wrote facts (none should)."""
    seed(LEAST)
    asked: list[str] = []

    def note(run: Any, sql: str, values: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        asked.append(sql)
        return run(sql, values, many, context)

    took: list[float] = []
    with connection.execute_wrapper(note):
        for _ in range(1 if quick else 5):
            cpu, began = cpu_seconds(), time.perf_counter()
            try:
                _join_two_provinces(by=BY)
            except _TakenBack:
                took.append(max(time.perf_counter() - began, cpu_seconds() - cpu))
    where = conditions(f"{len(took)} times, the slowest; without the commit")
    yield Figure(name="version.apply", value=max(took), unit="s", target="<= 2", conditions=where)
    wrong = [sql for sql in asked if _WRITES.match(sql) and _FACTS.search(sql)]
    yield Figure(
        name="version.facts", value=len(wrong), unit="writes", target="<= 0", conditions=where
    )


@writes
def _join_two_provinces(*, by: Actor) -> None:
    """Join the two first provinces of today's map into a new one, then take it all back."""
    day = today() + timedelta(days=1)
    rows = Geo.objects.in_version(GeoVersion.objects.in_force(today()))
    one, other = sorted(set(rows.values_list("province_id", flat=True)))[:2]
    new = NewPlace(PROVINCE, "99", "tỉnh", "Đo")
    (place,) = found_places(by=by, places=[new], valid_from=day)
    apply_version(by=by, slug="do", valid_from=day, provinces={one: place.pk, other: place.pk})
    raise _TakenBack
