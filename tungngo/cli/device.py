"""``tungngo device``: phones of members."""

import argparse

from tungngo.accounts.actions import enrol_device
from tungngo.accounts.models import User, hamlets_held
from tungngo.accounts.passwords import plain_login
from tungngo.accounts.rights import Role
from tungngo.cli.reasons import NO_HAMLET, NO_SUCH_LOGIN
from tungngo.places.models import Hamlet
from tungngo.shared.actor import job_actor
from tungngo.shared.errors import Refused

HELP = """Máy của thành viên.
add: thêm một máy cho thành viên hoặc tổ trưởng, in mã máy và mã bí mật (chỉ hiện một lần)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    parser.add_argument("what", choices=["add"], help="add: thêm máy")
    parser.add_argument("--login", required=True, help="tên đăng nhập của người dùng máy")
    parser.add_argument("--label", default="", help="tên gọi của máy, ví dụ: máy của tổ")


def run(args: argparse.Namespace) -> int:
    """Enrol a phone and print its secret, once."""
    user = User.objects.active().filter(login=plain_login(args.login)).first()
    if user is None:
        raise Refused(NO_SUCH_LOGIN, login=args.login)
    home = home_of(user)
    device, secret = enrol_device(by=job_actor("cli"), user=user, home=home, label=args.label)
    print(f"mã máy      {device.uid}")
    print(f"mã bí mật   {secret}")
    print("Mã bí mật chỉ hiện lần này; máy chủ chỉ giữ dấu của nó.")
    return 0


def home_of(user: User) -> int:
    """Return the data home of the hamlets that a member serves."""
    held = hamlets_held(user.pk, (Role.MEMBER, Role.LEADER))
    home = Hamlet.objects.filter(pk__in=held).values_list("fragment__home", flat=True).first()
    if home is None:
        raise Refused(NO_HAMLET, login=user.login)
    return int(home)
