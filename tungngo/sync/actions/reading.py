"""What a phone's reading leaves behind: when it was heard, and who was shown whose rows."""

from itertools import batched
from uuid import UUID

from tungngo.accounts.rights import Level
from tungngo.audit.actions import MOST_TARGETS, saw
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.sql import db_uuid, insert_new
from tungngo.sync.models import DeviceState


@writes
def note_pull(*, by: Actor, home: int, uid: UUID) -> None:
    """Write when a phone pulled last, also of one that never pushed."""
    row = DeviceState.objects.filter(home=home, id=uid)
    if not row.update(last_pull=now()):
        fields = "home id contig max_seq unsent unsent_n photos app flags missing"
        new = (home, db_uuid(uid), 0, 0, "[]", 0, 0, "", "", "[]")
        insert_new(DeviceState, fields.split(), [new])
        row.update(last_pull=now())


@writes
def note_shown(*, by: Actor, shown: dict[int, list[str]]) -> None:
    """Write that houses were shown in full, {home: houses}: before the answer leaves."""
    for home, houses in sorted(shown.items()):
        for some in batched(houses, MOST_TARGETS, strict=False):
            saw(by, home=home, level=Level.FULL, what="household", targets=some)
