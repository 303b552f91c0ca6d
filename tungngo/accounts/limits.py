"""A small limit on tries, kept in the memory of this process."""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable


class Limit:
    """At most ``most`` tries in ``seconds`` for one key."""

    def __init__(
        self,
        most: int,
        seconds: int,
        *,
        keys: int = 10_000,
        ask: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep at most ``keys`` keys; the oldest are forgotten first."""
        self._most, self._seconds, self._keys, self._ask = most, seconds, keys, ask
        self._tries: dict[Hashable, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, key: Hashable) -> int:
        """Count a try; return 0 where it is allowed, else the seconds to wait."""
        now = self._ask()
        with self._lock:
            tries = self._tries.pop(key, deque())
            while tries and tries[0] <= now - self._seconds:
                tries.popleft()
            allowed = len(tries) < self._most
            if allowed:
                tries.append(now)
            self._tries[key] = tries  # last: the key that was used most lately
            while len(self._tries) > self._keys:
                del self._tries[next(iter(self._tries))]
            return 0 if allowed else int(tries[0] + self._seconds - now) + 1

    def forget(self) -> None:
        """Forget all tries."""
        with self._lock:
            self._tries.clear()
