"""Telling phones that the last visit of a house changed."""

from tungngo.feed.actions import Touch, touch
from tungngo.shared.sql import among, db_uuid, select
from tungngo.shared.wire import Item


def tell_house(items: list[Item]) -> None:
    """Name the houses of new visits, which stand where the visits were, to the phones there.

    A visit without a house (at a point, at an event) is no row of a phone: nobody is told.
    """
    at_houses = [i for i in items if i.household]
    for item in at_houses:
        item.feed = (item.home, item.fragment)
    touch([Touch(i.home, i.fragment, i.hamlet, "household", i.house, "put") for i in at_houses])


def tell_house_where_it_stands(home: int, items: list[Item]) -> None:
    """Name the houses of visits that were changed; a house may have moved since the visit."""
    houses = sorted({i.house for i in items if i.household})
    if not houses:
        return
    test, values = among("id", houses)
    rows = select(
        f"SELECT id, fragment, hamlet_id FROM household WHERE home = %s AND {test}",
        [home, *values],
    )
    place = {db_uuid(row): (fragment, hamlet) for row, fragment, hamlet in rows}
    touch([Touch(home, *where, "household", row, "put") for row, where in sorted(place.items())])
    for item in items:
        if item.house in place:
            item.feed = (home, place[item.house][0])
