"""What acts answer when a row they need is missing, closed, or not theirs to change."""

from collections.abc import Sequence

from tungngo.households.models import House, Resident
from tungngo.households.reasons import CLOSED
from tungngo.shared.errors import Reason
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import OK, Item, Verdict

NO_PARENT = Verdict("held", "sync.no_parent")
OUT_OF_SCOPE = Verdict("held", "sync.out_of_scope")
SHUT = Verdict("held", CLOSED.code)
_STRIPPED = "sync.stripped"


def held(reason: Reason, **values: object) -> Verdict:
    """Say that an operation waits for a person to look at it."""
    return Verdict("held", reason.code, values or None)


def rejected(reason: Reason, **values: object) -> Verdict:
    """Say that an operation is wrong for good: the member corrects it and sends a new one."""
    return Verdict("rejected", reason.code, values or None)


def kept_without(dropped: Sequence[str], otherwise: Verdict = OK) -> Verdict:
    """Say what of a body was dropped, as nobody agreed to it: ``bo`` (bỏ) names it by its way.

    The operation log drops it too, so this is said whatever else there is to say.
    """
    if not dropped:
        return otherwise
    return Verdict("merged", _STRIPPED, (otherwise.patch or {}) | {"bo": list(dropped)})


def judge_house(item: Item, house: House | None, *, moves: bool = True) -> Verdict:
    """Say whether an operation may act on a house; give it the house's hamlet and fragment.

    Rights were checked for the hamlet that the operation names, so the house must stand there;
    unless an officer takes what was done there before the house moved or was closed. ``moves``
    False: what is done keeps the hamlet in which it was made (a visit).
    """
    if house is None:
        return NO_PARENT
    if house.hamlet != item.hamlet and not item.taken:
        return OUT_OF_SCOPE
    if house.closed and not item.taken:
        return SHUT
    item.fragment = house.fragment
    if moves:
        item.hamlet = house.hamlet
    return OK


def judge_person(item: Item, people: dict[str, Resident], houses: dict[str, House]) -> Verdict:
    """Say whether an operation may act on a person: their house must stand in its hamlet."""
    person = people.get(item.key)
    return judge_house(item, houses.get(db_uuid(person.household_id))) if person else NO_PARENT
