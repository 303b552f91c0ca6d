"""App desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The desk of leader and commune (bàn việc): phones, held items, starting from nothing."""

    name = "tungngo.desk"
