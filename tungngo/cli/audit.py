"""``tungngo audit``: the seals of the log."""

import argparse

from tungngo.audit.chain import Verdict
from tungngo.audit.jobs import verify_all
from tungngo.cli.verbs import FAULT, WELL

HELP = """Nhật ký.
verify: soát chuỗi niêm từ niêm đầu, nêu tên dòng hoặc niêm nào bị sửa, xóa, chèn.
Mã thoát 1 nếu chuỗi hỏng. Hãy chép «đầu chuỗi» ra ngoài (sổ, thư): lần soát sau mà khác thì
cả chuỗi đã bị viết lại."""

_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("what", choices=["verify"], help="verify: soát chuỗi niêm")
    parser.add_argument("--home", type=int, help="chỉ một vùng dữ liệu; 0 = việc chung")


def run(args: argparse.Namespace) -> int:
    """Go through the chains; a fault in one is a fault found."""
    found = verify_all(args.home, told=_show)
    faults = sum(len(one.faults) for one in found)
    lines = sum(one.lines for one in found)
    print(f"Đã soát {len(found)} vùng, {lines} dòng: ", end="")
    print(f"{faults} chỗ hỏng" if faults else "chuỗi nguyên vẹn")
    return FAULT if faults else WELL


def _show(one: Verdict) -> None:
    """Print what was found in one home, and the head of its chain."""
    print(f"vùng {one.home:02d}: {one.seals} niêm, {one.lines} dòng, {one.waiting} dòng chờ niêm")
    print(f"  đầu chuỗi {one.head}")
    for fault in one.faults[:_SHOWN]:
        print(f"  HỎNG  {fault}")
    if len(one.faults) > _SHOWN:
        print(f"  ... và {len(one.faults) - _SHOWN} chỗ nữa")
