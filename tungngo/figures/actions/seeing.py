"""Counting each subject once: who was reached this month, and ever."""

from tungngo.feed.actions import writes
from tungngo.figures.marks import (
    EVER,
    CellKey,
    Marked,
    Stand,
    Subject,
    ever_changes,
    marked,
    moved,
    names_people,
    settled,
)
from tungngo.figures.models import Seen
from tungngo.figures.subjects import (
    count_subject,
    first_fragment,
    public_services,
    stored_months,
)
from tungngo.shared.actor import Actor
from tungngo.shared.sql import add_up, db_uuid, put
from tungngo.visits.facts import Effects

SEEN_FIELDS = ("home", "subject", "measure", "period", "fragment", "mixed", "n")
SEEN_KEY = SEEN_FIELDS[:4]
type Changes = dict[Subject, tuple[Stand, Stand]]  # before, after


@writes
def see(*, by: Actor, home: int, effects: Effects) -> dict[CellKey, int]:
    """Add the marks of the effects to their subjects; return what it changes in the cells.

    Two statements: the months, then all time of those whose month began or ended, each in key
    order, so that two pushes wait for each other and never in a ring. A third, rarely, for
    subjects that several fragments mark: only the ledger knows where these count.
    """
    dvc = public_services() if names_people(effects) else frozenset()
    months = marked(effects, dvc)
    if not months:
        return {}
    changes = _add(home, months, dvc)
    ever = ever_changes(changes)
    if ever:
        changes |= _add(home, ever, dvc)
    return moved(changes)


def _add(home: int, some: Marked, dvc: frozenset[int]) -> Changes:
    """Add signed marks to rows, which stay locked; return how each subject stood and stands."""
    rows = [(home, *s, min(each), False, sum(each.values())) for s, each in some.items()]
    back = SEEN_FIELDS[1:]
    stored = add_up(
        Seen, SEEN_FIELDS, rows, key=SEEN_KEY, keep=("fragment", "mixed"), returning=back
    )
    changes: Changes = {}
    wrong = []
    for row, measure, period, fragment, mixed, n in stored:
        subject = Subject(db_uuid(row), measure, period)
        each = some[subject]
        before = Stand(fragment, n - sum(each.values()), bool(mixed))
        after = settled(before, n, each) or _asked(home, subject, n, each, dvc)
        changes[subject] = (before, after)
        if (after.fragment, after.mixed) != (fragment, bool(mixed)):
            wrong.append((home, *subject, after.fragment, after.mixed, n))
    put(Seen, SEEN_FIELDS, wrong, key=SEEN_KEY)
    return changes


def _asked(home: int, subject: Subject, n: int, each: dict[int, int], dvc: frozenset[int]) -> Stand:
    """Return where a subject counts that several fragments mark; of all time by its months.

    Its months are written before, and its row is locked: nobody else decides it meanwhile.
    """
    if subject.period == EVER:
        months = stored_months(home, [subject]).get(subject, {})
        found = next(iter(months.values()), None)
    else:
        found = first_fragment(home, subject, each, dvc)
    return Stand(min(each) if found is None else found, n, mixed=True)


@writes
def see_anew(*, by: Actor, home: int, subject: Subject) -> None:
    """Count a subject in a period from the ledger and set its row; the cells stay as they are."""
    stub = (home, *subject, 0, False, 0)
    add_up(Seen, SEEN_FIELDS, [stub], key=SEEN_KEY, keep=("fragment", "mixed"))
    stand = count_subject(home, subject, public_services())
    if stand:
        row = (home, *subject, stand.fragment, stand.mixed, stand.n)
        put(Seen, SEEN_FIELDS, [row], key=SEEN_KEY)
    else:
        Seen.objects.filter(home=home, subject=subject.id, measure=subject.measure).filter(
            period=subject.period
        ).delete()
