"""``tungngo recount``: compares every sum with the ledger."""

import argparse
import sys

from tungngo.cli.verbs import FAULT, WELL
from tungngo.figures.jobs import recount
from tungngo.figures.measures import slot_of
from tungngo.figures.scopes import Month
from tungngo.figures.spans import ALL, Span
from tungngo.shared.clock import today

HELP = """Đếm lại mọi ô số liệu từ các lượt đến đã ghi và liệt kê ô nào khác.
Mã thoát 1 nếu có ô khác. --repair: sửa các ô đó và ghi vào nhật ký."""

_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("--home", type=int, help="chỉ một vùng dữ liệu (mã tỉnh trước 7/2025)")
    parser.add_argument("--from", dest="since", type=_month, help="chỉ từ kỳ báo cáo này, 2026-10")
    parser.add_argument("--repair", action="store_true", help="sửa các ô khác với sổ gốc")


def _month(text: str) -> Span:
    """Read "2026-10" as all reporting months from that one on."""
    month = Month.read(text)
    if month is None:
        raise argparse.ArgumentTypeError(f"không hiểu tháng {text!r}; viết như 2026-10")
    return Span.between(month.slots[0], slot_of(today()) + 1)


def show_progress(done: int, of: int) -> None:
    """Say on stderr how far the recount is; the last word ends the line."""
    end = "\n" if done == of else ""
    print(f"\r  đếm lại {done}/{of} vùng dữ liệu", end=end, file=sys.stderr, flush=True)


def run(args: argparse.Namespace) -> int:
    """Count again; a difference is a fault found."""
    span = args.since or ALL
    found = recount(home=args.home, span=span, repair=args.repair, progress=show_progress)
    for one in found[:_SHOWN]:
        key = "/".join(map(str, one.key))
        print(f"{one.home} {one.table} {key}: lưu {one.stored}, đếm lại {one.counted}")
    if len(found) > _SHOWN:
        print(f"... và {len(found) - _SHOWN} ô nữa")
    done = ", đã sửa" if found and args.repair else ""
    print(f"{len(found)} ô khác với sổ gốc{done}")
    return FAULT if found else WELL
