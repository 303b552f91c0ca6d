"""What several tests of the command stand on."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.small_map import small_map
from tungngo.catalogue.actions import load_catalogue
from tungngo.places.models import PlaceSearch
from tungngo.places.words import hamlet_docs
from tungngo.shared.actor import job_actor
from tungngo.shared.sql import put
from tungngo.teams.actions import load_team_types

PROVINCES = ("97", "98")


@pytest.fixture
def country(transactional_db: None) -> None:
    """Draw two provinces and load what `init` loads."""
    by = job_actor("init")
    fragments = {f.pk for code in PROVINCES for f in small_map(int(code)).fragments}
    put(PlaceSearch, ("place_id", "doc"), hamlet_docs(fragments).items(), key=("place_id",))
    load_team_types(by=by)
    load_catalogue(by=by)


@pytest.fixture(scope="session")
def static_folder() -> None:
    """Make the folder of static files, so that a server may start."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
