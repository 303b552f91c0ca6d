"""Counting tries in the database, so that all processes count together."""

import secrets
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from tungngo.accounts.models import Bucket
from tungngo.feed.actions import writes
from tungngo.shared.actor import Actor
from tungngo.shared.clock import now_ms
from tungngo.shared.sql import select


class Pace(NamedTuple):
    """At most so many tries at once, and so many again in so many seconds."""

    most: int
    seconds: int


# One statement: of tries that come at once each sees what the one before has left.
_TAKE = """
INSERT INTO account_bucket AS b (key, full_ms) VALUES (%s, %s)
ON CONFLICT (key) DO UPDATE
SET full_ms = CASE WHEN b.full_ms > %s THEN b.full_ms ELSE %s END + %s
WHERE b.full_ms <= %s
RETURNING full_ms
"""


@writes
def take_tries(*, by: Actor, wanted: list[tuple[str, Pace]]) -> int:
    """Count a try under each key; return 0 where all allow it, else the seconds to wait.

    A key may hold a password that was tried: only its keyed hash is kept.
    """
    return max(_take(_hash(key), pace) for key, pace in wanted)


def _hash(key: str) -> str:
    return salted_hmac("tungngo.bucket", key, algorithm="sha256").hexdigest()


def _take(key: str, pace: Pace) -> int:
    here, step = now_ms(), pace.seconds * 1000 // pace.most
    ahead = here + step * (pace.most - 1)
    if select(_TAKE, [key, here + step, here, here, step, ahead]):
        return 0
    full = Bucket.objects.filter(key=key).values_list("full_ms", flat=True).first() or here
    wait = max(full - ahead, 0) // 1000 + 1
    return wait + secrets.randbelow(2 + wait // 10)  # so that not all come back at once


@writes
def give_back(*, by: Actor, key: str) -> None:
    """Forget the tries under a key: who has come in did not guess."""
    Bucket.objects.filter(key=_hash(key)).delete()
