"""The only place that reads the environment: typed, and strict about names it does not know."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAMES = frozenset(
    {
        "TUNGNGO_DATA",
        "TUNGNGO_SECRET_KEY",
        "TUNGNGO_KEY_DIR",
        "TUNGNGO_URL",
        "TUNGNGO_HOSTS",
        "TUNGNGO_LISTEN",
        "TUNGNGO_WORKERS",
        "TUNGNGO_THREADS",
        "TUNGNGO_DEBUG",
        "TUNGNGO_LOG",
        "TUNGNGO_DEMO",
        "TUNGNGO_REQUIRE",
    }
)


class BadSetting(Exception):
    """A setting that cannot be right; the message says which and why."""


def _values() -> dict[str, str]:
    """Return the settings: the environment over ``$TUNGNGO_DATA/tungngo.env``."""
    folder = Path(os.environ.get("TUNGNGO_DATA", "data")).resolve()
    values = {"TUNGNGO_DATA": str(folder)}
    path = folder / "tungngo.env"
    if path.exists():
        lines = path.read_text().splitlines()
        values |= dict(
            line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")
        )
    values |= {
        k: v for k, v in os.environ.items() if k.startswith("TUNGNGO_") or k == "DATABASE_URL"
    }
    for name in [n for n in values if n.endswith("_FILE")]:
        values[name.removesuffix("_FILE")] = Path(values.pop(name)).read_text().strip()
    unknown = sorted(n for n in values if n.startswith("TUNGNGO_") and n not in NAMES)
    if unknown:
        raise BadSetting(f"unknown setting: {', '.join(unknown)}")
    return values | {"TUNGNGO_DATA": str(Path(values["TUNGNGO_DATA"]).resolve())}


@dataclass(frozen=True)
class Env:
    """The settings of this process, typed."""

    data: Path
    secret_key: str
    key_dir: Path
    url: str
    hosts: tuple[str, ...]
    listen: tuple[str, int]
    workers: int
    threads: int
    debug: bool
    demo: bool
    log: str
    require: frozenset[str]
    database: dict[str, object]


def read() -> Env:
    """Read all settings once; raises BadSetting."""
    v = _values()
    data = Path(v["TUNGNGO_DATA"])
    host, _, port = v.get("TUNGNGO_LISTEN", "127.0.0.1:8000").rpartition(":")
    database = _database(v.get("DATABASE_URL", ""), data)
    sqlite = "sqlite" in str(database["ENGINE"])
    return Env(
        data=data,
        # A data folder without secrets can still run checks and migrations' dry parts; `init` makes the key.
        secret_key=v.get("TUNGNGO_SECRET_KEY", "not-initialised"),
        key_dir=Path(v.get("TUNGNGO_KEY_DIR", str(data / "keys"))),
        url=v.get("TUNGNGO_URL", f"http://{host}:{port}"),
        hosts=tuple(h for h in v.get("TUNGNGO_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h),
        listen=(host, int(port)),
        workers=int(v.get("TUNGNGO_WORKERS", "1" if sqlite else str(os.cpu_count() or 1))),
        threads=int(v.get("TUNGNGO_THREADS", "4")),
        debug=v.get("TUNGNGO_DEBUG", "") == "1",
        demo=v.get("TUNGNGO_DEMO", "") == "1",
        log=v.get("TUNGNGO_LOG", "info"),
        require=frozenset(w for w in v.get("TUNGNGO_REQUIRE", "").split(",") if w),
        database=database,
    )


def _database(url: str, data: Path) -> dict[str, object]:
    """Return Django's description of the database (decision 3)."""
    if not url:
        return _sqlite(data / "tungngo.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadSetting(f"DATABASE_URL: unknown scheme {parts.scheme!r}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        # A pushed batch sends the same few statements again and again: bound on the server they stay prepared.
        "OPTIONS": {"server_side_binding": True},
    }


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "tungngo.shared.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000"
            ),
        },
    }
