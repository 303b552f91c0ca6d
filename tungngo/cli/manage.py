"""``tungngo manage``: Django's own commands."""

import argparse

from django.core.management import execute_from_command_line

HELP = """Lệnh quản trị của Django, ví dụ: tungngo manage migrate"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """All words go to Django."""
    parser.add_argument("words", nargs=argparse.REMAINDER, help="lệnh của Django và tham số")


def run(args: argparse.Namespace) -> int:
    """Run one of Django's commands."""
    execute_from_command_line(["tungngo manage", *args.words])
    return 0
