"""Writes on places, by noun."""

from tungngo.places.actions.editing import change_hamlet, put_counts_back, remove_hamlets
from tungngo.places.actions.hamlets import add_hamlets
from tungngo.places.actions.loading import load_places
from tungngo.places.actions.versions import NewPlace, apply_version, found_places
from tungngo.places.matching import NewHamlet

__all__ = [
    "NewHamlet",
    "NewPlace",
    "add_hamlets",
    "apply_version",
    "change_hamlet",
    "found_places",
    "load_places",
    "put_counts_back",
    "remove_hamlets",
]
