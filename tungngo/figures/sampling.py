"""Small pieces of a home, drawn at random and counted again."""

from random import Random

from tungngo.figures.comparing import Difference, differing_stand
from tungngo.figures.ledger import count_part
from tungngo.figures.marks import EVER, Stand, Subject, team_subject
from tungngo.figures.measures import of_visits
from tungngo.figures.models import Seen
from tungngo.figures.spans import Span
from tungngo.figures.subjects import count_subject, public_services
from tungngo.shared.clock import now_ms
from tungngo.shared.sql import db_uuid, select

_TWO_YEARS = 2 * 365 * 24 * 3600 * 1000  # milliseconds


def random_part(home: int, rng: Random) -> tuple[int, int] | None:
    """Draw a (fragment, slot) that has cells; None in a home without."""
    low, high = select("SELECT MIN(fragment), MAX(fragment) FROM cell WHERE home = %s", [home])[0]
    if low is None:
        return None
    found = select(
        "SELECT fragment, slot FROM cell WHERE home = %s AND fragment = ("
        "SELECT MIN(fragment) FROM cell WHERE home = %s AND fragment >= %s) AND slot > 0"
        " GROUP BY fragment, slot ORDER BY slot",
        [home, home, rng.randint(low, high)],
    )
    return rng.choice(found) if found else None


def random_subject(home: int, rng: Random) -> Subject | None:
    """Draw a subject that is stored; None in a home without.

    Ids begin with the moment in which they were made: a random one of two years. Every fifth time
    it is a team, whose id is its number.
    """
    least = f"{now_ms() - rng.randrange(_TWO_YEARS):012x}" + "0" * 20
    if rng.randrange(5) == 0:
        ((last,),) = select("SELECT COALESCE(MAX(id), 0) FROM team")
        least = team_subject(rng.randint(0, last))
    rows = select(
        "SELECT subject, measure, period FROM seen WHERE home = %s AND subject >= %s"
        " ORDER BY subject LIMIT 20",
        [home, least],
    ) or select("SELECT subject, measure, period FROM seen WHERE home = %s LIMIT 20", [home])
    if not rows:
        return None
    row, measure, period = rng.choice(rows)
    return Subject(db_uuid(row), measure, period)


def recount_part(home: int, fragment: int, slot: int) -> list[Difference]:
    """Return which sums over visits of one fragment and half month differ from its ledger."""
    numbers = count_part(home, fragment, slot).cells.get((fragment, slot), {})
    stored = select(
        "SELECT measure, value FROM cell WHERE home = %s AND fragment = %s AND slot = %s",
        [home, fragment, slot],
    )
    was = {measure: value for measure, value in stored if of_visits(measure)}
    return [
        Difference(home, "cell", (fragment, slot, m), was.get(m, 0), numbers.get(m, 0))
        for m in sorted({*was, *numbers})
        if was.get(m, 0) != numbers.get(m, 0)
    ]


def recount_subject(home: int, key: Subject) -> list[Difference]:
    """Return how the stored row of one subject differs from the ledger."""
    rows = Seen.objects.filter(home=home, subject=key.id, measure=key.measure, period=key.period)
    stored = rows.values_list("fragment", "n", "mixed").first() or (0, 0, False)
    counted = count_subject(home, key, public_services()) or Stand(stored[0], 0)
    return list(differing_stand(home, key, counted, stored))


def sums_in(home: int, fragment: int, slot: int) -> int:
    """Return how many sums of one fragment and half month are stored."""
    where = "home = %s AND fragment = %s AND slot = %s"
    return int(select(f"SELECT COUNT(*) FROM cell WHERE {where}", [home, fragment, slot])[0][0])


def sums_of(home: int, span: Span) -> int:
    """Return how many sums of a home are stored that a recount of a span compares."""
    rows = select("SELECT slot, COUNT(*) FROM cell WHERE home = %s GROUP BY slot", [home])
    return sum(n for slot, n in rows if slot == EVER or span.holds(slot))
