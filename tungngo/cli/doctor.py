"""``tungngo doctor``: what is wrong here, what it means, and the one command that helps."""

import argparse

from django.conf import settings

from tungngo.cli.findings import ALL
from tungngo.cli.reasons import NO_SUCH_ALARM
from tungngo.cli.verbs import FAULT, WELL
from tungngo.config.health import Finding, State, ask, is_ready
from tungngo.shared.errors import Refused

HELP = """Khám nơi cài đặt và giải thích từng chỗ chưa ổn, kèm một lệnh để chạy tiếp.

tungngo doctor            khám tất cả; mã thoát 1 nếu có chỗ hỏng
tungngo doctor CẢNH-BÁO   in trang hướng dẫn của một cảnh báo, ví dụ: tungngo doctor disk"""

RUNBOOK = settings.PACKAGE.parent / "docs" / "runbook"
_ORDER = (State.RED, State.WARN, State.GOOD)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("alarm", nargs="?", help="in trang hướng dẫn của một cảnh báo")


def run(args: argparse.Namespace) -> int:
    """Explain everything, or one alarm."""
    if args.alarm:
        return _explain(args.alarm)
    found = ask(ALL)
    for state in _ORDER:
        for one in found:
            if one.state is state:
                _tell(one)
    print(_sum(found))
    return WELL if is_ready(found) else FAULT


def _explain(alarm: str) -> int:
    """Print the page of an alarm."""
    page = RUNBOOK / f"{alarm}.md"
    if not alarm.replace("-", "").isalnum() or not page.is_file():
        known = ", ".join(sorted(path.stem for path in RUNBOOK.glob("*.md")))
        raise Refused(NO_SUCH_ALARM, alarm=alarm, known=known)
    print(page.read_text(encoding="utf-8").rstrip())
    return WELL


def _tell(one: Finding) -> None:
    print(f"[{one.state}] {one.said}")
    if one.state is State.GOOD:
        return
    meaning = _meaning(one.alarm)
    if meaning:
        print(f"        Nghĩa là: {meaning}")
    if one.cure:
        print(f"        Chạy: {one.cure}")


def _meaning(alarm: str) -> str:
    """Return the sentence under "Nghĩa là gì" of the alarm's page."""
    page = RUNBOOK / f"{alarm}.md"
    if not page.is_file():
        return ""
    lines = page.read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line.startswith("**Nghĩa là gì**")]
    return told[0].removeprefix("**Nghĩa là gì**").strip() if told else ""


def _sum(found: list[Finding]) -> str:
    red = sum(one.state is State.RED for one in found)
    warn = sum(one.state is State.WARN for one in found)
    return f"\n{len(found)} mục: {red} hỏng, {warn} cần chú ý."
