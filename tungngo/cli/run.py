"""``tungngo run``: the web server and background work together."""

import argparse
import os
import socket
import subprocess
import sys
import threading
import time

from django.conf import settings
from django.db import connections

from tungngo.accounts.models import User
from tungngo.cli import init, links, verbs
from tungngo.cli.reasons import NOT_READY, PORT_TAKEN
from tungngo.cli.worker import Crew, stop_on_signals
from tungngo.shared.errors import Refused

HELP = """Chạy trang web cùng việc nền. Dừng bằng Ctrl-C hoặc SIGTERM.

--prepare: nếu chưa có dữ liệu thì lập trước (tungngo init) và, khi TUNGNGO_DEMO=1 mà chưa có
tài khoản nào, nạp mạng lưới minh họa (tungngo demo)."""

_LONGEST_START = 30  # seconds until the server must answer
_LONGEST_STOP = 25  # seconds for requests under way, then the server is killed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("--prepare", action="store_true", help="lập dữ liệu nếu chưa có")


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; a server that dies is a fault."""
    if args.prepare:
        prepare()
    elif not init.is_ready():
        raise Refused(NOT_READY)
    init.collect_static()
    host, port = settings.ENV.listen
    if answers(host, port):
        raise Refused(PORT_TAKEN, port=port)
    stop = threading.Event()
    stop_on_signals(stop)
    server, crew = start_server(), Crew()
    crew.start()
    try:
        if wait_for(server, stop):
            greet()
        return watch(server, crew, stop)
    finally:
        stop.set()
        finish(server, crew)


def prepare() -> None:
    """Make whatever is missing, the demonstration included where it is wanted."""
    init.make_all()
    if settings.DEMO and not links.is_loaded() and not User.objects.real().exists():
        verbs.call("demo", [])
    connections.close_all()


def start_server() -> subprocess.Popen[bytes]:
    """Start granian as a child of this process."""
    host, port = settings.ENV.listen
    numbers = (port, settings.ENV.workers, settings.ENV.threads, os.getpid())
    return subprocess.Popen([sys.executable, "-m", "tungngo.cli.serve", host, *map(str, numbers)])


def answers(host: str, port: int) -> bool:
    """Say whether something listens there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def wait_for(server: subprocess.Popen[bytes], stop: threading.Event) -> bool:
    """Wait until the server listens; say whether it does."""
    host, port = settings.ENV.listen
    end = time.monotonic() + _LONGEST_START
    while time.monotonic() < end and server.poll() is None and not stop.is_set():
        if answers(host, port):
            return True
        stop.wait(0.1)
    return False


def greet() -> None:
    """Print the address, the links of the demonstration, and what to try first."""
    print(f"\nTừng Ngõ đang chạy ở {settings.BASE_URL}  (dừng: Ctrl-C)\n")
    if settings.DEMO and not User.objects.real().exists():
        links.show()
    print("Thử trước tiên:", *links.first_steps(), sep="\n  ", flush=True)


def watch(server: subprocess.Popen[bytes], crew: Crew, stop: threading.Event) -> int:
    """Wait for the order to stop; a server that ends by itself is a fault."""
    while not stop.wait(0.5):
        crew.look()
        if server.poll() is not None:
            print("Máy chủ web đã dừng ngoài ý muốn.", file=sys.stderr)
            return verbs.FAULT
    return verbs.WELL


def finish(server: subprocess.Popen[bytes], crew: Crew) -> None:
    """Let server and worker end what they have begun, then end them."""
    server.terminate()
    crew.stop()
    try:
        server.wait(timeout=_LONGEST_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
