"""Rechecks without a visit (kiểm tra lại)."""

from tungngo.feed.actions import Touch, touch, writes
from tungngo.households.verdicts import NO_PARENT, OUT_OF_SCOPE
from tungngo.learning.facts import Draft
from tungngo.learning.models import Person, people_of
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid
from tungngo.shared.wire import OK, Item, Verdict


@writes
def check_skills(*, by: Actor, home: int, items: list[Item]) -> tuple[list[Verdict], list[Draft]]:
    """Take rechecks; return what they say of skills, which ``add_evidence`` writes down."""
    people = people_of(home, [db_uuid(i.body.person) for i in items])
    verdicts: list[Verdict] = []
    drafts: list[Draft] = []
    for item in items:
        verdict = _judge(item, people.get(db_uuid(item.body.person)))
        verdicts.append(verdict)
        if verdict is OK:
            drafts += _drafts_of(item)
            # Also where nothing changes: the receipt names the revision that carries it.
            row = db_uuid(item.body.person)
            touch([Touch(home, item.fragment, item.hamlet, "person", row, "put")])
            item.feed = (home, item.fragment)
    return verdicts, drafts


def _judge(item: Item, person: Person | None) -> Verdict:
    """Say whether the person may be checked; give the operation their house and fragment."""
    if person is None:
        return NO_PARENT
    if person.hamlet != item.hamlet:
        return OUT_OF_SCOPE
    item.household, item.fragment = person.household, person.fragment
    return OK


def _drafts_of(item: Item) -> list[Draft]:
    return [
        Draft(
            op=item.op,
            n=n,
            visit=None,
            subject=db_uuid(item.body.person),
            skill=step.skill,
            kind=step.kind,
            claimed=step.claimed,
            why=step.why or "",
            guide=step.guide,
            teach_back=None,
            confirm=step.confirm,
            phone=item.body.how == "phone",
            member=item.member,
            hamlet=item.hamlet,
            fragment=item.fragment,
            used_ms=round(item.at.timestamp() * 1000),
        )
        for n, step in enumerate(item.body.steps)
    ]
