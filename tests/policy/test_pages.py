"""Every address by every role, against a table written by hand from the trust page."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.policy.conftest import Country
from tests.policy.table import Row, read_table
from tungngo.accounts.models import Grant, User
from tungngo.accounts.rights import Role
from tungngo.shared.clock import now

pytestmark = pytest.mark.django_db
TABLE = read_table()
READ = [row for row in TABLE if row.method == "GET"]
# A page that leads everybody on guards nothing: it is a turn of the door.
GUARDED = [r for r in READ if r.statuses["citizen"] == 302 and set(r.statuses.values()) != {302}]
PROBES = ("readyz", "healthz")  # try a write and take it back
WRITES = ("INSERT", "UPDATE", "DELETE")


def names(of: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Yield the names of all addresses, with their name space."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}"


def told(row: Row) -> str:
    return f"{row.method} {row.path}"


def test_the_table_knows_every_address() -> None:
    assert set(names()) == {row.address for row in TABLE}


def test_the_table_knows_every_role() -> None:
    for row in TABLE:
        assert set(row.statuses) == {"citizen", *Role}


@pytest.mark.parametrize("row", TABLE, ids=told)
def test_everyone_gets_what_the_table_says(country: Country, row: Row) -> None:
    path = country.path(row.path)
    found = {
        role: country.browser(role).generic(row.method, path).status_code for role in row.statuses
    }
    assert found == row.statuses


def test_whose_right_has_ended_gets_nothing(country: Country) -> None:
    roles = ("member", "commune_head", "auditor", "national_officer")
    browsers = {role: country.browser(role) for role in roles}
    people = country.people
    Grant.objects.filter(user=people["member"]).update(revoked_at=now())
    Grant.objects.filter(user=people["commune_head"]).update(
        valid_from="2020-01-01", valid_to="2020-12-31"
    )
    User.objects.filter(pk=people["auditor"].pk).update(is_active=False)
    User.objects.filter(pk=people["national_officer"].pk).update(password=make_password("mới"))
    for row in GUARDED:
        found = [browsers[role].get(country.path(row.path)).status_code for role in roles]
        assert found == [403, 403, 302, 302], row.path


def test_looking_writes_nothing(country: Country) -> None:
    browser = country.browser("commune_officer")
    for row in READ:
        if row.address in PROBES:
            continue
        with CaptureQueriesContext(connection) as asked:
            browser.get(country.path(row.path))
        written = [
            q["sql"]
            for q in asked
            if q["sql"].lstrip().upper().startswith(WRITES)
            and not q["sql"].startswith('INSERT INTO "audit_')  # who saw, whom the door kept out
        ]
        assert written == [], row.path


def test_no_page_takes_what_it_does_not_know(country: Country) -> None:
    browser = country.browser("national_officer")
    for row in READ:
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "BREW"):
            answer = browser.generic(method, country.path(row.path))
            # Whom a page is not for hears that first.
            assert answer.status_code in (403, 405), (method, row.path)


def test_a_program_outside_hears_that_it_must_sign_in(country: Country) -> None:
    browser = country.browser("citizen")
    for row in GUARDED:
        path = country.path(row.path)
        answer = browser.get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (401, "accounts.sign_in"), row.path
        part = browser.get(path, headers={"HX-Request": "true"})
        assert (part.status_code, part["HX-Refresh"]) == (401, "true"), row.path
