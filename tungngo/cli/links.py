"""One-time sign-in links of the demonstration, one for each role; not a verb of its own.

Used by ``tungngo run`` and ``tungngo demo links``.
"""

from django.conf import settings
from django.urls import reverse

from tungngo.accounts.actions import make_sign_in_link
from tungngo.accounts.models import Grant, User
from tungngo.accounts.rights import Role
from tungngo.audit.models import AuditEntry
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import today

LOADED, REMOVED = "demo.load", "demo.remove"  # the audit lines that end a load and a removal
ROLES: dict[Role, str] = {
    Role.MEMBER: "Thành viên tổ",
    Role.LEADER: "Tổ trưởng",
    Role.COMMUNE_OFFICER: "Cán bộ xã",
    Role.COMMUNE_HEAD: "Lãnh đạo xã",
    Role.PROVINCE_OFFICER: "Cán bộ tỉnh",
    Role.NATIONAL_OFFICER: "Cán bộ trung ương",
    Role.EDITOR: "Biên tập",
    Role.BROADCASTER: "Phát thanh",
    Role.PARTNER: "Đơn vị đồng hành",
    Role.DATA_OFFICER: "Phụ trách dữ liệu cá nhân",
    Role.AUDITOR: "Kiểm tra",
    Role.OPERATOR: "Quản trị",
}
_LOOK = (
    "Mở /so-lieu/: số liệu cả nước, bấm vào một tỉnh, một xã, một thôn",
    "Đổi «Bản đồ» giữa hiện nay và trước 01/7/2025: cùng số liệu, hai cách chia",
)
_PUSH = "Trong cửa sổ khác: .venv/bin/tungngo simulate {url}\n     rồi xem số liệu nhích lên"
_RECOUNT = "Đếm lại từ sổ gốc: .venv/bin/tungngo recount"


def first_steps() -> list[str]:
    """Return what to try first; made-up phones push in a demonstration only."""
    push = [_PUSH.format(url=settings.BASE_URL)] if settings.DEMO else []
    return [f"{n}. {step}" for n, step in enumerate([*_LOOK, *push, _RECOUNT], 1)]


def is_loaded() -> bool:
    """Say whether the demonstration is there, to its last visit."""
    ends = AuditEntry.objects.filter(home=0, verb__in=(LOADED, REMOVED))
    return ends.newest().values_list("verb", flat=True).first() == LOADED


def people() -> list[tuple[Role, User]]:
    """Return one made-up person for each role that somebody holds today."""
    grants = Grant.objects.in_force(today()).filter(user__is_demo=True, user__is_active=True)
    first: dict[str, User] = {}
    for grant in grants.select_related("user").order_by("user_id"):
        first.setdefault(grant.role, grant.user)
    return [(role, first[role]) for role in ROLES if role in first]


def show() -> None:
    """Print a new link for each role; refuses outside a demonstration."""
    by = job_actor("demo")
    print("Đăng nhập bằng đường dẫn dùng một lần (10 phút, chỉ trên máy này):")
    for role, user in people():
        token = make_sign_in_link(by=by, user=user)
        address = settings.BASE_URL + reverse("accounts:link", args=[token])
        print(f"  {ROLES[role]:<27} {address}")
    print("Hết hạn thì lấy đường dẫn mới: .venv/bin/tungngo demo links\n")
