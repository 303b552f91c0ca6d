"""A ledger of many visits, seeded once and reused: skewed as in life, counted as in life.

A fifth of the hamlets hold three fifths of the visits. Each has 250 houses; a house is visited at
most once a day, so what it adds is known while its row is made, and a recount must find the same.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from tungngo.catalogue.models import Skill
from tungngo.cli.bench.ground import BY, Plot, make_plots
from tungngo.feed.actions import writes
from tungngo.figures.actions import count, heard
from tungngo.figures.jobs import freshen
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now, today
from tungngo.shared.home import job_scope
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid, insert_all
from tungngo.visits.facts import Effects, HouseDayMove
from tungngo.visits.models import Fact, Helped, Visit, helped_text, helps_in

DAYS = 365
_HOUSES = 250
_KINDS = 64  # different contents of a visit
_KNOWN = 0.8  # of those helped, known by name
_PLOTS = 4000  # hamlets that the visits lie in, at most
_FEWEST = 40
_VISITS_EACH = 2500  # as in the ledger of ten millions: a smaller one has fewer hamlets, as busy
_OUTCOMES = ("met", "absent", "later", "refused")
_VISIT = (
    "home id hamlet_id fragment household_id team_id member_id place outcome why day start_ms"
    " end_ms helped content note_sealed rev voided helps used_ms"
).split()


def seed(visits: int) -> None:
    """Make the ledger hold that many visits, if it holds fewer; say how far it is on stderr."""
    with job_scope("bench"):
        there = Visit.objects.count()
    if there >= visits:
        return
    rng = Random(20261124)
    plots = make_plots(min(_PLOTS, max(_FEWEST, visits // _VISITS_EACH)))
    kinds = _kinds(rng)
    weights = [7.5 if n % 5 == 0 else 1.25 for n in range(len(plots))]
    unit = (visits - there) / sum(weights)
    done = there
    for plot, weight in zip(plots, weights, strict=True):
        done += seed_plot(by=BY, plot=plot, visits=round(unit * weight), kinds=kinds, rng=rng)
        print(f"\r  gieo {done:,}/{visits:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    freshen()


class Kind(NamedTuple):
    """What a visit is like; who is helped stands in each house."""

    outcome: str
    skills: tuple[int, ...]
    known: bool  # helped somebody whose name is known

    def helped(self, person: str) -> tuple[Helped, ...]:
        """Return who was helped."""
        if not self.skills:
            return ()
        return (Helped(person, 0, self.skills) if self.known else Helped(None, 1, self.skills),)


def _kinds(rng: Random) -> list[Kind]:
    """Return the contents that visits are drawn from: seven in ten met somebody."""
    skills = list(Skill.objects.open().order_by("pk").values_list("pk", flat=True))
    found: list[Kind] = []
    for _ in range(_KINDS):
        outcome = rng.choices(_OUTCOMES, (70, 15, 10, 5))[0]
        learned: tuple[int, ...] = ()
        if outcome == "met":
            learned = tuple(sorted(rng.sample(skills, rng.randint(1, 2))))
        found.append(Kind(outcome, learned, rng.random() < _KNOWN))
    return found


@writes
def seed_plot(*, by: Actor, plot: Plot, visits: int, kinds: list[Kind], rng: Random) -> int:
    """Write the visits of one hamlet over a year, and their sums; return how many."""
    houses = [db_uuid(new_id()) for _ in range(_HOUSES)]
    people = {house: db_uuid(new_id()) for house in houses}
    first = today() - timedelta(days=DAYS - 1)
    rows: list[tuple[Any, ...]] = []
    effects = Effects()
    for day, n in _spread(first, visits, rng):
        start = int(now().timestamp() * 1000)
        for house in rng.sample(houses, min(n, _HOUSES)):
            kind = kinds[rng.randrange(_KINDS)]
            helped = kind.helped(people[house])
            rows.append(_row(plot, house, day, start, (kind.outcome, helped)))
            fact = Fact(plot.fragment, day, kind.outcome, helped, house, plot.team)
            effects.facts.append((None, fact))
            if kind.outcome == "met":
                effects.house_days.append(HouseDayMove(day, None, plot.fragment))
    insert_all(Visit, _VISIT, rows)
    count(by=by, home=plot.home, effects=effects)
    heard(by=by, home=plot.home, team=plot.team, device=db_uuid(new_id()), unsent=0)
    return len(rows)


def _spread(first: date, visits: int, rng: Random) -> Iterator[tuple[date, int]]:
    """Yield (day, visits of that day): about a third of the days have work."""
    worked = sorted(rng.sample(range(DAYS), DAYS // 3)) if visits >= DAYS else range(0, DAYS, 3)
    each, rest = divmod(visits, len(worked))
    for n, day in enumerate(worked):
        yield first + timedelta(days=day), each + (n < rest)


def _row(
    plot: Plot, house: str, day: date, start: int, told: tuple[str, tuple[Helped, ...]]
) -> tuple[Any, ...]:
    outcome, helped = told
    who = (plot.team, plot.member, "home", outcome, "")
    when = (day.isoformat(), start, None)
    said = (helped_text(helped), "{}", b"", 1, False, helps_in(helped), start)
    return (plot.home, db_uuid(new_id()), plot.hamlet, plot.fragment, house, *who, *when, *said)
