"""Counting on under another name: who is erased or cut from old visits stays counted."""

from collections.abc import Mapping

from tungngo.feed.actions import writes
from tungngo.figures.models import Seen
from tungngo.shared.actor import Actor


@writes
def rename_subjects(*, by: Actor, home: int, tokens: Mapping[str, str]) -> None:
    """Put {person: token} in the place of people that were counted once; no sum changes."""
    for person, token in sorted(tokens.items()):
        Seen.objects.filter(home=home, subject=person).update(subject=token)
