"""Telling phones which rows of a hamlet changed."""

from collections.abc import Collection

from tungngo.feed.actions import Touch, touch
from tungngo.shared.sql import among, db_uuid, select
from tungngo.shared.wire import Item


def tell(items: list[Item], kind: str) -> None:
    """Name the rows of the items to the phones of their hamlets, and note their feeds."""
    touches = []
    for item in items:
        item.feed = (item.home, item.fragment)
        touches.append(Touch(item.home, item.fragment, item.hamlet, kind, item.key, "put"))
    touch(touches)


def tell_people_of(home: int, houses: Collection[str]) -> None:
    """Name the people of houses, where each may now be seen by others, or by fewer."""
    if not houses:
        return
    test, values = among("r.household_id", sorted(houses))
    rows = select(
        "SELECT r.id, h.fragment, h.hamlet_id FROM resident r"
        " JOIN household h ON h.home = r.home AND h.id = r.household_id"
        f" WHERE r.home = %s AND {test}",
        [home, *values],
    )
    touch(
        [Touch(home, fragment, hamlet, "person", db_uuid(i), "put") for i, fragment, hamlet in rows]
    )
