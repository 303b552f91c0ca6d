"""Writes on the catalogue."""

from tungngo.catalogue.actions.asking import (
    add_question,
    mark_used,
    publish_form,
    retire_question,
    take_back,
)
from tungngo.catalogue.actions.counting import count_answers
from tungngo.catalogue.actions.loading import load_catalogue

__all__ = [
    "add_question",
    "count_answers",
    "load_catalogue",
    "mark_used",
    "publish_form",
    "retire_question",
    "take_back",
]
