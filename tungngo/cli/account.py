"""``tungngo account``: the first officials of an installation; they grant the others."""

import argparse
import getpass
import sys
from datetime import timedelta

from tungngo.accounts.actions import NewGrant, add_user, grant_roles
from tungngo.accounts.rights import ROLE_NAMES, Role
from tungngo.cli.reasons import NO_SUCH_PLACE, PASSWORDS_DIFFER
from tungngo.cli.verbs import WELL
from tungngo.feed.actions import writes
from tungngo.places.models import Place, PlaceName
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

HELP = """Tài khoản cán bộ đầu tiên của nơi cài đặt.
add: thêm một người với một vai trên một đơn vị; mật khẩu gõ vào khi được hỏi (ít nhất 12 ký tự)."""

_NATION = "VN"
_OF_TEAMS = (Role.MEMBER, Role.LEADER)  # come by the decision on their team


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    roles = [role.value for role in Role if role not in _OF_TEAMS]
    told = ", ".join(f"{role} = {ROLE_NAMES[Role(role)]}" for role in roles)
    parser.add_argument("what", choices=["add"], help="add: thêm tài khoản")
    parser.add_argument("--login", required=True, help="tên đăng nhập")
    parser.add_argument("--name", required=True, help="họ tên")
    parser.add_argument("--role", required=True, choices=roles, help=told)
    parser.add_argument("--place", default=_NATION, help="mã đơn vị hiện nay; VN = cả nước")
    parser.add_argument("--days", type=int, default=365, help="quyền có hiệu lực mấy ngày")


def run(args: argparse.Namespace) -> int:
    """Add a person who signs in by password, with one grant."""
    place = _place(args.place)
    password = _ask_password()
    add_official(
        by=job_actor("cli"),
        login=args.login,
        name=args.name,
        password=password,
        role=Role(args.role),
        place=place,
        days=args.days,
    )
    print(f"Đã thêm {args.login}: {ROLE_NAMES[Role(args.role)]}.")
    return WELL


@writes
def add_official(
    *, by: Actor, login: str, name: str, password: str, role: Role, place: Place, days: int
) -> None:
    """Add the person and the grant, or neither."""
    user = add_user(by=by, login=login, name=name, password=password)
    until = today() + timedelta(days=days)
    grant_roles(by=by, grants=[NewGrant(user.pk, role, place.pk, today(), until)])


def _place(code: str) -> Place:
    """Return the unit that a code means today."""
    if code == _NATION:
        return Place.objects.nation()
    found = PlaceName.objects.of_code(code, on=today())
    if found is None:
        raise Refused(NO_SUCH_PLACE, code=code)
    return found.place


def _ask_password() -> str:
    """Return the password: asked for twice on a terminal, else the first line of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Mật khẩu: ")
    if getpass.getpass("Gõ lại mật khẩu: ") != first:
        raise Refused(PASSWORDS_DIFFER)
    return first
