"""Writing how people stand in their skills."""

from typing import Any

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.models import Resident
from tungngo.learning.books import Books, Change
from tungngo.learning.ladder import Standing
from tungngo.learning.models import HouseholdSkill, SkillState
from tungngo.shared.actor import Actor
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_uuid, put

_STATE = (
    "home subject skill id hamlet fragment level peak checked first_four_ms last_ms last_id"
    " last_kind recheck_from recheck_by"
).split()


@writes
def write_standings(
    *, by: Actor, books: Books, changes: list[Change], hamlets: dict[str, int]
) -> None:
    """Write the standings; tell the phones of the people whose levels changed.

    ``hamlets``: where something was seen of those of whom it is not known where they live.
    """
    rows, touches = [], []
    for one in changes:
        person = books.people.get(one.subject)
        hamlet = person.hamlet if person else hamlets[one.subject]
        if one.after.standing:
            now_ = one.after.standing
            # Of a token in the place of somebody erased nobody is asked to check anything again.
            now_ = now_ if person else now_._replace(recheck_from=None)
            rows.append(_state_row(books.home, one, now_, hamlet))
        else:
            nothing = SkillState.objects.filter(home=books.home, subject=one.subject)
            nothing.filter(skill=one.skill).delete()
        if person and one.is_seen:
            where = (books.home, person.fragment, person.hamlet)
            touches.append(Touch(*where, "person", one.subject, "put"))
    put(SkillState, _STATE, rows, key=("home", "subject", "skill"), keep=("id",))
    touch(touches)


def _state_row(home: int, one: Change, now_: Standing, hamlet: int) -> tuple[Any, ...]:
    key = (home, one.subject, one.skill, db_uuid(new_id()), hamlet)
    due = [day.isoformat() if day else None for day in (now_.recheck_from, now_.recheck_by)]
    levels = (now_.fragment, now_.level, now_.peak, now_.checked, now_.first_four_ms)
    return (*key, *levels, now_.last_ms, now_.last_id, now_.last_kind, *due)


@writes
def move_standings(*, by: Actor, home: int, houses: set[str]) -> None:
    """Let what is known of skills follow people whose houses moved to another hamlet."""
    people = Resident.objects.filter(home=home, household_id__in=sorted(houses))
    by_hamlet: dict[int, list[str]] = {}
    for person, hamlet in people.values_list("id", "hamlet_id"):
        by_hamlet.setdefault(hamlet, []).append(db_uuid(person))
    for hamlet, some in sorted(by_hamlet.items()):
        SkillState.objects.filter(home=home, subject__in=some).update(hamlet=hamlet)
        HouseholdSkill.objects.filter(home=home, resident__in=some).update(hamlet=hamlet)
