"""Which loops run, and how often."""

from datetime import timedelta

from tungngo.accounts.jobs import clear_old_sessions, sessions_due
from tungngo.figures.jobs import freshen, freshen_due
from tungngo.work.jobs import Loop

LOOPS = (
    # A visit shows in province and nation within 2 s: 1 s between runs, the tick, the run itself.
    Loop("freshen", freshen, timedelta(seconds=1), timedelta(seconds=30), freshen_due),
    Loop("sessions", clear_old_sessions, timedelta(minutes=1), timedelta(minutes=5), sessions_due),
)
