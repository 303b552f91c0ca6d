"""Recording visits (lượt ghi)."""

from tungngo.catalogue.actions import count_answers
from tungngo.feed.actions import writes
from tungngo.households.models import House, known_people, lock_houses, purposes_in_force
from tungngo.households.verdicts import NO_PARENT, judge_house, kept_without
from tungngo.shared.actor import Actor
from tungngo.shared.sql import db_uuid, insert_new
from tungngo.shared.wire import OK, Item, Verdict
from tungngo.visits.actions.followups import make_promises
from tungngo.visits.answers import answer_changes
from tungngo.visits.facts import Effects, agreed_to, asked_of, not_kept, people_in
from tungngo.visits.models import Visit, met_on
from tungngo.visits.reasons import SAME_DAY
from tungngo.visits.rows import VisitRow, drafts_in, new_row, note_keys
from tungngo.visits.telling import tell_house, tell_house_where_it_stands


@writes
def record_visits(*, by: Actor, home: int, items: list[Item]) -> tuple[list[Verdict], Effects]:
    """Record visits; an id that exists already is left as it is, and changes no figure."""
    houses = lock_houses(home, [i.house for i in items])
    known = known_people(home, people_in(i.body for i in items))
    said = purposes_in_force(home, {s for i in items for s in asked_of(i.house, i.body)})
    verdicts = [_judge(i, houses, known) for i in items]
    first: dict[str, Item] = {}
    for item, verdict in zip(items, verdicts, strict=True):
        if verdict is OK:
            first.setdefault(item.key, item)
    keys = note_keys(home, [(i.house, i.body) for i in items], said)
    rows = {k: new_row(i, i.body, agreed_to(i.house, i.body, said), keys) for k, i in first.items()}
    fresh = {db_uuid(i) for (i,) in insert_new(Visit, VisitRow._fields, sorted(rows.values()))}
    new = [item for key, item in first.items() if key in fresh]
    make_promises(by=by, home=home, items=new)
    if answers := answer_changes((None, rows[i.key]) for i in new):
        count_answers(by=by, home=home, changes=answers)
    tell_house([i for i in new if not i.taken])
    tell_house_where_it_stands(home, [i for i in new if i.taken])  # it may have moved meanwhile
    effects = Effects([(None, rows[i.key].fact) for i in new])
    for item in new:
        effects.drafts += drafts_in(item, rows[item.key], item.body)
    seconds = _count_house_days(home, [rows[i.key] for i in new], effects)
    remarks = [_remark(i, v, said, seconds) for i, v in zip(items, verdicts, strict=True)]
    return remarks, effects


def _judge(item: Item, houses: dict[str, House], known: set[str]) -> Verdict:
    """Say whether all that the visit names is there; give it the fragment of its house."""
    if item.household or item.body.place == "home":
        verdict = judge_house(item, houses.get(item.house), moves=False)
        if verdict is not OK:
            return verdict
    return OK if people_in([item.body]) <= known else NO_PARENT


def _count_house_days(home: int, rows: list[VisitRow], effects: Effects) -> dict[str, int]:
    """Note the house days that the new visits began; return {visit: who met the house before}."""
    fresh = {row.id for row in rows}
    seconds: dict[str, int] = {}
    for (_, day), mets in met_on(home, [r.house_day for r in rows if r.house_day]).items():
        old = [m for m in mets if m.id not in fresh]
        effects.move(day, old, mets)
        first = old[0] if old else mets[0]
        seconds |= {m.id: first.member for m in mets if m.id in fresh and m.member != first.member}
    return seconds


def _remark(
    item: Item, verdict: Verdict, said: dict[str, set[str]], seconds: dict[str, int]
) -> Verdict:
    if verdict is not OK:
        return verdict
    if item.key in seconds:
        verdict = Verdict("merged", SAME_DAY.code, {"member": seconds[item.key]})
    return kept_without(not_kept(item.body, agreed_to(item.house, item.body, said)), verdict)
