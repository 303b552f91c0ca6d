"""Relations, which are named by strings and so unseen by the import linter, obey the layers too."""

from django.apps import apps
from django.db import models

from tests.shape.tree import layers


def breach(of: str, to: str) -> bool:
    """Say whether a table of one app may not relate to a table of the other."""
    heights = layers()
    return of != to and heights[to] >= heights[of]


def test_no_relation_points_upwards_or_sideways() -> None:
    found = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("tungngo.")
        for field in model._meta.get_fields(include_parents=False)
        if isinstance(field, models.Field) and field.related_model
        if field.related_model.__module__.startswith("tungngo.")
        if breach(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert found == []


def test_breaches_are_caught() -> None:
    assert breach("places", "visits")
    assert breach("teams", "households")
    assert not breach("visits", "places")
    assert not breach("visits", "visits")
