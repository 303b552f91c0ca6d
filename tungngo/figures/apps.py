"""App figures."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Cells, read model, dashboards, recount."""

    name = "tungngo.figures"
