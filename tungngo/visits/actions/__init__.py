"""Every write on visits and promises to come back; batches of operations of one home.

Each returns one verdict per item; those on visits also return what changed in the facts, for
``figures.actions.count``. Nothing here knows who counts it.
"""

from tungngo.visits.actions.changing import amend_visits, void_visits
from tungngo.visits.actions.consents import take_consent
from tungngo.visits.actions.followups import plan_followups, settle_followups
from tungngo.visits.actions.forgetting import forget_people
from tungngo.visits.actions.moving import merge_households, move_households
from tungngo.visits.actions.recording import record_visits
from tungngo.visits.facts import Effects

__all__ = [
    "Effects",
    "amend_visits",
    "forget_people",
    "merge_households",
    "move_households",
    "plan_followups",
    "record_visits",
    "settle_followups",
    "take_consent",
    "void_visits",
]
