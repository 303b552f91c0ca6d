"""Finding a verb's file and running it.

Every verb is one module of this folder with ``add_arguments(parser)`` and ``run(args) -> int``.
"""

import argparse
import importlib
import inspect
from types import ModuleType

# Exit codes of every verb.
WELL, FAULT, USAGE, REFUSED = 0, 1, 2, 3

VERBS = {
    "init": "lập thư mục dữ liệu, khóa, cơ sở dữ liệu, danh mục đơn vị hành chính",
    "run": "chạy trang web cùng việc nền",
    "worker": "chỉ chạy việc nền",
    "demo": "mạng lưới minh họa: nạp, gỡ, đường dẫn đăng nhập",
    "simulate": "giả lập điện thoại gửi phiếu qua mạng",
    "places": "danh mục đơn vị hành chính: nạp",
    "account": "tài khoản cán bộ: thêm",
    "device": "máy của thành viên: thêm",
    "check": "kiểm tra nơi cài đặt, một dòng mỗi mục",
    "doctor": "khám và giải thích chỗ chưa ổn, kèm lệnh để chạy",
    "audit": "nhật ký: soát chuỗi niêm",
    "recount": "đếm lại số liệu từ sổ gốc",
    "keys": "khóa niêm phong: tạo, kiểm tra, thay, in ra giấy",
    "bench": "đo tốc độ",
    "manage": "lệnh quản trị của Django",
}


def module_of(verb: str) -> ModuleType:
    """Import the verb's file.

    Here only a name is imported at run time: Django must be set up before a verb's file names its
    models, and starting one verb must not pay for all the others.
    """
    return importlib.import_module(f"tungngo.cli.{verb}")


def parser_of(verb: str) -> argparse.ArgumentParser:
    """Return the parser of the verb's own words."""
    module = module_of(verb)
    parser = argparse.ArgumentParser(
        prog=f"tungngo {verb}",
        description=inspect.cleandoc(getattr(module, "HELP", VERBS[verb])),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return parser


def call(verb: str, words: list[str]) -> int:
    """Run a verb with its words; return its exit code."""
    args = parser_of(verb).parse_args(words)
    return int(module_of(verb).run(args))
