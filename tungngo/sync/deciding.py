"""Who decides on what is held."""

from collections.abc import Collection

from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.households.reasons import CLOSED
from tungngo.shared.actor import Actor
from tungngo.visits.reasons import VOIDED

LEADERS = frozenset((CLOSED.code, VOIDED.code))  # "Tổ trưởng sẽ quyết định"


def may_decide(by: Actor, code: str, line: Collection[int]) -> bool:
    """Say whether the actor may decide on what is held for a reason at a place (its line).

    The commune on all; a leader on what was done to a closed house or to a visit taken back.
    """
    if level(by, Resource.QUARANTINE, Action.DECIDE, line, reason=True) >= Level.FULL:
        return True
    return code in LEADERS and level(by, Resource.VISIT, Action.DECIDE, line) >= Level.FULL
