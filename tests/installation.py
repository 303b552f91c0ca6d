"""An installation of its own for a test: a data folder, a port, and the command."""

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.environment import OUTSIDE

_LINK = re.compile(r"^\s+(.+?)\s{2,}.*?(http://\S+/lien-ket/\S+)$", re.MULTILINE)


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """A data folder with a port; the command runs in it as a person would run it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """Choose a port; nothing is made yet."""
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"TUNGNGO_DATA": str(folder), "TUNGNGO_LISTEN": f"127.0.0.1:{self.port}"}
        self.surroundings = OUTSIDE | own | settings
        self.process: subprocess.Popen[str] | None = None
        self.said = ""

    def command(self, *words: str) -> list[str]:
        """Return the command with its words."""
        return [sys.executable, "-W", "ignore", "-m", "tungngo.cli.main", *words]

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a verb to its end."""
        return subprocess.run(
            self.command(*words),
            env=self.surroundings,
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, *words: str) -> str:
        """Run a verb that must end well; return what it printed."""
        done = self.call(*words)
        if done.returncode:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self, seconds: float = 60) -> None:
        """Start the server and wait until it answers."""
        self.process = subprocess.Popen(
            self.command("run"),
            env=self.surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        end = time.monotonic() + seconds
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"no answer: {self.said}")
            time.sleep(0.05)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        """Keep what the server prints, so that its pipe never fills."""
        if process.stdout is None:
            return
        with process.stdout as lines:
            for line in lines:
                self.said += line

    def answers(self) -> bool:
        """Say whether something listens on the port."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Stop the server and wait until it is gone."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=40)

    def links(self) -> dict[str, str]:
        """Return new one-time sign-in links of the demonstration, by role in words."""
        return dict(_LINK.findall(self.must("demo", "links")))
