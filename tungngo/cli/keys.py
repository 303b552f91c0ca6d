"""``tungngo keys``: the master keys of what is sealed; without them names are lost."""

import argparse
from pathlib import Path

from django.conf import settings

from tungngo.cli.verbs import FAULT, WELL
from tungngo.shared.actor import job_actor
from tungngo.shared.home import job_scope
from tungngo.shared.sealed import add_master_key, key_numbers, make_master_key
from tungngo.shared.sql import select
from tungngo.sync.actions.resealing import FIRST, note_keys, reseal, reseal_factors
from tungngo.sync.sealing import COLUMNS, count_keys

HELP = """Khóa gốc niêm phong tên, số điện thoại, ghi chú. Mất khóa là mất tên: hãy giữ bản sao.

tungngo keys init     tạo khóa đầu tiên, nếu chưa có
tungngo keys check    mỗi khóa đang niêm phong bao nhiêu giá trị; báo lỗi nếu thiếu tệp khóa
tungngo keys rotate   thêm khóa mới (rồi khởi động lại máy chủ, chạy rewrap)
tungngo keys rewrap   niêm phong lại bằng khóa mới nhất; dừng giữa chừng thì chạy lại
tungngo keys paper    in các khóa ra để cất vào két"""

BY = job_actor("keys")
_DIGITS = 4  # of a printed group


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("what", choices=["init", "check", "rotate", "rewrap", "paper"])


def run(args: argparse.Namespace) -> int:
    """Do what is asked with the keys."""
    steps = {"init": _init, "check": _check, "rotate": _rotate, "rewrap": _rewrap, "paper": _paper}
    return steps[args.what]()


def _folder() -> Path:
    return Path(settings.KEY_DIR)


def _init() -> int:
    made = make_master_key(_folder())
    print(f"Đã tạo khóa 1 ở {_folder()}" if made else f"Đã có khóa ở {_folder()}, không đổi gì.")
    if made:
        note_keys(by=BY, verb="init", number=1)
    return WELL


def _check() -> int:
    """Count; a fault where a key is used of which the file is missing."""
    known = key_numbers(_folder())
    with job_scope("keys"):
        used = count_keys()
    for number in sorted({*known, *used}):
        word = "" if number in known else "  THIẾU TỆP KHÓA"
        print(f"khóa {number}: {used.get(number, 0)} giá trị{word}")
    old = [n for n in known[:-1] if not used.get(n)]
    if old:
        print(f"Không còn gì dùng khóa {', '.join(map(str, old))}: có thể cất tệp khóa đó đi.")
    return WELL if set(used) <= set(known) and known else FAULT


def _rotate() -> int:
    number = add_master_key(_folder())
    note_keys(by=BY, verb="rotate", number=number)
    print(f"Đã thêm khóa {number}. Khởi động lại máy chủ, rồi chạy: tungngo keys rewrap")
    return WELL


def _rewrap() -> int:
    """Seal all anew, table by table and home by home."""
    done = reseal_factors(by=BY)
    with job_scope("keys"):
        for column in COLUMNS:
            table = column.model._meta.db_table
            homes = select(f"SELECT DISTINCT home FROM {table} ORDER BY home")
            for (home,) in homes:
                above = ""
                while above != FIRST:
                    n, above = reseal(by=BY, home=home, column=column, above=above or FIRST)
                    done += n
    print(f"Đã niêm phong lại {done} giá trị.")
    return WELL


def _paper() -> int:
    """Print the keys in groups that can be typed again."""
    for number in key_numbers(_folder()):
        text = (_folder() / f"master-{number}.key").read_bytes().hex()
        groups = [text[i : i + _DIGITS] for i in range(0, len(text), _DIGITS)]
        print(f"khóa {number}")
        for start in range(0, len(groups), 8):
            print("  " + " ".join(groups[start : start + 8]))
        note_keys(by=BY, verb="paper", number=number)
    print("Cất tờ giấy này vào két. Ai có nó và một bản sao cơ sở dữ liệu thì đọc được tên.")
    return WELL
