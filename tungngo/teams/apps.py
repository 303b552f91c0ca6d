"""App teams."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Community digital technology teams (tổ công nghệ số cộng đồng)."""

    name = "tungngo.teams"
