"""``tungngo device``: phones of members."""

import argparse
from urllib.parse import urljoin

import segno
from django.conf import settings

from tungngo.accounts.actions import invite
from tungngo.accounts.models import User, home_of
from tungngo.accounts.passwords import plain_login
from tungngo.cli.reasons import NO_HAMLET, NO_SUCH_LOGIN
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import VIETNAM
from tungngo.shared.errors import Refused

HELP = """Máy của thành viên.
add: tạo mã để thành viên hoặc tổ trưởng quét bằng máy của mình: dùng một lần, trong 24 giờ."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("what", choices=["add"], help="add: tạo mã vào máy")
    parser.add_argument("--login", required=True, help="tên đăng nhập của người dùng máy")
    parser.add_argument(
        "--replaces", action="store_true", help="máy cũ bị mất: khóa các máy khác của người này"
    )
    parser.add_argument("--qr", action="store_true", help="in cả mã QR")


def run(args: argparse.Namespace) -> int:
    """Make a code that enrols a phone and print it, once."""
    user = User.objects.active().filter(login=plain_login(args.login)).first()
    if user is None:
        raise Refused(NO_SUCH_LOGIN, login=args.login)
    if home_of(user.pk) is None:
        raise Refused(NO_HAMLET, login=args.login)
    code, until = invite(by=job_actor("cli"), member=user.pk, replaces=args.replaces)
    address = urljoin(settings.BASE_URL, f"/app/#{code}")
    print(f"mã vào máy   {code}")
    print(f"đường dẫn    {address}")
    print(f"dùng trước   {until.astimezone(VIETNAM):%H:%M %d/%m/%Y}")
    if args.qr:
        segno.make(address, error="m").terminal(compact=True)
    print("Mã chỉ hiện lần này và dùng một lần; máy chủ chỉ giữ dấu của nó.")
    return 0
