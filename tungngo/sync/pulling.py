"""A pull: what changed in the hamlets of a member since the phone heard of them last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tungngo.accounts.models import Device
from tungngo.feed.models import Cursor, Told, changes_after
from tungngo.households.models import assigned_to
from tungngo.shared.clock import now_ms, today
from tungngo.sync.builds import MIN_BUILD
from tungngo.sync.membership import read_me
from tungngo.sync.packs import packs_of
from tungngo.sync.replica import (
    Found,
    IsFull,
    Where,
    dashed,
    full_for,
    ids_of,
    read_houses,
    read_people,
    read_promises,
)
from tungngo.sync.scopes import Ground, hash_of, to_reset
from tungngo.sync.wire import (
    Change,
    FollowUpChange,
    FollowUpRow,
    HouseholdChange,
    HouseholdRow,
    PersonChange,
    PersonRow,
    Pull,
    Pulled,
)

SCHEMA = 1  # of the rows; a phone of another one takes snapshots
HOUSE, PERSON, PROMISE = "household", "person", "followup"
TYPES = (HOUSE, PERSON, PROMISE)


@dataclass(slots=True)
class Page:
    """What a pull tells: changes, marks, hamlets to begin anew."""

    changes: list[Told] = field(default_factory=list)
    have: dict[int, int] = field(default_factory=dict)
    resets: list[int] = field(default_factory=list)
    more: bool = False


def unread(grounds: dict[int, Ground], asked: Pull) -> tuple[Page, list[Cursor]]:
    """Return a page with what needs no reading, and the cursors of hamlets with something new.

    Begun anew are hamlets whose tombstones the phone missed, and those whose rows it holds from
    another feed, from a future that a restore undid, or above its level now.
    """
    page, cursors = Page(), []
    stale = to_reset(grounds, asked.scope_hash)
    for ground in grounds.values():
        have = asked.have.get(ground.hamlet, 0)
        if ground.hamlet in stale or not ground.floor <= have <= ground.rev:
            page.resets.append(ground.hamlet)
        else:
            page.have[ground.hamlet] = have
            if have < ground.rev:
                where = (ground.home, ground.fragment, ground.hamlet)
                cursors.append(Cursor(*where, have))
    return page, cursors


def fill(page: Page, grounds: dict[int, Ground], cursors: list[Cursor], most: int) -> None:
    """Read changes into a page, hamlet by hamlet; one read to its end has its counter as mark."""
    found = changes_after(cursors, TYPES, most + 1)
    for cursor in cursors:
        rest = most - len(page.changes)
        some = found[cursor.hamlet]
        page.changes += some[:rest]
        if len(some) <= rest:
            last = some[-1].rev if some else 0
            page.have[cursor.hamlet] = max(grounds[cursor.hamlet].rev, last)
        else:
            page.more = True
            if rest:
                page.have[cursor.hamlet] = some[rest - 1].rev


@dataclass(slots=True)
class Bodies:
    """Rows of one home as they are now."""

    houses: Found[HouseholdRow]
    people: Found[PersonRow]
    promises: Found[FollowUpRow]

    def of(self, told: Told) -> Change:
        """Return a change with its body; a row that is elsewhere or gone has none."""
        if told.type == HOUSE:
            house, o = _now(self.houses, told)
            return HouseholdChange(**_head(told, o), d=house)
        if told.type == PERSON:
            person, o = _now(self.people, told)
            _, stands = self.people.get(told.row, (0, None))
            if stands and stands.erased:
                person, o = stands, "out"
            return PersonChange(**_head(told, o), d=person)
        promise, o = _now(self.promises, told)
        if told.row not in self.promises:
            o = "del"  # settled
        return FollowUpChange(**_head(told, o), d=promise)


def _head(told: Told, o: str) -> dict[str, Any]:
    where = {"home": told.home, "hamlet": told.hamlet, "rev": told.rev}
    return {"id": dashed(told.row), "o": o, **where}


def _now[R](rows: Mapping[str, tuple[int, R]], told: Told) -> tuple[R | None, str]:
    found = rows.get(told.row)
    hamlet, body = found or (0, None)
    if told.o != "put":
        return None, told.o
    return (body, "put") if hamlet == told.hamlet else (None, "out")


def bodies_of(home: int, changes: Iterable[Told], is_full: IsFull) -> Bodies:
    """Read the rows of changes of one home; nothing is asked for a kind that is not there."""
    rows = [(told.type, told.row) for told in changes]
    houses, people, promises = (ids_of(rows, kind) for kind in TYPES)
    return Bodies(
        read_houses(Where(home, houses), is_full) if houses else {},
        read_people(Where(home, people), is_full) if people else {},
        read_promises(Where(home, promises)) if promises else {},
    )


def read_changes(device: Device, grounds: dict[int, Ground], page: Page) -> list[Change]:
    """Return the changes of a page with their bodies, in the page's order."""
    found: dict[tuple[int, int], Change] = {}
    for home in sorted({told.home for told in page.changes}):
        mine = [told for told in page.changes if told.home == home]
        is_full = level_in(device.user_id, home, [grounds[told.hamlet] for told in mine])
        bodies = bodies_of(home, mine, is_full)
        found |= {(told.hamlet, told.rev): bodies.of(told) for told in mine}
    return [found[(told.hamlet, told.rev)] for told in page.changes]


def level_in(member: int, home: int, grounds: Iterable[Ground]) -> IsFull:
    """Return which houses of some hamlets a member sees in full; a query unless all are led."""
    others = {g.hamlet for g in grounds if not g.lead}
    return full_for(member, assigned_to(home, others, today()) if others else {})


def shown_in(changes: Iterable[Change]) -> dict[int, list[str]]:
    """Return {home: houses of which something is told that only level full shows}."""
    found: dict[int, set[str]] = {}
    for one in changes:
        if isinstance(one, HouseholdChange) and one.d and (one.d.label or one.d.note):
            found.setdefault(one.home, set()).add(one.id)
        elif isinstance(one, PersonChange) and one.d and (one.d.call or one.d.phone or one.d.born):
            found.setdefault(one.home, set()).add(one.d.hh)
    return {home: sorted(houses) for home, houses in found.items()}


def answer_of(
    device: Device, asked: Pull, grounds: dict[int, Ground], page: Page, changes: list[Change]
) -> Pulled:
    """Return the answer to a pull."""
    stamp = hash_of(grounds)
    is_known = stamp == asked.scope_hash
    packs = packs_of(device.home)
    return Pulled(
        epoch=asked.epoch,
        schema=SCHEMA,
        now=now_ms(),
        more=page.more,
        changes=changes,
        have=page.have,
        resets=page.resets,
        mismatch=[],
        notices=[],
        scope_hash=stamp,
        scopes=None if is_known else [g.told() for g in grounds.values()],
        packs=[pack for pack in packs if asked.packs.get(pack.name) != pack.hash],
        min_build=MIN_BUILD,
        me=None if is_known else read_me(device),
    )
