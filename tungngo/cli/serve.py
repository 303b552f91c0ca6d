"""The web server as a child of ``tungngo run``: granian, and an eye on the parent.

Not a verb. It imports no Django: only granian's workers need it.
"""

import os
import signal
import sys
import threading
import time

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

_MOST_MB = 600  # a worker that has grown beyond this is replaced
_LAST_WORD = 20  # seconds for requests that are being answered when the server is told to stop


def _follow(parent: int) -> None:
    """Stop when the parent is gone, however it went, so that no orphan holds the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until told to stop: HOST PORT WORKERS THREADS PARENT."""
    host, port, workers, threads, parent = sys.argv[1:]
    threading.Thread(target=_follow, args=(int(parent),), daemon=True).start()
    Server(
        "tungngo.config.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=int(threads),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_max_rss=_MOST_MB,
        workers_kill_timeout=_LAST_WORD,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
