"""Results (kết quả) of a member and of the own teams, this week and this reporting month.

Sums only, of what still stands; a team's are everybody's together, so nobody is ranked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from tungngo.accounts.models import Device
from tungngo.feed.actions import reading
from tungngo.learning.models import Evidence
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now_ms, today
from tungngo.sync.calls import MyResults, Results, ResultSums, TeamResults
from tungngo.sync.membership import read_teams
from tungngo.visits.models import Visit

_MONTH_BEGINS = 15
_ALONE = 5


class Span(NamedTuple):
    """Days, both included."""

    first: date
    last: date


def week_of(day: date) -> Span:
    """Return the week of a day, from Monday: 2026-11-25 -> 23 to 29."""
    first = day - timedelta(days=day.weekday())
    return Span(first, first + timedelta(days=6))


def month_of(day: date) -> Span:
    """Return the reporting month of a day: 2026-11-14 -> 15/10 to 14/11; 2026-11-15 -> to 14/12."""
    begun = day if day.day >= _MONTH_BEGINS else day.replace(day=1) - timedelta(days=1)
    first = begun.replace(day=_MONTH_BEGINS)
    last = (first + timedelta(days=31)).replace(day=_MONTH_BEGINS - 1)
    return Span(first, last)


@dataclass(slots=True)
class _Sum:
    """What adds up; a house is one however often it was met."""

    visits: int = 0
    helps: int = 0
    alone: int = 0
    houses: set[UUID] = field(default_factory=set)

    def told(self) -> ResultSums:
        return ResultSums(
            visits=self.visits, houses=len(self.houses), helps=self.helps, alone=self.alone
        )


class _Row(NamedTuple):
    id: UUID
    team: int
    member: int
    day: date
    outcome: str
    house: UUID | None
    helps: int


def read_results(device: Device, by: Actor) -> Results:
    """Return the results of a phone's member; five statements whatever the size of the team.

    Teams are those of today; what they did in hamlets that are not theirs any more is not shown.
    """
    week, month = week_of(today()), month_of(today())
    teams = read_teams(device.user_id)
    first, last = min(week.first, month.first), max(week.last, month.last)
    with reading(by):
        rows = _visits(by, device, [team.id for team in teams], Span(first, last))
        alone = _alone(by, device.home, rows)
    mine = [row for row in rows if row.member == device.user_id]
    return Results(
        now=now_ms(),
        week_from=week.first.isoformat(),
        month_from=month.first.isoformat(),
        month_to=month.last.isoformat(),
        mine=MyResults(week=_add(mine, alone, week), month=_add(mine, alone, month)),
        team=[
            TeamResults(
                team=team.id,
                name=team.name,
                week=_add((r for r in rows if r.team == team.id), alone, week),
                month=_add((r for r in rows if r.team == team.id), alone, month),
            )
            for team in teams
        ],
    )


def _visits(by: Actor, device: Device, teams: Collection[int], span: Span) -> list[_Row]:
    visits = Visit.objects.visible_to(by).in_home(device.home).standing()
    rows = (
        visits.filter(team__in=teams)
        .between(*span)
        .values_list("id", "team_id", "member_id", "day", "outcome", "household_id", "helps")
    )
    return [_Row(*row) for row in rows]


def _alone(by: Actor, home: int, rows: Iterable[_Row]) -> dict[UUID, int]:
    """Return {visit: how many skills people did alone at it} of visits at which somebody was."""
    met = [row.id for row in rows if row.helps]
    found: defaultdict[UUID, int] = defaultdict(int)
    seen = Evidence.objects.visible_to(by).in_home(home).filter(visit__in=met)
    voided = Evidence.objects.visible_to(by).in_home(home).filter(visit__in=met, kind="void")
    gone = set(voided.values_list("voids", flat=True))
    for row, visit in seen.filter(kind="done_alone", level=_ALONE).values_list("id", "visit"):
        if visit and row not in gone:
            found[visit] += 1
    return found


def _add(rows: Iterable[_Row], alone: dict[UUID, int], span: Span) -> ResultSums:
    sums = _Sum()
    for row in rows:
        if span.first <= row.day <= span.last:
            sums.visits += 1
            sums.helps += row.helps
            sums.alone += alone.get(row.id, 0)
            if row.outcome == "met" and row.house:
                sums.houses.add(row.house)
    return sums.told()
