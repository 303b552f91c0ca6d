"""The real country, loaded once per file of tests."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tungngo.places.actions import load_places
from tungngo.shared.actor import job_actor


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the country of the files for all tests of the file; each test's own rows are undone."""
    with django_db_blocker.unblock():
        around = transaction.atomic()  # noqa: TID251 - what is undone when the file ends
        around._from_testcase = True  # type: ignore[attr-defined]  # @writes may open its own inside
        around.__enter__()
        load_places(by=job_actor("places.load"))
        # Else PostgreSQL would check all references of the country again at the end of each test.
        connection.check_constraints()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
