"""The recount of one million visits: every sum made anew from the ledger and compared."""

from collections.abc import Iterator

from tungngo.cli.bench.figure import Figure, conditions
from tungngo.cli.bench.seed import seed
from tungngo.cli.bench.server import cpu_seconds
from tungngo.figures.jobs import recount
from tungngo.shared.home import job_scope
from tungngo.visits.models import Visit

LEAST = {True: 100_000, False: 1_000_000}
_MILLION = 1_000_000


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield CPU-seconds per million visits, and the sums that differed (none should).

    Four in five of those helped are known by name: people, houses and teams are counted once anew.

    A larger ledger that was seeded before is used as it is.
    """
    seed(LEAST[quick])
    with job_scope("bench"):
        visits = Visit.objects.count()
    before = cpu_seconds()
    wrong = recount()
    used = cpu_seconds() - before
    where = conditions(f"{visits:,} visits")
    each = used * _MILLION / visits
    yield Figure(
        name="recount.per_million", value=each, unit="CPU-seconds", target="<= 6", conditions=where
    )
    yield Figure(
        name="recount.different", value=len(wrong), unit="sums", target="<= 0", conditions=where
    )
