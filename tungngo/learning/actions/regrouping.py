"""People and houses that were recorded twice: what was seen of them comes together."""

from tungngo.feed.actions import writes
from tungngo.households.models import Resident
from tungngo.learning.actions.fluent import settle_fluency
from tungngo.learning.actions.standings import write_standings
from tungngo.learning.books import Books, Change, tell, turns_by_person
from tungngo.learning.facts import Learned
from tungngo.learning.ladder import fold
from tungngo.learning.models import Evidence, Kept, people_of, standing_evidence
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid

type Names = dict[str, str]  # who or which goes -> who or which stays


@writes
def regroup(*, by: Actor, home: int, people: Names, houses: Names) -> Learned:
    """Let evidence follow people and houses that went into others; return what it changed.

    What was seen stays as it was seen; only whose it is is told anew. Twice is once.
    """
    moved = Resident.objects.filter(home=home, household_id__in=sorted(set(houses.values())))
    wanted = {db_uuid(i) for i in moved.values_list("id", flat=True)} if houses else set()
    wanted |= people.keys() | people.values()
    books = Books(home, people_of(home, wanted, lock=True), set())
    before = books.read(wanted)
    after = [_renamed(one, people, houses) for one in before]
    learned = Learned()
    if before == after:
        return learned
    _rename(home, wanted, people, houses)
    changes = _compare(before, after)
    tell(changes, learned)
    write_standings(by=by, books=books, changes=changes, hamlets={})
    learned.fluent += settle_fluency(
        by=by,
        home=home,
        before=turns_by_person(before, wanted),
        after=turns_by_person(after, wanted),
        people=books.people,
    )
    return learned


def _renamed(one: Kept, people: Names, houses: Names) -> Kept:
    house = one.seen.household
    seen = one.seen._replace(household=houses.get(house, house) if house else None)
    return one._replace(subject=people.get(one.subject, one.subject), seen=seen)


def _rename(home: int, wanted: set[str], people: Names, houses: Names) -> None:
    for gone, stays in sorted(houses.items()):
        mine = Evidence.objects.in_home(home).filter(subject__in=sorted(wanted), household=gone)
        mine.update(household=stays)
    for gone, stays in sorted(people.items()):
        Evidence.objects.in_home(home).filter(subject=gone).update(subject=stays)


def _compare(before: list[Kept], after: list[Kept]) -> list[Change]:
    """Return how all of them stood in their skills, where that changed."""
    was, now_ = standing_evidence(before), standing_evidence(after)
    changes = [
        Change(pair, fold(was.get(pair, ())), fold(now_.get(pair, ())))
        for pair in sorted(was.keys() | now_.keys())
    ]
    return [one for one in changes if one.before != one.after]
