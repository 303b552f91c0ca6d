"""Doing operations: set-based first, one by one where that fails; what they change is counted."""

import logging

from django.db import OperationalError

from tungngo.catalogue.actions import mark_used
from tungngo.catalogue.models import SHIPPED
from tungngo.feed.actions import attempt, writes
from tungngo.figures.actions import count
from tungngo.households.models import follow, lock_houses
from tungngo.learning.actions import add_evidence, move_standings, regroup
from tungngo.learning.facts import Draft, Learned, TakenBack
from tungngo.learning.reasons import LEVEL_CAPPED
from tungngo.shared.actor import Actor
from tungngo.shared.wire import OK, Item, Verdict
from tungngo.sync.actions.keeping import keep_for_repair
from tungngo.sync.admission import Batch, admit
from tungngo.sync.following import follow_merged
from tungngo.sync.kinds import KINDS, in_order, rounds
from tungngo.sync.reasons import FAULT
from tungngo.sync.reception import Received
from tungngo.sync.remarks import find_bad_answers
from tungngo.visits import facts as visits
from tungngo.visits.actions import Effects

log = logging.getLogger("tungngo.sync")

_CAPPED = Verdict("merged", LEVEL_CAPPED.code)


@writes
def do_all(
    *, by: Actor, batch: Batch, new: list[Received]
) -> tuple[dict[str, Item], dict[str, Verdict]]:
    """Do the new operations, set-based first; return what was done and what became of each.

    If anything fails, all of it is undone and done again one by one: a bad operation is held with
    its bytes, and the others are applied.
    """
    items, refused = admit(batch, new)
    if cited := [name for name in batch.forms if name not in SHIPPED]:
        mark_used(by=by, names=cited)
    try:
        with attempt():
            verdicts = refused | _do(batch, list(items.values()))
    except OperationalError:
        raise  # a deadlock is tried again as a whole; a database that is away is no op's fault
    except Exception as error:  # noqa: BLE001 - whatever an action may raise: the operation is kept
        log.warning("push_one_by_one", extra={"code": type(error).__name__, "n": len(new)})
        items, refused = admit(batch, new)  # anew: an action may have changed the items it took
        verdicts = refused | do_one_by_one(by=by, batch=batch, items=items)
    keep_for_repair(by=by, batch=batch, new=new, verdicts=verdicts)
    return items, verdicts


@writes
def do_one_by_one(*, by: Actor, batch: Batch, items: dict[str, Item]) -> dict[str, Verdict]:
    """Do operations one by one; one that fails is held and its effects are undone."""
    verdicts: dict[str, Verdict] = {}
    for item in in_order(items.values()):
        try:
            with attempt():
                verdicts |= _do(batch, [item])
        except OperationalError:
            raise
        except Exception:  # the operation's own fault: its effects are undone, its bytes are kept
            log.exception("operation_held", extra={"code": FAULT.code})
            verdicts[item.op] = Verdict("held", FAULT.code)
    return verdicts


def _do(batch: Batch, items: list[Item]) -> dict[str, Verdict]:
    """Do operations, kind by kind in the fixed order; count what they changed."""
    verdicts: dict[str, Verdict] = {}
    effects: dict[int, Effects] = {}
    said_of_skills: dict[int, list[Draft | TakenBack]] = {}
    _lock_all_houses(items)
    for turn, some in enumerate(rounds(items)):
        if turn:  # what was merged in the turn before stands for another row now
            follow_merged(some)
        groups: dict[tuple[int, str, int], list[Item]] = {}
        for item in some:
            groups.setdefault((KINDS[item.k].rank, item.k, item.home), []).append(item)
        for (_, kind, home), group in sorted(groups.items()):
            done = KINDS[kind].act(by=batch.by, home=home, items=group)
            said, changed = done if isinstance(done, tuple) else (done, None)
            verdicts |= {i.op: v for i, v in zip(group, said, strict=True)}
            if isinstance(changed, Effects):
                effects.setdefault(home, Effects()).extend(changed)
            drafts = map(_as_draft, changed.drafts) if isinstance(changed, Effects) else changed
            said_of_skills.setdefault(home, []).extend(drafts or ())
    for home, drafts in sorted(said_of_skills.items()):
        learned = add_evidence(by=batch.by, home=home, drafts=drafts)
        learned.extend(_follow_rows(batch, home, items))
        changed = effects.get(home, Effects())
        count(by=batch.by, home=home, effects=changed, learned=learned)
        verdicts |= {op: _CAPPED for op in learned.capped if verdicts[op] == OK}
    return verdicts | find_bad_answers(batch, verdicts)


def _follow_rows(batch: Batch, home: int, items: list[Item]) -> Learned:
    """Let what is known of skills follow the people and houses that were merged or moved."""
    mine: dict[str, set[str]] = {}
    for item in items:
        if item.home == home and item.row:
            mine.setdefault(item.k, set()).add(item.row)
    if moved := mine.get("household.move"):
        move_standings(by=batch.by, home=home, houses=moved)
    people = follow(home, mine.get("person.merge", ()))
    houses = follow(home, mine.get("household.merge", ()))
    if not (people or houses):
        return Learned()
    return regroup(by=batch.by, home=home, people=people, houses=houses)


def _as_draft(one: visits.Draft | visits.TakenBack) -> Draft | TakenBack:
    """Hand over from visits to learning, which do not know each other; the fields are the same."""
    return Draft(*one) if isinstance(one, visits.Draft) else TakenBack(*one)


def _lock_all_houses(items: list[Item]) -> None:
    """Lock the houses that a batch names, sorted, before several actions lock some of them each."""
    if len({item.k for item in items}) > 1:
        for home in sorted({item.home for item in items}):
            lock_houses(home, {item.house for item in items if item.home == home})
