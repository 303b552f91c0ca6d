"""App households."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    """Households, residents, consent."""

    name = "tungngo.households"
