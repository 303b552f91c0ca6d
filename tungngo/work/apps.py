"""App work."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Background work: schedule rows, leases, the loop."""

    name = "tungngo.work"
