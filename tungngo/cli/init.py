"""``tungngo init``: makes all that the platform needs to run; a second time it changes nothing."""

import argparse
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tungngo.catalogue.actions import load_catalogue
from tungngo.figures.actions import load_indicators, load_stated
from tungngo.places.actions import load_places
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.roles import raise_walls
from tungngo.shared.sealed import make_master_key
from tungngo.sync.actions import begin_epoch
from tungngo.teams.actions import load_team_types

HELP = """Lập thư mục dữ liệu, khóa, cơ sở dữ liệu; nạp đơn vị hành chính, dịch vụ, kỹ năng.
Chạy lại không đổi gì; sau khi nâng cấp thì chạy lại để nâng cơ sở dữ liệu."""

NO_KEY = "not-initialised"  # what the settings say where no secret key is set
LOADERS: tuple[tuple[str, Callable[..., object]], ...] = (
    ("danh mục đơn vị hành chính", load_places),
    ("dịch vụ, kỹ năng", load_catalogue),
    ("loại tổ", load_team_types),
    ("chỉ số", load_indicators),
    ("số nêu ra trong văn bản, báo chí", load_stated),
    ("đời dữ liệu", begin_epoch),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no words."""


def run(args: argparse.Namespace) -> int:
    """Make whatever is missing."""
    del args
    make_all()
    print(f"Xong. Dữ liệu ở {settings.DATA_DIR}")
    return 0


def make_all() -> None:
    """Make the folder, the keys and the database, and load the reference data."""
    make_folder()
    make_keys()
    migrated = migrate()
    load(anew=migrated)


def is_ready() -> bool:
    """Say whether the database is there and is of this version."""
    keys = settings.KEY_DIR / "master-1.key"
    if settings.SECRET_KEY == NO_KEY or not keys.exists():
        return False
    return not _waiting()


def make_folder() -> None:
    """Make the data folder for its owner only."""
    folder = Path(settings.DATA_DIR)
    if not folder.exists():
        _say(f"thư mục dữ liệu {folder}")
        folder.mkdir(parents=True, mode=0o700)


def make_keys() -> None:
    """Make the secret key of sessions and the master key of sealed fields."""
    if settings.SECRET_KEY == NO_KEY:
        _say("khóa phiên làm việc")
        key = secrets.token_urlsafe(48)
        path = Path(settings.DATA_DIR) / "tungngo.env"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(handle, f"TUNGNGO_SECRET_KEY={key}\n".encode())
        os.close(handle)
        settings.SECRET_KEY = key  # this process read its settings before there was a key
    if make_master_key(settings.KEY_DIR):
        _say(f"khóa niêm phong ở {settings.KEY_DIR} (hãy sao lưu riêng, ở nơi khác)")


def _waiting() -> list[object]:
    """Return the migrations that the database has not had."""
    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> bool:
    """Bring the database to this version; say whether anything was to be done."""
    waiting = _waiting()
    if waiting:
        _say(f"cơ sở dữ liệu ({len(waiting)} bước)")
        with _as_owner():
            call_command("migrate", verbosity=0, interactive=False)
            # Again after all migrations: tables that came after the walls must have theirs.
            raise_walls(str(settings.ENV.database.get("USER", "")))
    return bool(waiting)


@contextmanager
def _as_owner() -> Iterator[None]:
    """Use the login that owns the tables (TUNGNGO_OWNER_URL), where it is one of its own."""
    if settings.ENV.owner == settings.ENV.database:
        yield
        return
    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings.ENV.owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)


def load(*, anew: bool) -> None:
    """Load the reference data if it, or the database, has changed since the last time."""
    mark = Path(settings.DATA_DIR) / "loaded"
    state = _state()
    if not anew and mark.exists() and mark.read_text() == state:
        return
    by: Actor = job_actor("init")
    for what, loader in LOADERS:
        began = time.monotonic()
        loader(by=by)
        _say(f"{what} ({time.monotonic() - began:.1f} giây)")
    mark.write_text(state)


def _state() -> str:
    """Return a digest of the data files and of the database that they were loaded into."""
    digest = hashlib.sha256()
    base = settings.DATABASES["default"]
    digest.update(f"{base['ENGINE']}|{base.get('HOST', '')}|{base['NAME']}".encode())
    for path in sorted(settings.PACKAGE.rglob("*.csv")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def collect_static() -> None:
    """Gather the static files with hashed names where they are older than their sources."""
    made = Path(settings.STATIC_ROOT) / "staticfiles.json"
    source = settings.PACKAGE / "static"
    if not source.exists():
        return
    newest = max((p.stat().st_mtime for p in source.rglob("*") if p.is_file()), default=0.0)
    if not made.exists() or made.stat().st_mtime < newest:
        _say("tệp giao diện")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def _say(what: str) -> None:
    print(f"  · {what}", flush=True)
