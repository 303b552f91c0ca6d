"""Making the copy of a house: seen as a job sees it, and written down in both logs."""

from tungngo.accounts.rights import Action, Level, Resource
from tungngo.audit.actions import note, saw
from tungngo.feed.actions import writes_as_job
from tungngo.households.models import lock_houses
from tungngo.ledger.reasons import NO_SUCH_HOUSE, NOT_YOURS
from tungngo.ledger.sight import Sight
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused
from tungngo.sync.exporting import Export, everything_of


@writes_as_job
def copy_house(*, by: Actor, home: int, house: str, kind: str, reason: str) -> Export:
    """Return all that is known of a house for those whom it is about; both logs tell of it.

    For who may export with a reason and answers wishes of people there in full (data request).
    Refuses (NO_SUCH_HOUSE, NOT_YOURS).
    """
    found = lock_houses(home, [house]).get(house)
    if found is None or found.hamlet not in by.hamlets:
        raise Refused(NO_SUCH_HOUSE)
    sight = Sight(by)
    may = sight.at(Resource.HOUSEHOLD, Action.EXPORT, found.hamlet, reason=bool(reason))
    answers = sight.at(Resource.DATA_REQUEST, Action.DECIDE, found.hamlet)
    if may < Level.NAME or answers < Level.FULL:
        raise Refused(NOT_YOURS)
    export = everything_of(home, house)
    saw(by, home=home, level=Level.FULL, what="household", targets=[house], reason=reason)
    rows = {title: len(some) for title, some in export.tables.items()}
    note(by, "household.export", house, home=home, file=kind, rows=sum(rows.values()))
    return export
