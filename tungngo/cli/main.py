"""The command ``tungngo``: one file per verb."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from tungngo.cli.verbs import FAULT, REFUSED, USAGE, VERBS, WELL, call
from tungngo.config.env import BadSetting
from tungngo.shared.errors import Refused

HELP = """Từng Ngõ: nền tảng điều hành tổ công nghệ số cộng đồng.

Cách dùng: tungngo LỆNH [tham số]      tungngo LỆNH --help: giải thích một lệnh

Các lệnh:
{verbs}

Mã thoát: 0 tốt · 1 có lỗi · 2 gõ sai lệnh · 3 bị từ chối"""


def usage() -> str:
    """Return the list of verbs."""
    return HELP.format(verbs="\n".join(f"  {name:<10}{what}" for name, what in VERBS.items()))


def main(words: list[str] | None = None) -> int:
    """Run one verb; return 0 well, 1 a fault found, 2 usage, 3 refused."""
    verb, *rest = (sys.argv[1:] if words is None else words) or ["--help"]
    if verb in ("-h", "--help", "help"):
        print(usage())
        return WELL
    if verb not in VERBS:
        print(f"tungngo: không có lệnh {verb!r}\n\n{usage()}", file=sys.stderr)
        return USAGE
    os.umask(0o077)  # whatever a verb writes is for its owner only
    try:
        return _run(verb, rest)
    except Refused as refusal:
        print(f"Không làm được: {refusal.sentence} [{refusal.reason.code}]", file=sys.stderr)
        return REFUSED
    except (BadSetting, ImproperlyConfigured) as wrong:
        print(f"Cài đặt chưa đúng: {wrong}", file=sys.stderr)
        return USAGE
    except DatabaseError as fault:
        print(f"Cơ sở dữ liệu báo lỗi: {fault}", file=sys.stderr)
        print("Nếu mới cài hoặc mới nâng cấp, hãy chạy: tungngo init", file=sys.stderr)
        return FAULT


def _run(verb: str, words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tungngo.config.settings")
    try:
        django.setup()
        return call(verb, words)
    except KeyboardInterrupt:
        return FAULT
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return WELL


if __name__ == "__main__":
    sys.exit(main())
