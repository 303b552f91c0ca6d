"""What is known of some people during an act: as it was before, and as it is after it."""

from collections.abc import Iterable

from tungngo.learning.facts import Learned, LevelMove, Recheck
from tungngo.learning.fluency import RULED, Turn, covers, turns_of
from tungngo.learning.ladder import ALONE, Folded, Seen, Standing, continued, fold
from tungngo.learning.models import (
    Kept,
    Pair,
    Person,
    evidence_of,
    kinds_of,
    standing_evidence,
    standings_of,
)


class Books:
    """What was read of some people: standings as they were, and evidence where it is needed."""

    def __init__(self, home: int, people: dict[str, Person], new: set[str]) -> None:
        self.home = home
        self.people = people
        self.new = new  # ids of the rows of this act
        self.kept: dict[str, list[Kept]] = {}
        self.standings: dict[Pair, Standing] = {}

    def read(self, subjects: Iterable[str]) -> list[Kept]:
        """Return all evidence of some people, reading what was not read yet."""
        wanted = set(subjects)
        missing = wanted - self.kept.keys()
        self.kept |= {subject: [] for subject in missing}
        for one in evidence_of(self.home, missing):
            self.kept[one.subject].append(one)
        return [one for subject in sorted(wanted) for one in self.kept[subject]]

    def before(self, kept: Iterable[Kept]) -> list[Kept]:
        """Return what was known before this act."""
        return [one for one in kept if one.seen.id not in self.new]


class Change:
    """How one person stood in one skill, before and after."""

    __slots__ = ("after", "before", "late", "skill", "subject")

    def __init__(self, pair: Pair, before: Folded, after: Folded, *, late: bool = True) -> None:
        self.subject, self.skill = pair
        self.late = late  # folded anew, so that also who was the first to see it may have changed
        self.before = before
        self.after = after

    @property
    def is_seen(self) -> bool:
        """Say whether phones must hear of it: all that they are told of a skill."""
        was, now_ = (
            one.standing and (one.standing.level, one.standing.checked, one.standing.first_four_ms)
            for one in (self.before, self.after)
        )
        return was != now_

    def peaks(self) -> int:
        """Return the highest level ever, before or after."""
        return max(f.standing.peak if f.standing else 0 for f in (self.before, self.after))


def changes_by(books: Books, new: list[Kept]) -> list[Change]:
    """Return how the people stand in the skills of which something new is known."""
    pairs: dict[Pair, list[Kept]] = {}
    for one in new:
        pairs.setdefault((one.subject, one.skill), []).append(one)
    books.standings = standings_of(books.home, {subject for subject, _ in pairs})
    late = {p for p, some in pairs.items() if _is_late(books.standings.get(p), some)}
    kept = books.read({subject for subject, _ in late})
    before, after = standing_evidence(books.before(kept)), standing_evidence(kept)
    found = []
    for pair in sorted(pairs):
        if pair in late:
            found.append(Change(pair, fold(before.get(pair, ())), fold(after.get(pair, ()))))
        else:
            seen = [one.seen for one in pairs[pair]]
            found.append(_go_on(pair, books.standings.get(pair), seen))
    return found


def _is_late(was: Standing | None, some: list[Kept]) -> bool:
    """Say whether all evidence must be folded anew: something is void, or comes too late."""
    first = min(one.seen[:2] for one in some)
    return any(one.voids for one in some) or (
        was is not None and first < (was.last_ms, was.last_id)
    )


def _go_on(pair: Pair, was: Standing | None, seen: list[Seen]) -> Change:
    before, after = (continued(was), continued(was)) if was else (Folded(), Folded())
    for one in sorted(seen):
        after.add(one)
    return Change(pair, before, after, late=False)


def tell(changes: list[Change], learned: Learned) -> None:
    """Say what changed in what is counted."""
    for one in changes:
        before, after = tuple(one.before.steps), tuple(one.after.steps)
        was, now_ = _fragment(one.before), _fragment(one.after)
        if was is not None and now_ is not None and was != now_:
            learned.levels.append(LevelMove(was, one.skill, before, ()))
            learned.levels.append(LevelMove(now_, one.skill, (), after))
        elif before != after and (fragment := was if now_ is None else now_) is not None:
            learned.levels.append(LevelMove(fragment, one.skill, before, after))
        gone = list(one.before.rechecks)
        for recheck in one.after.rechecks:
            if recheck in gone:
                gone.remove(recheck)
            else:
                learned.rechecks.append(recheck)
        learned.rechecks += [Recheck(*recheck[:3], -1) for recheck in gone]


def _fragment(folded: Folded) -> int | None:
    return folded.standing.fragment if folded.standing else None


def may_have_all(books: Books, changes: list[Change]) -> set[str]:
    """Return who may have gained or lost the five skills by these changes; mostly nobody."""
    peaks = {pair: one.peak for pair, one in books.standings.items()}
    peaks |= {(one.subject, one.skill): one.peaks() for one in changes}
    kinds = kinds_of(skill for _, skill in peaks)
    maybe: set[str] = set()
    for one in changes:
        if one.peaks() < ALONE or not (one.late or one.before.steps != one.after.steps):
            continue
        if kinds[one.skill].code in RULED:
            best = {s for (who, s), peak in peaks.items() if who == one.subject and peak >= ALONE}
            if covers({kinds[skill].code for skill in best}):
                maybe.add(one.subject)
    return maybe


def turns_by_person(kept: list[Kept], people: set[str]) -> dict[str, list[Turn]]:
    """Return when each of some people gained and lost the five skills."""
    evidence: dict[str, dict[str, list[Seen]]] = {who: {} for who in people}
    kinds = kinds_of(one.skill for one in kept)
    for (subject, skill), seen in standing_evidence(kept).items():
        evidence[subject][kinds[skill].code] = seen
    return {subject: turns_of(some) for subject, some in evidence.items()}
