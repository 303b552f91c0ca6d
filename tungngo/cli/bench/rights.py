"""Reading households behind the walls of PostgreSQL: what one who may see 40 hamlets waits for."""

from collections.abc import Iterator
from statistics import median
from typing import Any

import msgspec
from django.db import connection

from tungngo.audit.actions import note
from tungngo.cli.bench.figure import Figure, conditions
from tungngo.cli.bench.ground import BY
from tungngo.feed.actions import reading, writes
from tungngo.households.models import Household
from tungngo.places.actions import NewHamlet, add_hamlets
from tungngo.places.models import WHOLE, Fragment, Hamlet, PlaceName
from tungngo.shared.actor import Actor
from tungngo.shared.home import job_scope
from tungngo.shared.sql import learn_sizes, select

HAMLETS = {True: 80, False: 2000}
HOUSES = 250  # of a hamlet
SCOPE = 40  # hamlets of a commune, all of whose houses an officer sees
RUNS = 40
_HOME = 37
_NAME = "Đo tường"
_LIST, _COUNT = "<= 0.5", "<= 5"


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield milliseconds inside the database: a list of 50, a commune's count, a filter forgotten.

    The last is a count over all homes' houses that named its home and nothing else: the wall alone
    chooses the rows. Each beside the same without a wall, as a job.
    """
    if connection.vendor != "postgresql":
        return
    hamlets = _seed(HAMLETS[quick])
    by = Actor(user_id=0, label="bench", hamlets=frozenset(hamlets[:SCOPE]))
    with job_scope("bench"):
        houses = Household.objects.count()
    where = conditions(f"{houses:,} households, {len(hamlets):,} hamlets, scope {SCOPE}")
    mine = Household.objects.in_home(_HOME).visible_to(by)
    page = mine.order_by("hamlet_id", "number")[:50].values_list("id", "number", "lane")
    asked = {
        "list_of_50": (page.query.sql_with_params(), _LIST),
        "count_of_commune": (mine.values("id").query.sql_with_params(), _COUNT),
        "forgotten": (("SELECT id FROM household WHERE home = %s", [_HOME]), ""),
    }
    for name, ((sql, values), target) in asked.items():
        text = sql if name == "list_of_50" else f"SELECT COUNT(*) FROM ({sql}) mine"
        for who, wish in ((by, target), (BY, "")):
            value = _database_ms(who, text, list(values))
            key = f"rights.{name}{'' if who is by else '.without_wall'}"
            yield Figure(name=key, value=value, unit="ms", target=wish, conditions=where)


def _database_ms(by: Actor, sql: str, values: list[Any]) -> float:
    """Return the median of what PostgreSQL says of planning and running a statement."""
    took: list[float] = []
    for _ in range(RUNS):
        with reading(by):
            (told,) = select(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", values)[0]
        plan = msgspec.json.decode(told) if isinstance(told, str) else told
        took.append(plan[0]["Planning Time"] + plan[0]["Execution Time"])
    return median(took)


def _seed(n: int) -> list[int]:
    """Make n hamlets of one home with their houses, once; return them, commune by commune."""
    made = _hamlets()
    if len(made) < n:
        fragments = Fragment.objects.filter(home=_HOME, kind=WHOLE).order_by("pk")
        each = -(-n // SCOPE)
        items = [
            NewHamlet(fragment.pk, "thôn", f"{_NAME} {i}")
            for fragment in fragments[:each]
            for i in range(SCOPE)
        ]
        add_hamlets(by=BY, items=items)
        made = _hamlets()
    build_houses(by=BY, hamlets=made[:n])
    return made[:n]


def _hamlets() -> list[int]:
    """Return the hamlets of this measurement."""
    named = PlaceName.objects.filter(name__startswith=f"{_NAME} ").values("place")
    mine = Hamlet.objects.filter(pk__in=named, home=_HOME).order_by("fragment_id", "pk")
    return list(mine.values_list("pk", flat=True))


@writes
def build_houses(*, by: Actor, hamlets: list[int]) -> None:
    """Build the houses of hamlets that have none; the database makes them up."""
    there = Household.objects.in_home(_HOME).visible_to(by).filter(hamlet__in=hamlets)
    bare = sorted(set(hamlets) - set(there.values_list("hamlet_id", flat=True).distinct()))
    if bare:
        select(
            "INSERT INTO household (home, id, hamlet_id, fragment, number, lane, door, mark,"
            " label_sealed, note_sealed, closed_why, rev)"
            " SELECT h.home, gen_random_uuid(), h.place_id, h.fragment_id, n,"
            " 'Ngõ ' || n %% 9, n::text, '', '', '', '', 1"
            " FROM hamlet h, generate_series(1, %s) n WHERE h.place_id = ANY(%s::bigint[])",
            [HOUSES, bare],
        )
        learn_sizes(Household)
        note(by, "bench.houses", home=_HOME, n=len(bare) * HOUSES)
