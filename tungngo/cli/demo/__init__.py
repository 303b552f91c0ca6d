"""``tungngo demo``: the demonstration, loaded and taken away (decision 20)."""

import argparse
import os
from pathlib import Path
from random import Random

from django.conf import settings

from tungngo.accounts.models import User
from tungngo.audit.actions import note
from tungngo.cli import links
from tungngo.cli.demo.network import PROVINCES, found_network
from tungngo.cli.demo.removal import marked, remove
from tungngo.cli.demo.year import draw_year, live_through
from tungngo.cli.progress import Progress
from tungngo.cli.reasons import DEMO_THERE, NO_DEMO, NOT_READY, REAL_PEOPLE
from tungngo.cli.verbs import WELL
from tungngo.figures.jobs import freshen
from tungngo.places.models import PlaceName
from tungngo.shared.actor import job_actor
from tungngo.shared.errors import Refused

HELP = """Mạng lưới minh họa: tổ, thành viên và một năm lượt đến được tạo ra trên địa bàn có thật
của ba tỉnh (Ninh Bình, Huế, Lạng Sơn). Không có mật khẩu nào; từ chối nếu đã có người thật.

tungngo demo            nạp
tungngo demo links      in đường dẫn đăng nhập mới cho từng vai (dùng một lần, 10 phút)
tungngo demo --remove   gỡ toàn bộ"""

VISITS = 60_000
BY = job_actor("demo")
_SETTING = "TUNGNGO_DEMO=1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("what", nargs="?", choices=["links"], help="links: đường dẫn đăng nhập mới")
    parser.add_argument("--seed", type=int, default=1, help="số gieo: cùng số thì cùng dữ liệu")
    parser.add_argument(
        "--visits", type=int, default=VISITS, help="khoảng chừng bao nhiêu lượt đến (60000)"
    )
    parser.add_argument("--remove", action="store_true", help="gỡ toàn bộ dữ liệu minh họa")


def run(args: argparse.Namespace) -> int:
    """Load the demonstration, print new links, or take all of it away."""
    if args.what == "links":
        _refuse_without()
        links.show()
    elif args.remove:
        take_away()
        mark_folder(demo=False)
    else:
        load(seed=args.seed, visits=args.visits, provinces=PROVINCES)
        mark_folder(demo=True)
        print("Đã nạp dữ liệu minh họa. Đường dẫn đăng nhập: tungngo demo links")
        print("Máy chủ nào đang chạy thì khởi động lại, rồi mới vào bằng đường dẫn được.")
    return WELL


def load(*, seed: int, visits: int, provinces: tuple[str, ...]) -> None:
    """Make the network and its year of visits, then the boards.

    What an earlier load left unfinished is taken away first.
    """
    if User.objects.real().exists():
        raise Refused(REAL_PEOPLE)
    if links.is_loaded():
        raise Refused(DEMO_THERE)
    if not PlaceName.objects.filter(code__in=provinces).exists():
        raise Refused(NOT_READY)
    if User.objects.exists():
        print("  · lần nạp trước còn dở, gỡ trước", flush=True)
        remove(by=BY)
    rng = Random(seed)
    workers = found_network(by=BY, rng=rng, provinces=provinces)
    print(f"  · mạng lưới minh họa: {len(workers)} máy của thành viên", flush=True)
    live_through(workers, draw_year(workers, rng, visits=visits))
    freshen()
    note(BY, links.LOADED, seed=seed, visits=visits)


def take_away() -> None:
    """Remove the demonstration, telling how far it has come."""
    _refuse_without()
    line = Progress("gỡ dữ liệu minh họa, phần", len(marked().homes()) + 1)
    remove(by=BY, told=line.add)
    line.end()


def _refuse_without() -> None:
    if not User.objects.filter(is_demo=True).exists():
        raise Refused(NO_DEMO)


def mark_folder(*, demo: bool) -> None:
    """Write into the data folder that what it holds is made up, so that every program says so."""
    path = Path(settings.DATA_DIR) / "tungngo.env"
    lines = path.read_text().splitlines() if path.exists() else []
    kept = [line for line in lines if line != _SETTING]
    _replace(path, "".join(f"{line}\n" for line in [*kept, *[_SETTING] * demo]))
    settings.DEMO = demo  # this process read its settings before


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all: this one holds the secret key."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)  # of a run that was cut off
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    os.replace(beside, path)
