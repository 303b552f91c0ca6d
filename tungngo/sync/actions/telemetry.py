"""What phones tell of themselves, once a day: numbers by code, and errors in words of ours."""

from typing import TYPE_CHECKING

import msgspec

from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, put
from tungngo.shared.wire import OK, Item, Verdict, clean
from tungngo.sync.kinds import OWN
from tungngo.sync.uploads import Telemetry

if TYPE_CHECKING:
    from tungngo.sync.calls import TelemetryDay


@writes
def record_telemetry(*, by: Actor, home: int, items: list[Item]) -> list[Verdict]:
    """Keep a day's numbers of phones; what is received last stands."""
    at = db_moment(now())
    rows = {}
    for item in items:
        body: TelemetryDay = item.body
        numbers = msgspec.json.encode(body.n).decode()
        errors = msgspec.json.encode(
            [{"at": e.at, "where": e.where, "msg": clean(e.msg)} for e in body.errors]
        ).decode()
        rows[(item.device, body.day)] = (
            home,
            item.device,
            body.day,
            db_uuid(new_id()),
            numbers,
            errors,
            at,
        )
    fields = ("home", "device", "day", "id", "n", "errors", "received_at")
    put(Telemetry, fields, rows.values(), key=("home", "device", "day"), keep=("id",))
    return [OK] * len(items)


OWN["record_telemetry"] = record_telemetry
