"""Writes on places, by noun."""

from tungngo.places.actions.hamlets import NewHamlet, add_hamlets
from tungngo.places.actions.loading import load_places
from tungngo.places.actions.versions import NewPlace, apply_version, found_places

__all__ = [
    "NewHamlet",
    "NewPlace",
    "add_hamlets",
    "apply_version",
    "found_places",
    "load_places",
]
