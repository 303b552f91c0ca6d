"""Every write on figures."""

from tungngo.figures.actions.checking import NIGHT, SAMPLE, note_checked
from tungngo.figures.actions.counting import count, heard
from tungngo.figures.actions.freshening import MOST_KEYS, freshen_home
from tungngo.figures.actions.loading import load_indicators, load_stated
from tungngo.figures.actions.renaming import rename_subjects
from tungngo.figures.actions.settling import settle_differences

__all__ = [
    "MOST_KEYS",
    "NIGHT",
    "SAMPLE",
    "count",
    "freshen_home",
    "heard",
    "load_indicators",
    "load_stated",
    "note_checked",
    "rename_subjects",
    "settle_differences",
]
