"""What the typed lists of an official may be about: the hamlets where they may change houses."""

from tungngo.accounts.models import Grant
from tungngo.accounts.rights import RIGHTS, Action, Level, Resource, Role, lines_of
from tungngo.shared.clock import today
from tungngo.sync.models import Scope, read_scope


def import_scope(user_id: int, named: set[int]) -> Scope:
    """Return the hamlets named, and the days on which the official may change houses there.

    Lists hold no names: level "name" on houses is enough (trust page 1). Six queries at most.
    """
    places = read_scope(user_id, named).hamlets
    lines = lines_of(places)
    grants = Grant.objects.in_force(today()).filter(user_id=user_id)
    found = Scope(places, {})
    for role, place, kind, first, last in grants.values_list(
        "role", "place_id", "place__kind", "valid_from", "valid_to"
    ):
        right = RIGHTS[Role(role)][Resource.HOUSEHOLD].get(Action.EDIT)
        if right is None or right.plain < Level.NAME:
            continue
        for hamlet, line in lines.items():
            if kind == "nation" or place in line:
                found.held.setdefault(hamlet, []).append((first, last))
    return found
