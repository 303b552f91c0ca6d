"""Counting answers: sums by question and answer, changed with the visits that say them."""

from collections.abc import Mapping

from tungngo.catalogue.models import Answer, AnswerTotal
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.sql import add_up

_KEY = ("home", "fragment", "question", "answer")


@writes
def count_answers(*, by: Actor, home: int, changes: Mapping[tuple[int, str, str], Answer]) -> None:
    """Add signed changes {(fragment, question, answer): how often} to the sums of a home."""
    rows = [(home, *key, change.n, change.total) for key, change in changes.items() if any(change)]
    add_up(AnswerTotal, (*_KEY, "n", "total"), rows, key=_KEY)
