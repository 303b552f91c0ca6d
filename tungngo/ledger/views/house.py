"""The page of one house, and giving a reason to see more of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.rights import Action, Level, Resource
from tungngo.audit.actions import note
from tungngo.feed.actions import reading
from tungngo.ledger.asking import ReasonForm
from tungngo.ledger.house import House, find_house, read_house
from tungngo.ledger.looking import sight_of, write_down
from tungngo.ledger.opened import open_house
from tungngo.ledger.reasons import NOT_YOURS
from tungngo.ledger.sight import Sight
from tungngo.ledger.undo import undo_of
from tungngo.shared.errors import Refused
from tungngo.shared.sql import db_uuid

DONE = {
    "sua": "Đã sửa thông tin của hộ.",
    "trung": "Đã sửa. Người khác vừa ghi khác ở cùng mục; bản của bạn được giữ, bản kia nằm trong"
    " phiếu đã nhận.",
    "chuyen": "Đã chuyển hộ sang thôn này, cùng người trong hộ và các hẹn đang mở.",
    "dong": "Đã đóng sổ hộ. Các lượt đến và số liệu vẫn giữ nguyên.",
    "gop": "Đã gộp hai hộ làm một; hộ này được giữ lại.",
    "rut": "Đã ghi rút lại. Thông tin chỉ được giữ nhờ lời đồng ý đó đã xóa ngay.",
}


@policy(Resource.HOUSEHOLD, Action.SEE)
@require_safe
def house(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Show a house as the visitor's level allows."""
    return page_of(request, home, house, ReasonForm())


@policy(Resource.HOUSEHOLD, Action.SEE, Level.FULL)
@require_POST
def give_reason(request: HttpRequest, home: int, house: UUID) -> HttpResponse:
    """Open one house in full for 30 minutes, for a reason that goes to the log with each look."""
    by, form = actor(request), ReasonForm(request.POST)
    if not form.is_valid():
        return page_of(request, home, house, form, status=422)
    sight = sight_of(request)
    with reading(by):
        found, member = find_house(sight, home, house)
    key = (found.home, db_uuid(found.id))
    if not sight.needs_reason(key, found.hamlet_id, member):
        raise Refused(NOT_YOURS)
    open_house(request.session, by.user_id, key, form.told)
    note(by, "household.open", key[1], home=home, reason=form.cleaned_data["ly_do"])
    return redirect("ledger:house", home, UUID(key[1]))


def page_of(
    request: HttpRequest, home: int, house: UUID, form: ReasonForm, status: int = 200
) -> HttpResponse:
    """Answer with the page of a house; a look at names is written down before it leaves."""
    sight = sight_of(request)
    with reading(sight.by):
        one = read_house(sight, home, house)
    reason = sight.opened.get((home, one.id), "")
    write_down(sight.by, one, reason)
    if one.id != db_uuid(house) and request.method in ("GET", "HEAD"):
        return redirect("ledger:house", home, UUID(one.id))
    done = request.GET.get("xong", "")
    about = {
        "one": one,
        "address": UUID(one.id),
        "shown": {"pseudonym": one.level >= Level.PSEUDONYM, "name": one.level >= Level.NAME},
        "full": one.level >= Level.FULL,
        "may": _may(sight, one),
        "form": form,
        "asks_reason": sight.needs_reason((home, one.id), one.hamlet, one.member),
        "opened": bool(reason),
        "done": DONE.get(done, ""),
        "undo": undo_of(request.session, (home, one.id))
        if done in ("sua", "trung", "chuyen")
        else None,
    }
    return render(request, "ledger/house.html", about, status=status)


def _may(sight: Sight, one: House) -> dict[str, bool]:
    """Return what may be done on the page."""
    key, own = (one.home, one.id), sight.is_own(one.member)
    given = key in sight.opened

    def may(resource: Resource, action: Action) -> bool:
        return bool(sight.at(resource, action, one.hamlet, own=own, reason=given))

    takes_back = may(Resource.CONSENT, Action.ADD) or may(Resource.CONSENT, Action.DECIDE)
    return {
        "edit": may(Resource.HOUSEHOLD, Action.EDIT) and not one.closed,
        "decide": may(Resource.HOUSEHOLD, Action.DECIDE) and not one.closed,
        "withdraw": takes_back,
        "erase": bool(sight.at(Resource.DATA_REQUEST, Action.DECIDE, one.hamlet)),
        "export": bool(
            sight.at(Resource.HOUSEHOLD, Action.EXPORT, one.hamlet, own=own, reason=True)
        ),
    }
