"""``tungngo recount``: compares every cell with the ledger."""

import argparse

from tungngo.cli.verbs import FAULT, WELL
from tungngo.figures.jobs import recount

HELP = """Đếm lại mọi ô số liệu từ các lượt đến đã ghi và liệt kê ô nào khác.
Mã thoát 1 nếu có ô khác. --repair: sửa các ô đó và ghi vào nhật ký."""

_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("--repair", action="store_true", help="sửa các ô khác với sổ gốc")


def run(args: argparse.Namespace) -> int:
    """Count again; a difference is a fault found."""
    found = recount(repair=args.repair)
    for one in found[:_SHOWN]:
        print(f"{one.home} {one.table} {one.key}: lưu {one.stored}, đếm lại {one.counted}")
    if len(found) > _SHOWN:
        print(f"... và {len(found) - _SHOWN} ô nữa")
    done = ", đã sửa" if found and args.repair else ""
    print(f"{len(found)} ô khác với sổ gốc{done}")
    return FAULT if found else WELL
