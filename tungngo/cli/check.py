"""``tungngo check``: is this installation fit to serve? A line each; for scripts and upgrades."""

import argparse

from tungngo.cli.findings import CHECKED
from tungngo.cli.verbs import FAULT, WELL
from tungngo.config.health import READY, ask, is_ready

HELP = """Kiểm tra nơi cài đặt: cài đặt, quyền trên mọi địa chỉ, tường dữ liệu cá nhân, cơ sở dữ
liệu, dung lượng, đồng hồ, khóa, việc nền. Mã thoát 1 nếu có chỗ hỏng.
«tungngo doctor» giải thích từng chỗ."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no words."""


def run(args: argparse.Namespace) -> int:
    """Ask every probe; something red is a fault found."""
    del args
    found = ask((*CHECKED, *READY))
    for one in found:
        print(f"{one.state:<6} {one.alarm:<12} {one.said}")
    return WELL if is_ready(found) else FAULT
