"""``tungngo places``: the administrative units."""

import argparse
import time

from tungngo.places.actions import load_places
from tungngo.shared.actor import job_actor
from tungngo.shared.vietnamese import number

HELP = """Danh mục đơn vị hành chính.
load: nạp lại từ tệp dữ liệu; tệp sai thì từ chối và nêu dòng sai."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("what", choices=["load"], help="load: nạp từ tệp dữ liệu")


def run(args: argparse.Namespace) -> int:
    """Load the units; loading again changes nothing, a wrong file is refused by its line."""
    del args
    began = time.monotonic()
    n = load_places(by=job_actor("places.load"))
    print(f"Đã nạp {number(n)} đơn vị hành chính ({time.monotonic() - began:.1f} giây)")
    return 0
