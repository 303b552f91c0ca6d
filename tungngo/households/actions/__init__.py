"""Every write on households, the people in them, and what they agreed to."""

from tungngo.households.actions.assigning import assign, end_assignments
from tungngo.households.actions.consents import empty_unagreed, set_consent
from tungngo.households.actions.distinct import forget_distinct, tell_distinct
from tungngo.households.actions.forgetting import drop_phones, forget, write_erasure
from tungngo.households.actions.houses import add_households, change_fields, close_households
from tungngo.households.actions.merging import merge_households, merge_people
from tungngo.households.actions.moving import move_households
from tungngo.households.actions.people import add_people, change_people, let_people_go

__all__ = [
    "add_households",
    "add_people",
    "assign",
    "change_fields",
    "change_people",
    "close_households",
    "drop_phones",
    "empty_unagreed",
    "end_assignments",
    "forget",
    "forget_distinct",
    "let_people_go",
    "merge_households",
    "merge_people",
    "move_households",
    "set_consent",
    "tell_distinct",
    "write_erasure",
]
