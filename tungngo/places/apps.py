"""App places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The administrative tree of all times, and the maps over it."""

    name = "tungngo.places"
