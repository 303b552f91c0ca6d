"""Which loops run, and how often."""

from datetime import timedelta

from tungngo.accounts.jobs import clear_old_sessions, sessions_due
from tungngo.audit.jobs import seal_all, seal_due, verify_due, verify_nightly
from tungngo.feed.jobs import forget_tombstones, tombstones_due
from tungngo.figures.jobs import (
    freshen,
    freshen_due,
    night_due,
    recount_nightly,
    sample,
    sums_exist,
)
from tungngo.sync.jobs import drop_stale_photos, photos_stale, release_due, release_held
from tungngo.sync.retaining import erasures_due, resume_erasures, retain, retain_due
from tungngo.sync.snapshots import forget_snapshots, old_snapshots
from tungngo.work.jobs import Loop, rescue, rescue_due

LOOPS = (
    # A visit shows in province and nation within 2 s: 1 s between runs, the tick, the run itself.
    Loop("freshen", freshen, timedelta(seconds=1), timedelta(seconds=30), freshen_due),
    Loop("release", release_held, timedelta(seconds=5), timedelta(minutes=5), release_due),
    Loop("seal", seal_all, timedelta(minutes=1), timedelta(minutes=10), seal_due),
    Loop("seal.check", verify_nightly, timedelta(hours=1), timedelta(hours=6), verify_due),
    Loop("work.rescue", rescue, timedelta(minutes=1), timedelta(minutes=5), rescue_due),
    Loop("recount.sample", sample, timedelta(minutes=1), timedelta(minutes=5), sums_exist),
    # Twelve hours after one night's it is day: the next is due the night after.
    Loop("recount.night", recount_nightly, timedelta(hours=12), timedelta(hours=6), night_due),
    Loop("retain", retain, timedelta(hours=12), timedelta(hours=6), retain_due),
    # At every start: what a crash cut off, or a restored copy brought back, is erased again.
    Loop("erase", resume_erasures, timedelta(minutes=1), timedelta(hours=1), erasures_due),
    # Twice a day: first the floor of a feed is raised, half a day later its tombstones go.
    Loop("feed.forget", forget_tombstones, timedelta(hours=12), timedelta(hours=1), tombstones_due),
    Loop("snapshots", forget_snapshots, timedelta(hours=12), timedelta(minutes=5), old_snapshots),
    Loop("photos", drop_stale_photos, timedelta(hours=1), timedelta(minutes=10), photos_stale),
    Loop("sessions", clear_old_sessions, timedelta(minutes=1), timedelta(minutes=5), sessions_due),
)
