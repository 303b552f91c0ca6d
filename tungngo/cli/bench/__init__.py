"""``tungngo bench``: measurements that are part of the product.

This process measures nothing: each figure comes from a child process with a data folder of its
own, once on SQLite and, where ``DATABASE_URL`` names a server, once on PostgreSQL.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import msgspec
from django.conf import settings

from tungngo.cli.bench import dashboards, fresh, pull, push, recounting, rights, start, version
from tungngo.cli.bench.figure import Figure, print_table
from tungngo.cli.bench.server import scratch_database
from tungngo.cli.verbs import FAULT, WELL
from tungngo.config.env import surroundings

HELP = """Đo tốc độ và bộ nhớ; mỗi số đo lấy từ một tiến trình riêng, trên SQLite và, khi
DATABASE_URL chỉ tới một máy chủ, trên PostgreSQL. «make bench» tự mở một máy chủ PostgreSQL.

--quick: SQLite, dữ liệu nhỏ, dưới 40 giây; mỗi dòng in ra là một đối tượng JSON.
Dữ liệu đã gieo nằm ở thư mục dữ liệu, mục bench, và được dùng lại."""

MEASURES = {
    "push": push.measure,
    "pull": pull.measure,
    "dashboards": dashboards.measure,
    "recount": recounting.measure,
    "fresh": fresh.measure,
    "version": version.measure,
    "rights": rights.measure,
    "start": start.measure,
}
ON_LEDGER = {"dashboards", "recount", "version"}  # the others begin with an empty ledger
ONLY_POSTGRES = {"rights"}  # SQLite has no walls of its own
ONLY_SQLITE = {"start"}  # the web process is the same on both; SQLite is what `make run` starts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("name", choices=["all", *MEASURES], help="đo gì")
    parser.add_argument(
        "--quick", action="store_true", help="SQLite, dữ liệu nhỏ, in JSON từng dòng"
    )
    parser.add_argument("--json", type=Path, help="tệp JSON ghi kết quả (mặc định: bench.json)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Measure in children, print a table (or JSON lines), and say which targets were missed."""
    if args.here:
        for figure in MEASURES[args.name](quick=args.quick):
            print(msgspec.json.encode(figure).decode(), flush=True)
        return WELL
    names = list(MEASURES) if args.name == "all" else [args.name]
    found: list[Figure] = []
    for name in names:
        for place in _places(name, quick=args.quick):
            found += _in_child(name, place, quick=args.quick)
    if not args.quick:
        print_table(found)
        path = args.json or Path("bench.json")
        path.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
        print(f"Kết quả ở {path}")
    elif args.json:
        args.json.write_bytes(msgspec.json.encode(found))
    return WELL if found and all(f.reached for f in found) else FAULT


def _places(name: str, *, quick: bool) -> list[dict[str, str]]:
    """Return the settings of each child: SQLite always, PostgreSQL where there is a server."""
    size = ("quick" if quick else "full") + ("" if name in ON_LEDGER else "-small")
    folder = Path(settings.DATA_DIR) / "bench"
    common = {"TUNGNGO_SECRET_KEY": "", "TUNGNGO_KEY_DIR": "", "TUNGNGO_DEMO": ""}
    common |= {"TUNGNGO_PHONE_PACE": "1000000"}  # eight phones do the work of a province
    sqlite = common | {"DATABASE_URL": "", "TUNGNGO_DATA": str(folder / f"sqlite-{size}")}
    if quick or name in ONLY_SQLITE:
        return [] if name in ONLY_POSTGRES else [sqlite]
    server = scratch_database(f"tungngo_bench_{size.replace('-', '_')}")
    if server is None:
        print("SKIPPED: PostgreSQL (DATABASE_URL names no server; make bench starts one)")
        return [] if name in ONLY_POSTGRES else [sqlite]
    postgres = common | {"DATABASE_URL": server, "TUNGNGO_DATA": str(folder / f"postgres-{size}")}
    return [postgres] if name in ONLY_POSTGRES else [sqlite, postgres]


def _in_child(name: str, place: dict[str, str], *, quick: bool) -> list[Figure]:
    """Run one measurement in its own process; print its lines as they come."""
    command = [sys.executable, "-W", "ignore", "-m", "tungngo.cli.main"]
    words = ["bench", name, "--here", *(["--quick"] if quick else [])]
    around = surroundings(**place)
    subprocess.run([*command, "init"], env=around, check=True, stdout=sys.stderr)
    child = subprocess.Popen([*command, *words], env=around, stdout=subprocess.PIPE, text=True)
    found: list[Figure] = []
    for line in child.stdout or ():
        figure = msgspec.json.decode(line, type=Figure)
        found.append(figure)
        print(line.rstrip() if quick else figure.line, flush=True)
    if child.wait():
        raise SystemExit(f"bench {name}: {child.returncode}")
    return found
