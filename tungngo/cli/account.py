"""``tungngo account``: the first officials of an installation; they grant the others.

Also what only a command can do where nobody else is there: recovery, and a link to a provider.
"""

import argparse
import getpass
import sys
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from tungngo.accounts.actions import NewGrant, add_user, grant_roles
from tungngo.accounts.actions.outside import link_outside
from tungngo.accounts.actions.rescues import make_rescue
from tungngo.accounts.models import User
from tungngo.accounts.passwords import plain_login
from tungngo.accounts.reasons import NO_OUTSIDE
from tungngo.accounts.rescues import BOTH, FACTORS, PASSWORD
from tungngo.accounts.rights import ROLE_NAMES, Role
from tungngo.cli.reasons import NO_SUCH_LOGIN, NO_SUCH_PLACE, PASSWORDS_DIFFER
from tungngo.cli.verbs import WELL
from tungngo.feed.actions import writes
from tungngo.places.models import Place, PlaceName
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import today
from tungngo.shared.errors import Refused

HELP = """Tài khoản cán bộ đầu tiên của nơi cài đặt.
add: thêm một người với một vai trên một đơn vị; mật khẩu gõ vào khi được hỏi (ít nhất 12 ký tự).
recover: in đường dẫn 10 phút để một người đặt lại mật khẩu hoặc lớp bảo vệ thứ hai.
link: nối một người với tài khoản của họ ở hệ thống đăng nhập bên ngoài."""

_NATION = "VN"
_OF_TEAMS = (Role.MEMBER, Role.LEADER)  # come by the decision on their team


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name the words of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True)
    add = verbs.add_parser("add", help="thêm tài khoản")
    _add_words(add)
    recover = verbs.add_parser("recover", help="khôi phục khi không còn cán bộ nào khác")
    recover.add_argument("--login", required=True, help="tên đăng nhập")
    recover.add_argument("--what", dest="what_of", choices=[PASSWORD, FACTORS, BOTH], default=BOTH)
    link = verbs.add_parser("link", help="nối với tài khoản bên ngoài")
    link.add_argument("--login", required=True, help="tên đăng nhập")
    link.add_argument("--subject", required=True, help="mã (sub) của người đó ở bên ngoài")


def _add_words(parser: argparse.ArgumentParser) -> None:
    roles = [role.value for role in Role if role not in _OF_TEAMS]
    told = ", ".join(f"{role} = {ROLE_NAMES[Role(role)]}" for role in roles)
    parser.add_argument("--login", required=True, help="tên đăng nhập")
    parser.add_argument("--name", required=True, help="họ tên")
    parser.add_argument("--role", required=True, choices=roles, help=told)
    parser.add_argument("--place", default=_NATION, help="mã đơn vị hiện nay; VN = cả nước")
    parser.add_argument("--days", type=int, default=365, help="quyền có hiệu lực mấy ngày")


def run(args: argparse.Namespace) -> int:
    """Add a person who signs in by password, with one grant; or recover, or link one."""
    if args.what == "recover":
        return _recover(args.login, args.what_of)
    if args.what == "link":
        return _link(args.login, args.subject)
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


def _recover(login: str, what: str) -> int:
    token = make_rescue(by=job_actor("cli"), user=_person(login), what=what, reason="command")
    print(settings.BASE_URL + reverse("accounts:rescued", args=[token]))
    print("Đường dẫn dùng một lần, trong 10 phút: đưa tận tay người đó.")
    return WELL


def _link(login: str, subject: str) -> int:
    if settings.OIDC is None:
        raise Refused(NO_OUTSIDE)
    user, issuer = _person(login), settings.OIDC.issuer
    link_outside(by=job_actor("cli"), user=user, issuer=issuer, subject=subject)
    print(f"Đã nối {login} với {settings.OIDC.name}.")
    return WELL


def _person(login: str) -> User:
    found = User.objects.active().filter(login=plain_login(login)).first()
    if found is None:
        raise Refused(NO_SUCH_LOGIN, login=login)
    return found


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
