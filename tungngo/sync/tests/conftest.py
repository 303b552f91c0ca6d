"""The stage on which the stories of the push are told."""

import pytest
from django.conf import settings

from tungngo.sync.tests.stage import Stage, draw_stage


@pytest.fixture
def stage(db: None) -> Stage:
    """Draw the small country with a team and a member with a phone."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # or whitenoise warns
    return draw_stage()
