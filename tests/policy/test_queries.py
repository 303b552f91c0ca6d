"""No page asks the database more than eight times, whoever looks and whatever it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.policy.conftest import Country
from tests.policy.table import Row, read_table

pytestmark = pytest.mark.django_db
MOST = 8
READ = [row for row in read_table() if row.method == "GET"]


@pytest.mark.parametrize("role", ["citizen", "national_officer"])
@pytest.mark.parametrize("row", READ, ids=lambda row: str(row.path))
def test_at_most_eight_questions_for(country: Country, row: Row, role: str) -> None:
    browser, path = country.browser(role), country.path(row.path)
    browser.get(path)  # what a process learns once is not counted
    with CaptureQueriesContext(connection) as asked:
        browser.get(path)
    assert len(asked) <= MOST, [q["sql"][:200] for q in asked]
