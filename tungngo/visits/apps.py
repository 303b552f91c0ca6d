"""App visits."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """A member at a door, and promises to come back."""

    name = "tungngo.visits"
