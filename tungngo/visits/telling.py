"""Telling phones that the last visit of a house changed."""

from tungngo.feed.actions import Touch, touch
from tungngo.shared.wire import Item


def tell_house(items: list[Item]) -> None:
    """Name the visits' houses to the phones of their hamlets; a visit without one names itself."""
    touches = []
    for item in items:
        item.feed = (item.home, item.fragment)
        kind, row = ("household", item.house) if item.household else ("visit", item.key)
        touches.append(Touch(item.home, item.fragment, item.hamlet, kind, row, "put"))
    touch(touches)
