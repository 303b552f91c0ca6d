"""App accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in, their devices, and their rights on places."""

    name = "tungngo.accounts"
