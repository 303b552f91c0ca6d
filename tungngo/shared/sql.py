"""The only hand-written statements: insert rows once, add numbers up.

Each is one statement a call whatever the number of rows. On PostgreSQL the rows travel as one array
per column (``unnest``): the text never changes and stays prepared; elsewhere as multi-row VALUES.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from tungngo.shared.walls import LOGIN, stand

Row = Sequence[Any]
# SQLite takes 32,766 variables a statement since 3.32.
_MOST_VALUES = 30_000
_FEW = 1
_HEX_DIGITS = 32  # of an id without its dashes


@cache
def on_postgres() -> bool:
    """Say whether this process's database is PostgreSQL; asked a hundred times a push."""
    return connection.vendor == "postgresql"


@cache
def _columns(model: type[models.Model]) -> dict[str, tuple[str, str]]:
    """Return {attname: (column, PostgreSQL type)} of the concrete fields of a model."""
    found = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.CompositePrimaryKey):
            continue
        kind = field.db_type(connection) or ""
        if isinstance(field, models.ForeignKey):
            kind = field.target_field.rel_db_type(connection) or kind
        found[field.attname] = (str(field.column), kind.split("(")[0])
    return found


@cache
def _quoted(model: type[models.Model], fields: tuple[str, ...]) -> list[str]:
    return [f'"{_columns(model)[f][0]}"' for f in fields]


def _names(model: type[models.Model], fields: Sequence[str]) -> list[str]:
    return _quoted(model, tuple(fields))


def _run(
    model: type[models.Model], fields: Sequence[str], rows: Sequence[Row], tail: str
) -> list[tuple[Any, ...]]:
    """Insert rows with the tail; return what RETURNING gives."""
    names = _names(model, fields)
    head = f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) '
    if on_postgres() and len(rows) > _FEW:
        types = [_columns(model)[f][1] for f in fields]
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        return _fetch(
            f"{head}SELECT * FROM unnest({arrays}){tail}",
            [list(c) for c in zip(*rows, strict=True)],
        )
    found: list[tuple[Any, ...]] = []
    step = max(1, _MOST_VALUES // len(fields))
    one = f"({','.join(['%s'] * len(fields))})"
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        values = ",".join([one] * len(part))
        found += _fetch(f"{head}VALUES {values}{tail}", [v for row in part for v in row])
    return found


def _fetch(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def insert_new(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Row],
    *,
    key: Sequence[str] = ("home", "id"),
    returning: Sequence[str] = ("id",),
) -> list[tuple[Any, ...]]:
    """Insert the rows whose key is new; return the ``returning`` columns of those inserted.

    Values are in the form that the database driver takes (``db_uuid`` for ids). Any clash but that
    on ``key`` raises IntegrityError: naming it keeps a lost row from looking like a repeat.
    """
    rows = list(rows)
    if not rows:
        return []
    back = f" RETURNING {', '.join(_names(model, returning))}" if returning else ""
    tail = f" ON CONFLICT ({', '.join(_names(model, key))}) DO NOTHING{back}"
    return _run(model, fields, rows, tail)


def insert_all(model: type[models.Model], fields: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows that must all be new."""
    rows = list(rows)
    if rows:
        _run(model, fields, rows, "")


def add_up(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Row],
    *,
    key: Sequence[str],
    keep: Sequence[str] = (),
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Add numbers to the rows of a key, making rows that are not there.

    Fields of the key (which come first) identify, those of ``keep`` are set once, all others are
    added. Rows are taken in key order: two phones of one commune may add to the same cells at once;
    one order for everybody, or they deadlock.
    """
    rows = sorted(rows, key=lambda row: tuple(row[: len(key)]))
    if not rows:
        return []
    table = model._meta.db_table
    sums = [
        f'{n} = "{table}".{n} + excluded.{n}'
        for n in _names(model, [f for f in fields if f not in (*key, *keep)])
    ]
    back = f" RETURNING {', '.join(_names(model, returning))}" if returning else ""
    tail = f" ON CONFLICT ({', '.join(_names(model, key))}) DO UPDATE SET {', '.join(sums)}{back}"
    return _run(model, fields, rows, tail)


def put(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Row],
    *,
    key: Sequence[str],
    keep: Sequence[str] = (),
) -> None:
    """Insert rows or overwrite those whose key exists (but for ``keep``), in key order."""
    rows = sorted(rows, key=lambda row: tuple(str(v) for v in row[: len(key)]))
    if rows:
        news = [
            f"{n} = excluded.{n}"
            for n in _names(model, [f for f in fields if f not in (*key, *keep)])
        ]
        tail = f" ON CONFLICT ({', '.join(_names(model, key))}) DO UPDATE SET {', '.join(news)}"
        _run(model, fields, rows, tail)


def select(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a read that QuerySets would make dear (the push path); rows as the driver gives them."""
    return _fetch(statement, list(values))


def stream(
    statement: str, values: Sequence[Any] = (), *, chunk: int = 5_000
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a read too large to hold; on PostgreSQL the server keeps the cursor."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, list(values))
        while rows := cursor.fetchmany(chunk):
            yield from rows


@lru_cache(maxsize=16_384)
def db_uuid(value: UUID | str) -> str:
    """Return an id as both databases take it: 32 hex digits."""
    if isinstance(value, str):
        return value if len(value) == _HEX_DIGITS else value.replace("-", "")
    return value.hex


def among(column: str, values: Sequence[Any], kind: str = "uuid") -> tuple[str, list[Any]]:
    """Return the condition that a column is one of the values, and its parameters.

    One array on PostgreSQL, so that the statement's text does not depend on how many there are.
    """
    if on_postgres():
        return f"{column} = ANY(%s::{kind}[])", [list(values)]
    return f"{column} IN ({','.join(['%s'] * len(values))})", list(values)


def joined(text: str, by: str = ",") -> str:
    """Return the aggregate that joins the texts of a group, in no order; without the empty ones."""
    return f"string_agg({text}, '{by}')" if on_postgres() else f"group_concat({text}, '{by}')"


def as_object(key: str, value: str) -> str:
    """Return the aggregate that makes a group one JSON object, {key: number}, as text."""
    if on_postgres():
        return f"CAST(json_object_agg({key}, {value}) AS text)"
    return f"json_group_object({key}, {value})"


def for_update(of: str = "") -> str:
    """Return the clause that locks rows read; SQLite has locked the whole file already.

    ``of``: the table of a join whose rows are locked.
    """
    return f" FOR UPDATE{of and f' OF {of}'}" if on_postgres() else ""


def db_moment(value: datetime) -> Any:
    """Return an aware moment in the form of the database: naive UTC text on SQLite."""
    if on_postgres():
        return value
    return str((value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None))


def moment_of(value: datetime | str) -> datetime:
    """Return a moment as the driver gives it: without a zone on SQLite, where all are UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def keep_ids_above(model: type[models.Model], least: int) -> None:
    """Give the next rows of a table ids above ``least``, and above all that it has."""
    table = model._meta.db_table
    if on_postgres():
        # Rows that came with their ids did not move the sequence.
        _fetch(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
            f'GREATEST(%s, (SELECT COALESCE(MAX(id), 0) FROM "{table}")))',
            [least],
        )
    else:
        _fetch("UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [least, table])


def learn_sizes(*tables: type[models.Model]) -> None:
    """Tell PostgreSQL how large tables have become; until then it joins thousands row by row.

    Only who owns them may: the login, where it is no other's (else autovacuum learns it later).
    """
    if on_postgres():
        with stand(LOGIN) if connection.in_atomic_block else nullcontext():
            for model in tables:
                _fetch(f'ANALYZE "{model._meta.db_table}"', [])
