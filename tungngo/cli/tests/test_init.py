"""``tungngo init`` inside: keys are made once, data are loaded once for each state of the files."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import Settings

from tests.guards import is_home
from tungngo.cli import init
from tungngo.shared.actor import Actor


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Give the command an empty data folder."""
    settings.DATA_DIR = tmp_path / "data"
    settings.KEY_DIR = settings.DATA_DIR / "keys"
    settings.SECRET_KEY = init.NO_KEY
    return tmp_path / "data"


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put one loader in the place of all; return the notes that it makes."""
    made: list[str] = []

    def load(*, by: Actor) -> None:
        made.append(by.job)

    monkeypatch.setattr(init, "LOADERS", (("thử", load),))
    return made


def test_keys_are_made_once_and_for_their_owner_only(folder: Path, settings: Settings) -> None:
    init.make_folder()
    init.make_keys()
    secret = str(settings.SECRET_KEY)
    assert len(secret) > 50
    assert (folder / "tungngo.env").stat().st_mode & 0o777 == 0o600
    assert f"TUNGNGO_SECRET_KEY={secret}" in (folder / "tungngo.env").read_text()
    key = (folder / "keys" / "master-1.key").read_bytes()
    init.make_keys()
    assert str(settings.SECRET_KEY) == secret
    assert (folder / "keys" / "master-1.key").read_bytes() == key


def test_migrations_run_under_the_login_that_owns_the_tables(settings: Settings) -> None:
    usual = dict(connection.settings_dict)
    owner = usual | {"USER": "tungngo_owner", "HOST": "127.0.0.1"}
    with init._as_owner():
        assert connection.settings_dict == usual
    settings.ENV = replace(settings.ENV, owner=owner)
    with init._as_owner():
        assert connection.settings_dict == owner
    assert connection.settings_dict == usual


def test_data_are_loaded_once(folder: Path, loaded: list[str]) -> None:
    init.make_folder()
    init.load(anew=False)
    init.load(anew=False)
    assert loaded == ["init"]


def test_new_tables_and_another_database_are_loaded_again(
    folder: Path, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    init.make_folder()
    init.load(anew=False)
    init.load(anew=True)
    monkeypatch.setattr(init, "_state", lambda: "another database")
    init.load(anew=False)
    assert loaded == ["init"] * 3


@pytest.mark.django_db
def test_it_is_ready_only_with_keys_and_a_database_of_this_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not init.is_ready()
    init.make_folder()
    init.make_keys()
    assert init.is_ready()
    monkeypatch.setattr(init, "_waiting", lambda: ["0002"])
    assert not init.is_ready()


@pytest.mark.django_db
def test_all_reference_data_fit_into_the_database_and_load_twice(folder: Path) -> None:
    init.make_folder()
    init.load(anew=True)
    before = sizes()
    assert before["places.Place"] > 10_000
    assert all(before[name] for name in ("teams.TeamType", "catalogue.Skill", "sync.Epoch"))
    init.load(anew=True)
    assert sizes() == before


def sizes() -> dict[str, int]:
    """Return the number of rows of the reference tables."""
    return {m._meta.label: m._base_manager.count() for m in apps.get_models() if not is_home(m)}
