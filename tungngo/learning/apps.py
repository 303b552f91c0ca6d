"""App learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """What people can do by themselves, and how we know it (bằng chứng kỹ năng)."""

    name = "tungngo.learning"
