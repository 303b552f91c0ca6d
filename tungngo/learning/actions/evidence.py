"""Evidence is written down, folded into standings, and told to whoever counts.

In the push's way: four statements for people of whom nothing late or void is told.
"""

from collections.abc import Sequence
from typing import Any

from tungngo.feed.actions import writes
from tungngo.households.models import follow
from tungngo.learning.actions.fluent import settle_fluency
from tungngo.learning.actions.standings import write_standings
from tungngo.learning.books import Books, changes_by, may_have_all, tell, turns_by_person
from tungngo.learning.facts import Draft, Learned, TakenBack, evidence_id
from tungngo.learning.ladder import VOID, Seen, level_told
from tungngo.learning.models import Evidence, Kept, Person, kinds_of, people_of
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now
from tungngo.shared.sql import db_uuid, insert_new

_EVIDENCE = (
    "home id hamlet fragment subject household skill kind claimed level by_member phone visit"
    " guide_version confirm why used_ms received_ms op n voids"
).split()
_FIRST_VOID = 1_000  # numbers within an operation from which its voiding rows begin

type Told = Sequence[Draft | TakenBack]


@writes
def add_evidence(*, by: Actor, home: int, drafts: Told) -> Learned:
    """Write down what operations say of skills, in their order; return what it changed.

    What is known already, by operation and number, changes nothing.
    """
    learned = Learned()
    if not drafts:
        return learned
    drafts = _followed(home, drafts)
    people = people_of(home, _subjects(drafts), lock=True)
    new = _insert(home, drafts, people, learned)
    books = Books(home, people, {one.seen.id for one in new})
    new += _take_back(home, drafts, books)
    if new:
        changes = changes_by(books, new)
        tell(changes, learned)
        write_standings(by=by, books=books, changes=changes, hamlets=_hamlets(drafts))
        if maybe := may_have_all(books, changes):
            kept = books.read(maybe)
            before, after = turns_by_person(books.before(kept), maybe), turns_by_person(kept, maybe)
            learned.fluent += settle_fluency(
                by=by, home=home, before=before, after=after, people=people
            )
    return learned


def _followed(home: int, drafts: Told) -> Told:
    """Let what is taken back be found where people went who were merged into others since."""
    backs = [one for one in drafts if isinstance(one, TakenBack)]
    aliases = follow(home, {who for one in backs for who in one.subjects}) if backs else {}
    if not aliases:
        return drafts
    return [
        one._replace(subjects=(*one.subjects, *(aliases.get(who, who) for who in one.subjects)))
        if isinstance(one, TakenBack)
        else one
        for one in drafts
    ]


def _subjects(drafts: Told) -> set[str]:
    found = {one.subject for one in drafts if isinstance(one, Draft)}
    return found.union(*(one.subjects for one in drafts if isinstance(one, TakenBack)))


def _hamlets(drafts: Told) -> dict[str, int]:
    """Return {person: where something was seen}, for those who live nowhere that is known."""
    found: dict[str, int] = {}
    for one in drafts:
        for subject in (one.subject,) if isinstance(one, Draft) else one.subjects:
            found[subject] = one.hamlet
    return found


def _insert(home: int, drafts: Told, people: dict[str, Person], learned: Learned) -> list[Kept]:
    """Insert the evidence that is new and return it."""
    received_ms = round(now().timestamp() * 1000)
    kinds = kinds_of(one.skill for one in drafts if isinstance(one, Draft))
    rows: dict[str, tuple[tuple[Any, ...], Kept]] = {}
    for one in drafts:
        if not isinstance(one, Draft):
            continue
        told = level_told(kinds[one.skill], one.kind, one.claimed, teach_back=one.teach_back)
        if told is None:
            continue
        if told.capped:
            learned.capped.add(one.op)
        row = evidence_id(one.used_ms, one.op, one.n)
        house = people[one.subject].household if one.subject in people else None
        seen = Seen(one.used_ms, row, told.kind, told.level, one.phone, one.fragment, house)
        kept = Kept(one.subject, one.skill, seen, one.op, one.visit, None)
        rows[row] = (_row(home, one, seen, received_ms), kept)
    fresh = insert_new(Evidence, _EVIDENCE, [row for row, _ in rows.values()])
    return [rows[db_uuid(i)][1] for (i,) in fresh]


def _row(home: int, one: Draft, seen: Seen, received_ms: int) -> tuple[Any, ...]:
    where = (home, seen.id, one.hamlet, one.fragment, one.subject, seen.household, one.skill)
    what = (seen.kind, one.claimed, seen.level, one.member, one.phone, one.visit, one.guide)
    return (*where, *what, one.confirm, one.why, one.used_ms, received_ms, one.op, one.n, None)


def _take_back(home: int, drafts: Told, books: Books) -> list[Kept]:
    """Void what visits said that are told anew or taken back; return the voiding rows."""
    found: list[Kept] = []
    rows: list[tuple[Any, ...]] = []
    received_ms = round(now().timestamp() * 1000)
    for place, back in enumerate(drafts):
        if not isinstance(back, TakenBack):
            continue
        later = {one.op for one in drafts[place:] if isinstance(one, Draft)}
        kept = books.read(back.subjects)
        void = {one.voids for one in kept if one.voids}
        wrong = [k for k in kept if k.visit == back.visit and not k.voids and k.op not in later]
        for n, old in enumerate((k for k in wrong if k.seen.id not in void), _FIRST_VOID):
            row = evidence_id(back.used_ms, back.op, n)
            seen = old.seen._replace(used_ms=back.used_ms, id=row, kind=VOID, level=0, phone=False)
            one = Kept(old.subject, old.skill, seen, back.op, back.visit, old.seen.id)
            rows.append(_void_row(home, back, one, n, received_ms))
            found.append(one)
            books.kept[old.subject].append(one)
            books.new.add(row)
    insert_new(Evidence, _EVIDENCE, rows, returning=())
    return found


def _void_row(home: int, back: TakenBack, one: Kept, n: int, received_ms: int) -> tuple[Any, ...]:
    seen = one.seen
    where = (home, seen.id, back.hamlet, seen.fragment, one.subject, seen.household, one.skill)
    what = (VOID, None, 0, back.member, False, back.visit, None, "none", "")
    return (*where, *what, back.used_ms, received_ms, back.op, n, one.voids)
