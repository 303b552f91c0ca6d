"""What stands in the log is neither changed nor deleted, whichever way somebody tries."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection

from tungngo.audit.actions import note, saw
from tungngo.audit.models import AccessEntry, AppendOnly, AuditEntry
from tungngo.shared.actor import Actor

pytestmark = pytest.mark.django_db
BY = Actor(5, "Tổ trưởng")


@pytest.fixture
def line() -> AuditEntry:
    """Write a line."""
    note(BY, "household.move", "h1", home=97)
    return AuditEntry.objects.get(home=97)


@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditEntry.objects.filter(home=97).update(verb="x.y"),
        lambda: AuditEntry.objects.filter(home=97).delete(),
        lambda: AccessEntry.objects.filter(home=97).delete(),
    ],
)
def test_a_query_set_refuses(line: AuditEntry, change: Callable[[], object]) -> None:
    with pytest.raises(AppendOnly):
        change()
    assert AuditEntry.objects.filter(home=97, verb="household.move").exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses by its grants")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET verb = %s WHERE home = 97",
        'DELETE FROM "audit_entry" WHERE verb <> %s AND home = 97',
        " delete from audit_seal WHERE root <> %s AND home = 97",
    ],
)
def test_sqlite_refuses_the_statement(line: AuditEntry, statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="only grows"):
        cursor.execute(statement, ["x.y"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses by its grants")
def test_saving_a_line_anew_is_a_change_too(line: AuditEntry) -> None:
    line.verb = "x.y"
    with pytest.raises(DatabaseError, match="only grows"):
        line.save()


def test_new_lines_are_always_welcome(line: AuditEntry) -> None:
    saw(BY, home=97, level=3, what="household", targets=["a"])
    assert AccessEntry.objects.filter(home=97).count() == 1
