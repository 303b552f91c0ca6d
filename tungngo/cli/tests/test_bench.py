"""``tungngo bench``: what it measures really runs, and says whether its target was reached."""

from collections.abc import Callable, Iterator

import pytest

from tests.small_map import small_map
from tungngo.catalogue.actions import load_catalogue
from tungngo.cli.bench import dashboards, fresh, push, recounting, version
from tungngo.cli.bench.figure import Figure, at_percent
from tungngo.feed.models import FeedCounter
from tungngo.shared.actor import job_actor
from tungngo.shared.home import job_scope
from tungngo.sync.actions import begin_epoch
from tungngo.sync.models import Operation
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
FEW = 60


@pytest.fixture(autouse=True)
def country(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw two provinces, load what is taught, and measure little of it."""
    small_map(37)
    small_map(98)
    by = job_actor("init")
    load_catalogue(by=by)
    begin_epoch(by=by)
    monkeypatch.setattr(push, "_HOUSES", 3)
    monkeypatch.setattr(push, "_WARM", 1)
    monkeypatch.setattr(push, "_WORKERS", 1)
    monkeypatch.setattr(push, "PUSHES", {True: {1: 2, 20: 2, 50: 2}})
    monkeypatch.setattr(dashboards, "SIZES", {True: FEW})
    monkeypatch.setattr(recounting, "LEAST", {True: FEW})
    monkeypatch.setattr(version, "LEAST", FEW)
    monkeypatch.setattr(fresh, "PUSHES", {True: 2})


def figures(measure: Callable[..., Iterator[Figure]]) -> dict[str, Figure]:
    """Run a measurement; return its figures by name."""
    with job_scope("bench"):  # a measurement sees the whole ledger
        return {one.name: one for one in measure(quick=True)}


def test_push_applies_what_it_measures() -> None:
    found = figures(push.measure)
    assert {f"push.batch{n}.rate" for n in (1, 20, 50)} <= set(found)
    assert all(one.value > 0 for one in found.values())
    with job_scope("test"):
        assert Operation.objects.count() > 2 * (1 + 20 + 50)
        assert Visit.objects.exists()
        assert FeedCounter.objects.exists()


def test_recount_of_the_seeded_ledger_finds_nothing() -> None:
    found = figures(recounting.measure)
    assert found["recount.different"].value == 0
    assert found["recount.per_million"].value > 0


def test_every_page_answers_within_its_queries() -> None:
    found = figures(dashboards.measure)
    queries = {name: one.value for name, one in found.items() if name.endswith(".queries")}
    assert {f"dashboards.{k}.queries" for k in ("nation", "province", "commune", "hamlet")} <= set(
        queries
    )
    assert all(0 < n <= 9 for n in queries.values()), queries  # a cold page learns its map first


def test_new_map_writes_no_fact() -> None:
    assert figures(version.measure)["version.facts"].value == 0


def test_board_is_fresh_after_a_push() -> None:
    assert 0 < figures(fresh.measure)["fresh.p95"].value < 30


@pytest.mark.parametrize(
    ("target", "value", "reached"),
    [("<= 8", 8, True), ("<= 8", 8.1, False), (">= 400", 399, False), ("", 5, True)],
)
def test_figure_knows_whether_its_target_was_reached(
    target: str, value: float, *, reached: bool
) -> None:
    one = Figure(name="a", value=value, unit="s", target=target)
    assert one.reached is reached
    assert ("CHƯA ĐẠT" in one.line) is not reached


def test_percentile_is_a_measured_value() -> None:
    assert at_percent([5, 1, 3, 2, 4], 50) == 3
    assert at_percent([5, 1, 3, 2, 4], 95) == 5
