"""The walls inside PostgreSQL: roles of the database, grants, and row level security.

``raise_walls`` may run again and again; what stands already is left as it is.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.utils import ProgrammingError

from tungngo.shared.walls import APP, JOBS, READ, personal_models

_READABLE = ("places", "catalogue", "figures")  # apps of which reporting tools may read all
_OWN_OPTIONS = 160_000  # from here on a membership says by itself whether it inherits
_KEPT = "audit_%"  # tables of which no line is ever changed

# A superuser or the database's keeper runs this once where `tungngo init` may not.
BY_HAND = f"""CREATE ROLE {APP} NOLOGIN NOINHERIT;
CREATE ROLE {JOBS} NOLOGIN NOINHERIT;
CREATE ROLE {READ} NOLOGIN NOINHERIT;
{{join}}"""
NO_RIGHT = """Tài khoản cơ sở dữ liệu {login} không được tạo vai (CREATEROLE), nên chưa dựng được
tường bảo vệ dữ liệu cá nhân. Nhờ người quản trị PostgreSQL chạy một lần các lệnh sau, rồi chạy lại
«tungngo init»:

{sql}"""
OPEN = """Tường bảo vệ dữ liệu cá nhân chưa kín: {login} phải nhận được vai {role} khi cần mà không
thừa hưởng quyền của vai. Nhờ người quản trị PostgreSQL chạy một lần, rồi chạy lại «tungngo init»:

{sql}"""


class NoWalls(ImproperlyConfigured):
    """The walls cannot be raised; the words say what the keeper of the database is to run."""


class Wall(NamedTuple):
    """A table that speaks of people, and the column that says of which hamlet."""

    table: str
    column: str
    kind: str  # of the column


def walls() -> list[Wall]:
    """Return the walls that must stand: one a personal table."""
    found = []
    for model in personal_models():
        field: Any = model._meta.get_field("hamlet")
        kind = field.db_type(connection) or ""
        if isinstance(field, models.ForeignKey):
            kind = field.target_field.rel_db_type(connection) or kind
        found.append(Wall(model._meta.db_table, str(field.column), kind))
    return found


def raise_walls(*logins: str) -> None:
    """Make the roles, their grants and the policies of all personal tables.

    ``logins``: those of web and worker, where they are others than the one that is used now.
    Raises NoWalls where this login may not, or where a login would see through the wall.
    """
    if connection.vendor != "postgresql":
        return
    _make_roles()
    for login in sorted({_login(), *logins} - {""}):
        _let_switch(login)
    _grant()
    tables = {str(t) for (t,) in _ask("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")}
    for wall in walls():
        if wall.table in tables:
            _raise(wall)


def _ask(statement: str, values: Sequence[str] = ()) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall() if cursor.description else []


def _do(*statements: str) -> None:
    for one in statements:
        _ask(one)


def _login() -> str:
    return str(_ask("SELECT session_user")[0][0])


def _make_roles() -> None:
    """Make the roles that are missing; two databases of one server may do so at the same time."""
    login = _login()
    for role in (APP, JOBS, READ):
        try:
            _do(
                "DO $$ BEGIN"
                f" IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN"
                f" CREATE ROLE {role} NOLOGIN NOINHERIT; END IF;"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        except ProgrammingError as error:
            joins = [(JOBS, APP), (APP, login), (JOBS, login)]
            sql = BY_HAND.format(join="\n".join(_joining(*one) for one in joins))
            raise NoWalls(NO_RIGHT.format(login=login, sql=sql)) from error


def _let_switch(login: str) -> None:
    """Let a login take the roles without having their rights by itself; a superuser may anyway."""
    found = _ask("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [login])
    if not found or found[0][0]:
        return
    for role in (APP, JOBS):
        if role != login:
            _join(role, login)


def _join(role: str, login: str) -> None:
    # Who makes a role is its member at once, and may hand it out, but not take it.
    take = "SET" if _new_memberships() else "MEMBER"
    may, open_ = _ask(
        "SELECT pg_has_role(%s, %s, %s), pg_has_role(%s, %s, 'USAGE')",
        [login, role, take, login, role],
    )[0]
    if may and not open_:
        return
    try:
        _do(*_joining(role, login).rstrip(";").split("; "))
    except ProgrammingError as error:
        words = OPEN.format(login=login, role=role, sql=_joining(role, login))
        raise NoWalls(words) from error


def _new_memberships() -> bool:
    return bool(connection.pg_version >= _OWN_OPTIONS)  # type: ignore[attr-defined]  # PostgreSQL's


def _joining(role: str, login: str) -> str:
    """Return the SQL that lets a login take a role without having its rights by itself."""
    name = connection.ops.quote_name(login)
    if _new_memberships():
        return f"GRANT {role} TO {name} WITH INHERIT FALSE, SET TRUE;"
    return f"ALTER ROLE {name} NOINHERIT; GRANT {role} TO {name};"


def _grant() -> None:
    """Let both roles do what acts do; of what is written down they may only add."""
    both = f"{APP}, {JOBS}"
    _do(
        f"GRANT USAGE ON SCHEMA public TO {both}, {READ}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {both}",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {both}",
        # For tables that come by a later migration; those of people get their wall by `init`.
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {both}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public"
        f" GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {both}",
    )
    kept = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname LIKE %s"
    for (table,) in _ask(kept, [_KEPT]):
        _do(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {both}')
    there = set(connection.introspection.table_names())
    for app in _READABLE:
        for model in apps.get_app_config(app).get_models():
            if model._meta.db_table in there:
                _do(f'GRANT SELECT ON "{model._meta.db_table}" TO {READ}')


def _raise(wall: Wall) -> None:
    """Raise one table's wall, for its owner too; keyed by the row's own hamlet, never above it."""
    stands = _ask(
        "SELECT relrowsecurity AND relforcerowsecurity, (SELECT COUNT(*) FROM pg_policy"
        " WHERE polrelid = c.oid AND polname IN ('wall_of_hamlets', 'gate_of_jobs'))"
        " FROM pg_class c WHERE relname = %s AND relkind IN ('r', 'p')",
        [wall.table],
    )
    if stands == [(True, 2)]:
        return
    mine = f"{wall.column} = ANY (nullif(current_setting('app.hamlets', true), '')::{wall.kind}[])"
    table = f'"{wall.table}"'
    _do(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS wall_of_hamlets ON {table}",
        f"CREATE POLICY wall_of_hamlets ON {table} FOR ALL TO {APP} USING ({mine})"
        f" WITH CHECK ({mine})",
        f"DROP POLICY IF EXISTS gate_of_jobs ON {table}",
        f"CREATE POLICY gate_of_jobs ON {table} FOR ALL TO {JOBS} USING (true) WITH CHECK (true)",
    )
