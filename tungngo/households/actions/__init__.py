"""Every write on households, the people in them, and what they agreed to."""

from tungngo.households.actions.consents import set_consent
from tungngo.households.actions.houses import add_households, change_fields, close_households
from tungngo.households.actions.people import add_people

__all__ = [
    "add_households",
    "add_people",
    "change_fields",
    "close_households",
    "set_consent",
]
