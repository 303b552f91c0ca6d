"""App feed."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """Change rows and their counters; the only ways to open a transaction."""

    name = "tungngo.feed"
