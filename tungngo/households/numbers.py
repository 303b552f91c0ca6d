"""House numbers: given once, in the order of arrival."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tungngo.households.models import HouseSeries
from tungngo.shared.ids import new_id
from tungngo.shared.sql import add_up, db_uuid


def next_numbers(home: int, hamlets: Iterable[int]) -> dict[int, Iterator[int]]:
    """Return {hamlet: as many numbers not used before as it is named}; within an act.

    The series only counts up, so no code of a house is ever used twice.
    """
    wanted = Counter(hamlets)
    rows = [(home, hamlet, db_uuid(new_id()), n) for hamlet, n in wanted.items()]
    last = add_up(
        HouseSeries,
        ("home", "hamlet", "id", "last"),
        rows,
        key=("home", "hamlet"),
        keep=("id",),
        returning=("hamlet", "last"),
    )
    return {hamlet: iter(range(n - wanted[hamlet] + 1, n + 1)) for hamlet, n in last}
