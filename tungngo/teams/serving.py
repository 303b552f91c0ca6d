"""Which teams serve a place on a day, in one query."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from tungngo.teams.models import Team


@dataclass(slots=True)
class Serving:
    """A team at work and the hamlets that it serves."""

    team: int
    name: str
    sort_key: str
    hamlets: list[int] = field(default_factory=list)


def teams_serving(
    fragments: Collection[int], *, on: date, hamlet: int | None = None
) -> list[Serving]:
    """Return the teams of fragments, or those that serve a hamlet, in Vietnamese order."""
    teams = Team.objects.in_force(on)
    if hamlet is None:
        teams = teams.in_fragments(fragments)
    else:
        teams = teams.filter(coverage__hamlet=hamlet)
    columns = ("coverage__hamlet", "coverage__valid_from", "coverage__valid_to")
    found: dict[int, Serving] = {}
    for pk, name, key, served, since, until in teams.values_list(
        "pk", "name", "sort_key", *columns
    ):
        stands = served is not None and since <= on and (until is None or on <= until)
        if hamlet is None or stands:
            one = found.setdefault(pk, Serving(pk, name, key))
            one.hamlets += [served] if stands else []
    return sorted(found.values(), key=lambda one: (one.sort_key, one.team))
