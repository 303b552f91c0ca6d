"""The walls of PostgreSQL, once all tables that speak of people are there (trust page 3)."""

from typing import Any

from django.apps import apps
from django.db import migrations

from tungngo.shared.roles import raise_walls

_WALLED = ("audit", "households", "visits", "learning", "figures", "catalogue", "places")


def _raise(_apps: Any, _editor: Any) -> None:
    raise_walls()


class Migration(migrations.Migration):
    """Make roles, grants and policies; on SQLite nothing."""

    dependencies = [
        ("sync", "0001_initial"),
        *((app, "0001_initial") for app in _WALLED if apps.is_installed(f"tungngo.{app}")),
    ]
    operations = [migrations.RunPython(_raise, migrations.RunPython.noop, elidable=False)]
