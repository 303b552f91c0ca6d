"""What a change of visits does to the sums of their answers. No database."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from tungngo.catalogue.models import Answer
from tungngo.visits.rows import VisitRow
from tungngo.visits.wire import Answered

NUMBER = "number"
_WORDS = {True: "yes", False: "no"}


class _Told(Struct):
    answers: list[Answered] = []


_TOLD = msgspec.json.Decoder(_Told)

type Sums = dict[tuple[int, str, str], Answer]


def answer_changes(pairs: Iterable[tuple[VisitRow | None, VisitRow | None]]) -> Sums:
    """Return {(fragment, question, answer): signed change} of visits (before, after)."""
    sums: Sums = {}
    for before, after in pairs:
        for row, sign in ((before, -1), (after, 1)):
            if row is not None and '"answers"' in row.content and not row.voided:
                _add(sums, row, sign)
    return {key: change for key, change in sums.items() if any(change)}


def _add(sums: Sums, row: VisitRow, sign: int) -> None:
    for one in _TOLD.decode(row.content).answers:
        for answer, value in _parts(one):
            key = (row.fragment, one.q, answer)
            n, total = sums.get(key, Answer(0, 0))
            sums[key] = Answer(n + sign, total + sign * value)


def _parts(one: Answered) -> list[tuple[str, int]]:
    """Return (answer, what it adds to a sum of numbers): of several picked, each."""
    if isinstance(one.a, bool):
        return [(_WORDS[one.a], 0)]
    if isinstance(one.a, int):
        return [(NUMBER, one.a)]
    said = one.a if isinstance(one.a, list) else [one.a] if one.a else []
    return [(answer, 0) for answer in said]
