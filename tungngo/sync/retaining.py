"""The nightly work of letting go, of what ends with a day, and of erasing what was cut off.

Each step takes at most a thousand rows a transaction and finds by itself what is left to do, so a
night that was cut off goes on the next time.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial

from tungngo.households.actions import drop_phones, end_assignments
from tungngo.households.models import Erasure
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import VIETNAM, now, today
from tungngo.shared.errors import Refused
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_moment, db_uuid, select
from tungngo.sync import erasures
from tungngo.sync.actions import cut_names, erase
from tungngo.sync.actions.retaining import (
    FIRST,
    MOST,
    blank_old_bodies,
    drop_old_photos,
    drop_old_quarantine,
    note_retained,
)

NAMES = timedelta(days=731)  # 24 months since somebody was last met
PHONES = timedelta(days=30)  # since the matter is over
PHOTOS = timedelta(days=183)  # 6 months
QUARANTINE = timedelta(days=366)  # 12 months
BODIES = timedelta(days=400)
_SMALL_HOURS = range(1, 5)
_seen: list[erasures.Mark] = [erasures.Mark(0, 0)]  # the list of wishes as this process knows it


def retain_due() -> bool:
    """Say whether it is the time of night for it (1 to 5 o'clock in Vietnam)."""
    return now().astimezone(VIETNAM).hour in _SMALL_HOURS


def retain() -> dict[str, int]:
    """Let go of all that was kept long enough, home by home; return how many rows of what."""
    by = job_actor("retain")
    done = dict.fromkeys(("names", "phones", "photos", "quarantine", "bodies", "assignments"), 0)
    with job_scope("retain"):
        for (home,) in select("SELECT DISTINCT home FROM device_state ORDER BY home"):
            counts = {
                "names": _in_parts(partial(_cut_names, by, home)),
                "phones": _in_parts(partial(_drop_phones, by, home)),
                "photos": _in_parts(partial(_drop_photos, by, home)),
                "quarantine": _in_parts(partial(_drop_quarantine, by, home)),
                "bodies": _blank_bodies(by, home),
                "assignments": _in_parts(partial(_end_assignments, by, home)),
            }
            if any(counts.values()):
                note_retained(by=by, home=home, on=today(), counts=counts)
            done = {what: n + counts[what] for what, n in done.items()}
    return done


def _in_parts(step: Callable[[], int]) -> int:
    done = 0
    while n := step():
        done += n
    return done


def _cut_names(by: Actor, home: int) -> int:
    people = _unseen(home)
    return cut_names(by=by, home=home, people=people) if people else 0


def _drop_phones(by: Actor, home: int) -> int:
    people = _idle(home)
    return drop_phones(by=by, home=home, people=people) if people else 0


def _drop_photos(by: Actor, home: int) -> int:
    return drop_old_photos(by=by, home=home, before=now() - PHOTOS)


def _drop_quarantine(by: Actor, home: int) -> int:
    return drop_old_quarantine(by=by, home=home, before=now() - QUARANTINE)


def _end_assignments(by: Actor, home: int) -> int:
    return end_assignments(by=by, home=home, before=today())


def _blank_bodies(by: Actor, home: int) -> int:
    done, above = 0, FIRST
    while True:
        n, above = blank_old_bodies(by=by, home=home, before=now() - BODIES, above=above)
        done += n
        if above == FIRST:
            return done


def _unseen(home: int) -> list[str]:
    """Return people of whom nothing new was seen for 24 months."""
    before = datetime.combine(today() - NAMES, time(), VIETNAM)
    rows = select(
        "SELECT r.id FROM resident r JOIN evidence e ON e.home = r.home AND e.subject = r.id"
        " WHERE r.home = %s GROUP BY r.id HAVING MAX(e.used_ms) < %s ORDER BY r.id LIMIT %s",
        [home, int(before.timestamp() * 1000), MOST // 10],  # each has many rows of evidence
    )
    return [db_uuid(row) for (row,) in rows]


def _idle(home: int) -> list[str]:
    """Return people whose number is kept though no promise is open, nor was one lately."""
    day = today() - PHONES
    rows = select(
        "SELECT r.id FROM resident r WHERE r.home = %s AND length(r.phone_sealed) > 0"
        " AND NOT EXISTS (SELECT 1 FROM follow_up f WHERE f.home = r.home"
        "   AND f.hamlet_id = r.hamlet_id AND f.household_id = r.household_id"
        "   AND (f.state = 'planned' OR f.due >= %s))"
        " AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.home = r.home"
        "   AND c.subject IN (r.id, r.household_id) AND c.purpose = 'contact' AND c.at >= %s)"
        " ORDER BY r.id LIMIT %s",
        [home, day.isoformat(), db_moment(datetime.combine(day, time(), UTC)), MOST],
    )
    return [db_uuid(row) for (row,) in rows]


def erasures_due() -> bool:
    """Say whether the list of wishes has changed since it was last found done."""
    return erasures.mark() != _seen[0]


def resume_erasures() -> int:
    """Erase what stands in the list and was not done (a crash, an old copy); return how many."""
    by, before, done = job_actor("erase"), erasures.mark(), 0
    with job_scope("erase"):
        for wish in erasures.wishes():
            known = Erasure.objects.filter(
                home=wish.home, subject=wish.subject, asked_on=wish.asked_on
            )
            if known.exists():
                continue
            words = {"home": wish.home, "subject": wish.subject, "asked_on": wish.asked_on}
            try:
                erase(by=by, reason=wish.reason, **words)  # type: ignore[arg-type]  # as named
            except Refused:
                continue  # an older copy of the database has never known them
            done += 1
    _seen[0] = before
    return done
