"""Telling phones which rows of a hamlet changed."""

from tungngo.feed.actions import Touch, touch
from tungngo.shared.wire import Item


def tell(items: list[Item], kind: str) -> None:
    """Name the rows of the items to the phones of their hamlets, and note their feeds."""
    touches = []
    for item in items:
        item.feed = (item.home, item.fragment)
        touches.append(Touch(item.home, item.fragment, item.hamlet, kind, item.key, "put"))
    touch(touches)
