"""Things done at the same time, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context

from django.db import connection

_PATIENCE = 120  # seconds


def in_threads(works: Sequence[Callable[[], None]]) -> None:
    """Do all at once, wait for all, and raise what went wrong in any of them."""
    errors: list[BaseException] = []
    start = threading.Barrier(len(works))

    def guarded(work: Callable[[], None]) -> None:
        try:
            connection.ensure_connection()  # which takes its time, and not the same for all
            start.wait(_PATIENCE)
            work()
        except BaseException as error:  # noqa: BLE001 - raised below, where the test sees it
            errors.append(error)
        finally:
            connection.close()

    # Each on the ground on which the test stands.
    threads = [threading.Thread(target=copy_context().run, args=(guarded, work)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(_PATIENCE)
    if errors:
        raise errors[0]
    if any(one.is_alive() for one in threads):
        raise AssertionError("somebody waits for ever")
