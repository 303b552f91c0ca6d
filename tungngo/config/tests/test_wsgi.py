"""A statement of a page ends after 15 s; those of commands and background work go on."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.environment import OUTSIDE
from tungngo.config.env import limit_statements

_ASK = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"


def options(folder: Path, before: str, url: str) -> str:
    """Return the options of the database in a process that has imported something."""
    surroundings = OUTSIDE | {
        "TUNGNGO_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "tungngo.config.settings",
        "DATABASE_URL": url,
    }
    (folder / "static").mkdir(exist_ok=True)
    command = [sys.executable, "-c", f"{before}; {_ASK}"]
    return subprocess.run(
        command, env=surroundings, capture_output=True, text=True, check=True
    ).stdout


def test_only_the_process_that_answers_pages_is_limited(tmp_path: Path) -> None:
    for url, limited in (("postgresql://u:p@db.example/x", True), ("sqlite:////tmp/x", False)):
        page = options(tmp_path, "import tungngo.config.wsgi", url)
        assert ("statement_timeout=15s" in page) == limited
        loop = options(tmp_path, "import django; django.setup(); import tungngo.cli.worker", url)
        assert "statement_timeout" not in loop


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limit")
def test_postgresql_takes_the_limit() -> None:
    other = connections["default"].copy()
    limit_statements(other.settings_dict)
    try:
        with other.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("15s",)
    finally:
        other.close()
