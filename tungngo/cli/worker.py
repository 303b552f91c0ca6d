"""``tungngo worker``: background work alone, in two child processes."""

import argparse
import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.db import connections

from tungngo.cli import init
from tungngo.cli.reasons import NOT_READY
from tungngo.cli.verbs import WELL
from tungngo.config.schedule import LOOPS
from tungngo.shared.errors import Refused
from tungngo.work.jobs import by_pace, run_loops, run_tasks

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

HELP = """Chỉ chạy việc nền, không chạy trang web: một tiến trình con cho các việc định kỳ
(cộng dồn số liệu, niêm nhật ký ...), một cho việc lớn do người yêu cầu (tệp, in ấn).
Dừng: Ctrl-C hoặc SIGTERM."""

_PAUSE = 5  # seconds before a part is started again after a fault
_LONGEST_STOP = 25  # seconds for what is being done, then it is killed; it will be done again
log = logging.getLogger("tungngo.worker")

type Part = Callable[[threading.Event], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no words."""


def stop_on_signals(stop: threading.Event) -> None:
    """Set the event on SIGTERM and Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def _keep(part: Part, stop: threading.Event) -> None:
    """Keep a part at work until told to stop; a fault is logged and it starts again."""
    while not stop.is_set():
        try:
            part(stop)
        except Exception:  # whatever it is: background work must not end for good
            log.exception("background work failed")
            stop.wait(_PAUSE)


def keep_looping(stop: threading.Event) -> None:
    """Run the loops until told to stop; those of one pace in a thread of their own."""
    threads = [
        threading.Thread(target=_keep, args=(partial(run_loops, group), stop))
        for group in by_pace(LOOPS)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def keep_tasking(stop: threading.Event) -> None:
    """Do one-off tasks until told to stop."""
    _keep(run_tasks, stop)


PARTS: dict[str, Part] = {"loops": keep_looping, "tasks": keep_tasking}


class Crew:
    """The two children: a long print in one never delays the figures in the other.

    They are forked: they start at once and share the memory of what is imported. So the parent
    must have no threads when it starts one.
    """

    def __init__(self) -> None:
        """Start nobody yet."""
        self.children: dict[str, BaseProcess] = {}
        self._again: dict[str, float] = {}  # when a part that ended may start again

    def start(self) -> None:
        """Start both."""
        gc.freeze()  # what is imported stays where it is, so its pages stay shared
        for name in PARTS:
            self._begin(name)

    def look(self) -> None:
        """Start again, after a pause, whoever ended without being told to."""
        for name, child in self.children.items():
            if child.is_alive():
                continue
            if name not in self._again:
                log.error("part of the worker ended", extra={"code": name, "n": child.exitcode})
                self._again[name] = time.monotonic() + _PAUSE
            if time.monotonic() >= self._again[name]:
                del self._again[name]
                self._begin(name)
                return  # ``children`` has changed; the other is looked at next time

    def stop(self) -> None:
        """Let both end what they do, then end them."""
        for child in self.children.values():
            child.terminate()
        end = time.monotonic() + _LONGEST_STOP
        for child in self.children.values():
            child.join(max(0.0, end - time.monotonic()))
            if child.is_alive():
                child.kill()
                child.join()

    def _begin(self, name: str) -> None:
        connections.close_all()  # no two processes share one
        sys.stdout.flush()
        child = multiprocessing.get_context("fork").Process(
            target=_be, args=(name, os.getpid()), name=name
        )
        child.start()
        self.children[name] = child


def _be(name: str, parent: int) -> None:
    """Be one of the children, until told to stop or left alone."""
    stop = threading.Event()
    stop_on_signals(stop)
    threading.Thread(target=_follow, args=(parent, stop), daemon=True).start()
    PARTS[name](stop)
    connections.close_all()


def _follow(parent: int, stop: threading.Event) -> None:
    """Stop when the parent is gone, however it went."""
    while not stop.wait(0.5):
        if os.getppid() != parent:
            stop.set()


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    del args
    if not init.is_ready():
        raise Refused(NOT_READY)
    stop = threading.Event()
    stop_on_signals(stop)
    crew = Crew()
    crew.start()
    while not stop.wait(0.5):
        crew.look()
    crew.stop()
    return WELL
