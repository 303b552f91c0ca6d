"""App sync."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """The phone's protocol."""

    name = "tungngo.sync"
