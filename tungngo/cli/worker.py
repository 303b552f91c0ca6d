"""``tungngo worker``: background work alone."""

import argparse
import logging
import signal
import threading

from tungngo.config.schedule import LOOPS
from tungngo.work.jobs import run_loops

HELP = """Chỉ chạy việc nền (cộng dồn số liệu), không chạy trang web. Dừng: Ctrl-C hoặc SIGTERM."""

_PAUSE = 5  # seconds before the loops are started again after a fault
log = logging.getLogger("tungngo.worker")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no words."""


def stop_on_signals(stop: threading.Event) -> None:
    """Set the event on SIGTERM and Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def keep_looping(stop: threading.Event) -> None:
    """Run the loops until told to stop; a fault is logged and they start again."""
    while not stop.is_set():
        try:
            run_loops(LOOPS, stop)
        except Exception:  # whatever it is: background work must not end for good
            log.exception("loops_failed")
            stop.wait(_PAUSE)


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    del args
    stop = threading.Event()
    stop_on_signals(stop)
    keep_looping(stop)
    return 0
