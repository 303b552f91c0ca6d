"""``tungngo account add``: the first official comes in by password."""

import io

import pytest

from tests.cast import draw_cast
from tungngo.accounts.models import Grant, User
from tungngo.accounts.passwords import person_of
from tungngo.cli.main import main
from tungngo.cli.verbs import REFUSED, WELL

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "tre xanh bờ ao sau nhà"


@pytest.fixture(autouse=True)
def country() -> None:
    """Draw the small country."""
    draw_cast()


def add(monkeypatch: pytest.MonkeyPatch, *more: str, password: str = PASSWORD) -> int:
    """Run the verb with a password on its input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    words = ["account", "add", "--login", "so-khcn", "--name", "Cán bộ sở", *more]
    return main(words)


def test_person_signs_in_with_the_role_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert add(monkeypatch, "--role", "province_officer", "--place", "97") == WELL
    person = person_of("so-khcn", PASSWORD)
    assert person is not None
    grant = Grant.objects.get(user=person)
    assert (grant.role, grant.place.kind) == ("province_officer", "province")


def test_nation_is_the_usual_place(monkeypatch: pytest.MonkeyPatch) -> None:
    assert add(monkeypatch, "--role", "national_officer") == WELL
    assert Grant.objects.get(user__login="so-khcn").place.kind == "nation"


@pytest.mark.parametrize(
    ("more", "password"),
    [(("--place", "00000"), PASSWORD), ((), "ngắn"), (("--days", "900"), PASSWORD)],
)
def test_nothing_is_added_where_anything_is_wrong(
    more: tuple[str, ...], password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert add(monkeypatch, "--role", "national_officer", *more, password=password) == REFUSED
    assert not User.objects.filter(login="so-khcn").exists()
