"""Rules that hold for every test.

Migrations run, time comes from ``shared.clock``, sockets stay on this machine. A test that asks
home tables across homes says so by ``with job_scope("test"):``.
"""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import hashers

from tests.chromium import chromium
from tests.environment import FOLDER
from tests.guards import homes_named, loopback_only
from tungngo.config import env
from tungngo.places import models
from tungngo.shared.sealed import make_master_key
from tungngo.shared.walls import LOGIN, on
from tungngo.sync.badge_views import LOOKING

REQUIRED = env.read().require
NO_CHROMIUM = "browser journeys (no Chromium: apt install chromium)"
_skipped: list[str] = []

hypothesis.settings.register_profile(
    "ci", derandomize=True, max_examples=60, deadline=None, print_blob=True
)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None, print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    """Make the keys, and passwords that cost nothing."""
    make_master_key(settings.KEY_DIR)
    database: dict[str, Any] = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        # A file, as in life: the turn and WAL are tested too; only the disk is not waited for.
        database.setdefault("TEST", {})["NAME"] = str(FOLDER / "test.sqlite3")
        quick = database["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        database["OPTIONS"]["init_command"] = quick
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hashers.get_hashers.cache_clear()  # type: ignore[attr-defined]  # it wears lru_cache
    chosen = str(config.getoption("-m") or "")
    hypothesis.settings.load_profile("long" if chosen == "long" else "ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the journeys, visibly, where no browser is; where one is required, fail."""
    if chromium():
        return
    for item in items:
        if item.get_closest_marker("journey"):
            if "chromium" in REQUIRED:
                pytest.exit(f"required: {NO_CHROMIUM}", returncode=1)
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Let tests and what sets them up see all; what they call stands on its own ground."""
    with on(LOGIN):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Guard each test while it runs (not its set-up and flush, which know no homes)."""
    with homes_named(), loopback_only():
        return (yield)


@pytest.fixture(autouse=True)
def maps_are_read_anew() -> None:
    """Forget the maps of another test's country: ids and frozen moments may come again."""
    models._homes.clear()


@pytest.fixture(autouse=True)
def looks_are_counted_anew() -> None:
    """Forget who looked at badges: all tests come from one address."""
    LOOKING.forget()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember that the journeys were skipped."""
    if report.skipped and NO_CHROMIUM in str(report.longrepr) and not _skipped:
        _skipped.append(NO_CHROMIUM)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cells of the policy matrix were asked."""
    reports = (r for some in terminalreporter.stats.values() for r in some)
    told = [dict(getattr(r, "user_properties", ())) for r in reports if hasattr(r, "when")]
    n = sum(int(one.get("cells", 0)) for one in told)
    if n:
        terminalreporter.write_line(f"policy matrix: {n} cells")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say it in the very last line."""
    if _skipped and not hasattr(config, "workerinput"):
        print(f"SKIPPED: {_skipped[0]}")
