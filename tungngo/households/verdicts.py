"""What acts answer when a row they need is missing, closed, or not theirs to change."""

from tungngo.households.models import House
from tungngo.households.reasons import CLOSED
from tungngo.shared.wire import OK, Item, Verdict

NO_PARENT = Verdict("held", "sync.no_parent")
OUT_OF_SCOPE = Verdict("held", "sync.out_of_scope")
SHUT = Verdict("held", CLOSED.code)
STRIPPED = Verdict("merged", "sync.stripped")


def judge_house(item: Item, house: House | None) -> Verdict:
    """Say whether an operation may act on a house; give it the house's fragment.

    Rights were checked for the hamlet that the operation names, so the house must stand there.
    """
    if house is None:
        return NO_PARENT
    if house.hamlet != item.hamlet:
        return OUT_OF_SCOPE
    if house.closed:
        return SHUT
    item.fragment = house.fragment
    return OK
