"""What acts answer when a row they need is missing, closed, or not theirs to change."""

from collections.abc import Sequence

from tungngo.households.models import House
from tungngo.households.reasons import CLOSED
from tungngo.shared.wire import OK, Item, Verdict

NO_PARENT = Verdict("held", "sync.no_parent")
OUT_OF_SCOPE = Verdict("held", "sync.out_of_scope")
SHUT = Verdict("held", CLOSED.code)
_STRIPPED = "sync.stripped"


def kept_without(dropped: Sequence[str], otherwise: Verdict = OK) -> Verdict:
    """Say what of a body was dropped, as nobody agreed to it: ``bo`` (bỏ) names it by its way.

    The operation log drops it too, so this is said whatever else there is to say.
    """
    if not dropped:
        return otherwise
    return Verdict("merged", _STRIPPED, (otherwise.patch or {}) | {"bo": list(dropped)})


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
