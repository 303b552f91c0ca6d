"""Houses that move or are merged: what was promised to them goes along; visits stay."""

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households import actions as households
from tungngo.places.models import Hamlet
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import OK, Item, Verdict
from tungngo.visits.models import FollowUp


@writes
def move_households(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Move houses to other hamlets with the promises that are open; old phones drop them."""
    verdicts = households.move_households(by=by, home=home, items=items)
    moved = [i for i, v in zip(items, verdicts, strict=True) if v is OK and i.body.to != i.hamlet]
    wanted = {i.body.to for i in moved}
    places = dict(Hamlet.objects.filter(pk__in=wanted).values_list("pk", "fragment_id"))
    for item in moved:
        to = item.body.to
        open_ = FollowUp.objects.filter(home=home, household_id=item.key, state="planned")
        rows = [db_uuid(i) for i in open_.values_list("id", flat=True)]
        open_.update(hamlet_id=to)
        here, there = (home, item.fragment, item.hamlet), (home, places[to], to)
        touch([Touch(*here, "followup", row, "out") for row in rows])
        touch([Touch(*there, "followup", row, "put") for row in rows])
    return verdicts


@writes
def merge_households(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Let houses go into others, which keep the promises that are open."""
    verdicts = households.merge_households(by=by, home=home, items=items)
    for item, verdict in zip(items, verdicts, strict=True):
        if verdict is OK and item.feed:
            open_ = FollowUp.objects.filter(home=home, household_id=item.key, state="planned")
            rows = [db_uuid(i) for i in open_.values_list("id", flat=True)]
            open_.update(household_id=db_uuid(item.body.into))
            here = (home, item.fragment, item.hamlet)
            touch([Touch(*here, "followup", row, "put") for row in rows])
    return verdicts
