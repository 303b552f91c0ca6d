"""``tungngo simulate``: phones that push over HTTP on bad lines, and a proof of what came of it."""

import argparse
import threading
import time
from collections import Counter
from collections.abc import Sequence
from http.client import HTTPException
from random import Random

from tungngo.accounts.actions import invite
from tungngo.catalogue.models import Skill
from tungngo.cli.keyring import Keyring, NotTaken
from tungngo.cli.phones import Phone, Post
from tungngo.cli.progress import Progress
from tungngo.cli.reasons import NO_DEMO, NO_SERVER
from tungngo.cli.simulate.line import FAULTS, GaveUp, Line, answers
from tungngo.cli.simulate.proof import Proof, prove
from tungngo.cli.verbs import FAULT, WELL
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused
from tungngo.sync.actions import begin_epoch
from tungngo.sync.models import Epoch
from tungngo.teams.models import Coverage, Membership

HELP = """Giả lập điện thoại của thành viên gửi phiếu tới URL, trên đường truyền hay trục trặc.
Dùng các tổ minh họa (tungngo demo) và cơ sở dữ liệu của chính máy đang chạy máy chủ.
Cuối cùng đối chiếu với sổ gốc: phiếu nào cũng có đúng một lần, biên nhận đúng câu trả lời đã lưu,
số liệu bằng đếm lại. Mã thoát 1 nếu có gì sai."""

BY = job_actor("simulate")
_SHOWN = 20
_TOLD = {
    "duplicate": "gửi hai lần",
    "reorder": "đảo thứ tự",
    "cut": "đứt giữa chừng",
    "resend": "gửi lại phiếu cũ",
    "race": "hai đường cùng lúc",
    "gzip": "nén",
    "away": "máy chủ vắng",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("url", help="địa chỉ máy chủ, ví dụ http://127.0.0.1:8000")
    parser.add_argument("--phones", type=_count, default=20, help="số điện thoại (20)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--seconds", type=_count, default=60, help="gửi thong thả trong ngần ấy giây (60)"
    )
    length.add_argument("--ops", type=_count, help="gửi đủ ngần ấy phiếu, nhanh hết mức")
    kinds = ",".join(FAULTS)
    parser.add_argument(
        "--faults", type=_faults, default="all", help=f"all, none, hoặc trong {kinds}"
    )
    parser.add_argument("--seed", type=int, default=1, help="số gieo")


def _count(text: str) -> int:
    n = int(text)
    if not 1 <= n <= 10_000_000:
        raise argparse.ArgumentTypeError("cần một số từ 1 trở lên")
    return n


def _faults(text: str) -> frozenset[str]:
    if text in ("all", "none"):
        return frozenset(FAULTS if text == "all" else ())
    named = frozenset(text.split(","))
    if named - set(FAULTS):
        raise argparse.ArgumentTypeError(f"không có lỗi giả lập {', '.join(named - set(FAULTS))}")
    return named


def run(args: argparse.Namespace) -> int:
    """Let the phones work, then prove; anything off is a fault found."""
    if not answers(args.url):
        raise Refused(NO_SERVER, url=args.url)
    lines = make_lines(args.url, phones=args.phones, faults=args.faults, seed=args.seed)
    given_up = drive(lines, seconds=args.seconds, ops=args.ops)
    proof = prove([line.phone for line in lines])
    wrong = [one for line in lines for one in line.wrong]
    proof.faults = [*given_up, *wrong, *proof.faults]
    return tell(proof, sum((line.befell for line in lines), Counter()))


def make_lines(url: str, *, phones: int, faults: frozenset[str], seed: int) -> list[Line]:
    """Enrol a new phone for members of made-up teams, one team after the other."""
    rng = Random(seed)
    skills = list(Skill.objects.open().order_by("pk").values_list("pk", flat=True))
    epoch = Epoch.current() or begin_epoch(by=BY)
    lines = []
    for user, post in _posts(rng, phones):
        keys, phone = Keyring(), Phone("", post, skills, Random(rng.getrandbits(64)))
        line = Line(phone, keys, url, epoch, faults, Random(rng.getrandbits(64)))
        code, _ = invite(by=BY, member=user)
        try:
            phone.device = keys.enrol(code, line.post, model="máy giả lập")["device"]
        except (NotTaken, OSError, HTTPException) as why:
            raise Refused(NO_SERVER, url=url) from why
        lines.append(line)
    return lines


def _posts(rng: Random, phones: int) -> list[tuple[int, Post]]:
    """Choose people of made-up teams at work today: (person, where they work)."""
    hamlets: dict[int, list[int]] = {}
    homes: dict[int, int] = {}
    served = Coverage.objects.on(today()).filter(team__is_demo=True).order_by("pk")
    for team, hamlet, home in served.values_list("team_id", "hamlet_id", "hamlet__home"):
        hamlets.setdefault(team, []).append(hamlet)
        homes[team] = home
    people = Membership.objects.on(today()).filter(team__in=hamlets, user__is_active=True)
    known = list(people.order_by("pk").values_list("user_id", "team_id"))
    if not known:
        raise Refused(NO_DEMO)
    chosen = rng.sample(known, min(phones, len(known)))
    return [(user, Post(homes[team], tuple(hamlets[team]), team)) for user, team in chosen]


def drive(lines: Sequence[Line], *, seconds: int, ops: int | None) -> list[str]:
    """Let every phone work in a thread of its own; return the words of those that gave up."""
    given_up: list[str] = []
    until = time.monotonic() + seconds
    share = None if ops is None else -(-ops // len(lines))

    def live(line: Line) -> None:
        try:
            while line.phone.seq < share if share else time.monotonic() < until:
                line.work(most=share - line.phone.seq if share else 12)
                if not share:
                    time.sleep(line.rng.uniform(0.2, 1.0))
            line.finish()
        except GaveUp as why:
            given_up.append(f"máy {line.phone.device}: {why}")

    threads = [threading.Thread(target=live, args=(line,), daemon=True) for line in lines]
    for thread in threads:
        thread.start()
    _watch(lines, threads, Progress("biên nhận", ops or 0))
    return given_up


def _watch(lines: Sequence[Line], threads: Sequence[threading.Thread], told: Progress) -> None:
    """Tell how many receipts have come until all phones are done."""
    while any(thread.is_alive() for thread in threads):
        next(t for t in threads if t.is_alive() or t is threads[-1]).join(0.2)
        told.add(sum(line.done for line in lines) - told.done)
    told.add(sum(line.done for line in lines) - told.done)
    told.end()


def tell(proof: Proof, befell: Counter[str]) -> int:
    """Print the faults played, the table, and the verdict; return the exit code."""
    played = ", ".join(f"{_TOLD[fault]} {n}" for fault, n in befell.most_common() if n)
    print(f"Trục trặc đã gặp: {played or 'không'}\n")
    print(*proof.table(), sep="\n")
    for fault in proof.faults[:_SHOWN]:
        print(f"SAI  {fault}")
    if proof.faults:
        print(f"\n{len(proof.faults)} chỗ sai.")
        return FAULT
    print("\nKhông mất, không thừa phiếu nào; biên nhận đúng câu trả lời; số liệu bằng đếm lại.")
    return WELL
