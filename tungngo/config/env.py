"""The only place that reads the environment: typed, and strict about names it does not know."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

NAMES = frozenset(
    {
        "TUNGNGO_DATA",
        "TUNGNGO_SECRET_KEY",
        "TUNGNGO_KEY_DIR",
        "TUNGNGO_URL",
        "TUNGNGO_HOSTS",
        "TUNGNGO_LISTEN",
        "TUNGNGO_PROXIES",
        "TUNGNGO_WORKERS",
        "TUNGNGO_THREADS",
        "TUNGNGO_PHONE_PACE",
        "TUNGNGO_DEBUG",
        "TUNGNGO_LOG",
        "TUNGNGO_DEMO",
        "TUNGNGO_REQUIRE",
        "TUNGNGO_OWNER_URL",
        "TUNGNGO_OIDC_URL",
        "TUNGNGO_OIDC_ID",
        "TUNGNGO_OIDC_SECRET",
        "TUNGNGO_OIDC_NAME",
        "TUNGNGO_OIDC_ACR",
        "DATABASE_URL",
    }
)
_LOG_LEVELS = ("debug", "info", "warning", "error")


class BadSetting(Exception):
    """A setting that cannot be right; the message says which and why."""


def _values() -> dict[str, str]:
    """Return the settings: the environment over ``$TUNGNGO_DATA/tungngo.env``."""
    folder = Path(os.environ.get("TUNGNGO_DATA", "data")).resolve()
    values = _of_folder(folder / "tungngo.env") | {
        name: value
        for name, value in os.environ.items()
        if name.startswith("TUNGNGO_") or name in ("DATABASE_URL", "DATABASE_URL_FILE")
    }
    for name in [n for n in values if n.endswith("_FILE")]:
        values[name.removesuffix("_FILE")] = _secret(name, Path(values.pop(name)))
    unknown = sorted(values.keys() - NAMES)
    if unknown:
        raise BadSetting(f"không có cài đặt {', '.join(unknown)}")
    return values | {"TUNGNGO_DATA": str(folder)}


def _of_folder(path: Path) -> dict[str, str]:
    """Return the settings of the data folder; a file that others can read keeps no secret."""
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise BadSetting(f"{path}: người khác đọc được; hãy chạy chmod 600 trên tệp này")
    lines = [line.strip() for line in path.read_text().splitlines()]
    return dict(_split(path, line) for line in lines if line and not line.startswith("#"))


def _split(path: Path, line: str) -> tuple[str, str]:
    name, found, value = line.partition("=")
    if not found:
        raise BadSetting(f"{path}: có dòng không phải TÊN=giá trị")
    return name.strip(), value.strip()


def _secret(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as fault:
        raise BadSetting(f"{name}: không đọc được tệp ({fault.strerror})") from None


def _number(values: dict[str, str], name: str, usual: int, *, least: int = 1) -> int:
    text = values.get(name, str(usual))
    if not text.isdecimal() or int(text) < least:
        raise BadSetting(f"{name}: cần một số từ {least} trở lên, không phải {text!r}")
    return int(text)


def _flag(values: dict[str, str], name: str) -> bool:
    text = values.get(name, "")
    if text not in ("", "0", "1"):
        raise BadSetting(f"{name}: cần 1 hoặc 0, không phải {text!r}")
    return text == "1"


def _log(values: dict[str, str]) -> str:
    level = values.get("TUNGNGO_LOG", "info")
    if level not in _LOG_LEVELS:
        raise BadSetting(
            f"TUNGNGO_LOG: cần một trong {', '.join(_LOG_LEVELS)}, không phải {level!r}"
        )
    return level


def _listen(values: dict[str, str]) -> tuple[str, int]:
    host, _, port = values.get("TUNGNGO_LISTEN", "127.0.0.1:8000").rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadSetting("TUNGNGO_LISTEN: cần địa chỉ và cổng, ví dụ 127.0.0.1:8000")
    return host, int(port)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in (part.strip() for part in text.split(",")) if word)


@dataclass(frozen=True)
class Oidc:
    """A provider outside through which officials may sign in (OpenID Connect)."""

    issuer: str
    client: str
    secret: str
    name: str  # on the button
    acr: tuple[str, ...]  # its words for "with a second factor"; none: ours is asked for too

    @property
    def origin(self) -> str:
        """Return scheme, host and port: all its addresses lie there."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


def _oidc(values: dict[str, str]) -> Oidc | None:
    issuer = values.get("TUNGNGO_OIDC_URL", "").rstrip("/")
    client, secret = (values.get(f"TUNGNGO_OIDC_{n}", "") for n in ("ID", "SECRET"))
    if not (issuer or client or secret):
        return None
    if not (issuer and client and secret):
        raise BadSetting(
            "TUNGNGO_OIDC_URL, TUNGNGO_OIDC_ID và TUNGNGO_OIDC_SECRET phải đi cùng nhau"
        )
    parts = urlsplit(issuer)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not (parts.hostname and (parts.scheme == "https" or here)):
        raise BadSetting("TUNGNGO_OIDC_URL: cần địa chỉ bắt đầu bằng https://")
    name = values.get("TUNGNGO_OIDC_NAME", "VNeID")
    return Oidc(issuer, client, secret, name, _words(values.get("TUNGNGO_OIDC_ACR", "")))


@dataclass(frozen=True)
class Env:
    """The settings of this process, typed."""

    data: Path
    secret_key: str
    key_dir: Path
    url: str
    hosts: tuple[str, ...]
    listen: tuple[str, int]
    proxies: int
    workers: int
    threads: int
    phone_pace: int
    debug: bool
    demo: bool
    log: str
    require: frozenset[str]
    database: dict[str, object]
    oidc: Oidc | None
    owner: dict[str, object]  # of the tables, where it is another login: for migrations


def read() -> Env:
    """Read all settings once; raises BadSetting."""
    v = _values()
    data = Path(v["TUNGNGO_DATA"])
    host, port = _listen(v)
    database = _database(v.get("DATABASE_URL", ""), data)
    owner = v.get("TUNGNGO_OWNER_URL", "")
    sqlite = "sqlite" in str(database["ENGINE"])
    return Env(
        data=data,
        # Without secrets checks and the dry parts of migrations still run; `init` makes the key.
        secret_key=v.get("TUNGNGO_SECRET_KEY", "not-initialised"),
        key_dir=Path(v.get("TUNGNGO_KEY_DIR", str(data / "keys"))),
        url=v.get("TUNGNGO_URL", f"http://{host}:{port}"),
        hosts=_words(v.get("TUNGNGO_HOSTS", "localhost,127.0.0.1,[::1]")),
        listen=(host, port),
        proxies=_number(v, "TUNGNGO_PROXIES", 0, least=0),
        workers=_number(v, "TUNGNGO_WORKERS", 1 if sqlite else os.cpu_count() or 1),
        threads=_number(v, "TUNGNGO_THREADS", 4),
        # Pushes and pulls a minute of one phone; simulated phones of a demonstration never rest.
        phone_pace=_number(v, "TUNGNGO_PHONE_PACE", 1_000_000 if _flag(v, "TUNGNGO_DEMO") else 30),
        debug=_flag(v, "TUNGNGO_DEBUG"),
        demo=_flag(v, "TUNGNGO_DEMO"),
        log=_log(v),
        require=frozenset(_words(v.get("TUNGNGO_REQUIRE", ""))),
        database=database,
        oidc=_oidc(v),
        owner=_database(owner, data) if owner else database,
    )


def _database(url: str, data: Path) -> dict[str, object]:
    """Return Django's description of the database (decision 3)."""
    if not url:
        return _sqlite(data / "tungngo.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadSetting(f"DATABASE_URL: không có loại cơ sở dữ liệu {parts.scheme!r}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        # A push sends the same few statements again and again: bound on the server, and prepared
        # from the third time on, they are planned once a connection.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "tungngo.shared.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "cached_statements": 512,  # batches of every size have statements of their own
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
                "PRAGMA wal_autocheckpoint=4000"
            ),
        },
    }


def limit_statements(database: dict[str, Any]) -> None:
    """Have PostgreSQL give a statement up when nobody can be waiting for its page any more."""
    if database["ENGINE"] == "django.db.backends.postgresql":
        database["OPTIONS"]["options"] = "-c statement_timeout=15s"


def surroundings(**news: str) -> dict[str, str]:
    """Return the environment for a child process, with settings of its own; "" takes one away."""
    told = os.environ | news
    return {name: value for name, value in told.items() if value or name not in news}


def is_marked(folder: Path) -> bool:
    """Say whether the data folder is marked as a demonstration, perhaps since the start."""
    path = folder / "tungngo.env"
    try:
        return _is_marked(path, path.stat().st_mtime_ns)
    except OSError:
        return False


@lru_cache(maxsize=4)
def _is_marked(path: Path, changed: int) -> bool:
    """Read the mark; again only when the file has changed."""
    del changed
    return "TUNGNGO_DEMO=1" in path.read_text().splitlines()
