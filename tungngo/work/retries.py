"""When a row that could not be dealt with is tried again."""

import secrets
from datetime import datetime, timedelta

# From one try to the next at most; after the last of them the row has failed (operations page).
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)


def next_try(failures: int, at: datetime) -> datetime | None:
    """Return when to try again after so many failures (1, 2, ..), or None: it has failed for good.

    Full jitter: anywhere between now and the whole wait, so that a thousand rows which failed
    together do not come back together.
    """
    if not 1 <= failures <= len(WAITS):
        return None
    return at + timedelta(seconds=secrets.randbelow(int(WAITS[failures - 1].total_seconds()) + 1))
