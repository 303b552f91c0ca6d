"""The page "Phiếu chờ": what is held or was refused, why, and the word of who decides."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tungngo.accounts.policy import actor, policy
from tungngo.accounts.reasons import NO_RIGHT
from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.audit.actions import saw
from tungngo.catalogue.models import Skill
from tungngo.desk.bodies import Names, body_of, kind_words, lines_of_body, numbers_in
from tungngo.desk.held import (
    DECIDED,
    HELD,
    REFUSED,
    After,
    Bytes,
    Row,
    count_waiting,
    find,
    lost_rows,
    reach,
    rows_of,
)
from tungngo.desk.reach import ground_of, top_of
from tungngo.desk.reasons import NO_ITEM, WHY
from tungngo.desk.sums import waiting_sums
from tungngo.places.lines import Names as PlaceNames
from tungngo.places.models import Geo
from tungngo.shared.actor import Actor
from tungngo.shared.clock import today
from tungngo.shared.errors import REASONS, Refused
from tungngo.shared.wire import Verdict
from tungngo.sync.actions import dismiss, retry, settle, take
from tungngo.sync.actions.dismissing import MOST
from tungngo.sync.deciding import LEADERS
from tungngo.sync.receipts import sentence
from tungngo.teams.models import Team

TABS = {HELD: _("Đang giữ"), REFUSED: _("Bị từ chối"), DECIDED: _("Đã xem")}
WHYS = {
    "hoi": _("Đã hỏi người gửi"),
    "tai-nha": _("Đã xem tại nhà"),
    "chac": _("Biết chắc máy và người gửi"),
    "kiem": _("Xem để quyết định"),
    "khac": _("Lý do khác"),
}
WORDS = {
    "sync.no_parent": _("Chưa có phiếu tạo hộ, tạo người mà phiếu này nhắc đến."),
    "sync.out_of_scope": _("Vào ngày đó, thôn ghi trong phiếu không thuộc người gửi."),
    "sync.foreign": _("Gửi từ máy của người khác."),
    "sync.unknown_kind": _("Máy chủ chưa biết loại phiếu này."),
    "sync.unknown_form": _("Máy chủ chưa biết mẫu phiếu này."),
    "sync.unknown_ref": _("Phiếu nhắc đến tổ hoặc kỹ năng mà máy chủ chưa biết."),
    "sync.fault": _("Máy chủ gặp lỗi khi ghi phiếu."),
    "sync.revoked": _("Gửi từ máy đã khóa."),
    "sync.conflict_payload": _("Một số phiếu, hai nội dung: đây là bản đến sau."),
    "sync.bad_envelope": _("Phiếu bị hỏng, không đọc được người và nơi."),
    "sync.bad_body": _("Nội dung phiếu có chỗ sai."),
    "sync.no_right": _("Người gửi không có quyền làm việc này."),
    "households.closed": _("Hộ này đã đóng sổ."),
    "visits.voided": _("Lần đến này đã được bỏ."),
}
_TAKE, _RETRY, _DROP, _DONE = "nhan", "thu-lai", "bo", "xong"
_MOST_WORDS = 200


class Shown(NamedTuple):
    """A row as the page shows it."""

    row: Row
    kind: str
    why: str
    may: bool
    url: str


class WaitingLine(NamedTuple):
    """A line of the sums."""

    name: str
    sums: Any
    url: str


@policy(Resource.QUARANTINE, Action.SEE)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first; above the commune its sums."""
    return _list(request, actor(request))


def _list(request: HttpRequest, by: Actor, error: str = "", status: int = 200) -> HttpResponse:
    seen, asked = reach(by), request.GET
    if not seen.hamlets and not seen.own:
        return _sums(request, by)
    part = asked.get("muc", HELD)
    part = part if part in TABS else HELD
    hamlet = _number(asked.get("thon", ""))
    after = After.read(asked.get("sau", ""))
    rows, more = rows_of(by, seen, part, hamlet=hamlet, after=after)
    lost = [] if after or hamlet is not None else lost_rows(by, seen, part)
    kept = {"muc": part} | ({"thon": str(hamlet)} if hamlet is not None else {})
    shown = [_shown(by, one) for one in rows]
    about = {
        "part": part,
        "tabs": [(f"?muc={key}", words, key == part) for key, words in TABS.items()],
        "rows": shown,
        "lost": [_shown(by, one) for one in lost],
        "late": sum(one.is_late for one in (*rows, *lost)),
        "next": f"?{urlencode(kept | {'sau': str(more)})}" if more else "",
        "paged": after is not None,
        "filtered": hamlet is not None,
        "may": any(one.may for one in shown) or (bool(lost) and _decides(by)),
        "held": part == HELD,
        "whys": WHYS.items(),
        "said": _told(asked),
        "error": error,
        "own": not seen.hamlets,
    }
    return render(request, "desk/waiting.html", about, status=status)


def _shown(by: Actor, one: Row) -> Shown:
    part = HELD if one.held else REFUSED
    url = reverse("desk:waiting_one", args=[part, one.home, one.id])
    may = one.state == "open" and (_decides(by) or (one.code in LEADERS and _leads(by)))
    return Shown(one, kind_words(one.kind), why_words(one.code, one.detail), may, url)


def why_words(code: str, detail: str = "") -> str:
    """Return why something is held or was refused, in words for who decides."""
    told = WORDS.get(code) or (sentence(code, {}) if code in REASONS else code)
    return f"{told} ({detail})" if detail else str(told)


def _decides(by: Actor) -> bool:
    return level(by, Resource.QUARANTINE, Action.DECIDE, reason=True) >= Level.FULL


def _leads(by: Actor) -> bool:
    return level(by, Resource.VISIT, Action.DECIDE) >= Level.FULL


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if plain else None


def _told(asked: Any) -> str:
    """Return what became of the last decision; the numbers come back in the address."""
    names = (
        ("nhan", _("Đã nhận {n} phiếu.")),
        ("giu", _("{n} phiếu vẫn phải giữ: xem lý do ở từng phiếu.")),
        ("hong", _("{n} phiếu không ghi được, đã chuyển sang «Bị từ chối».")),
        ("bo", _("Đã đóng {n} phiếu, không nhận. Người gửi sẽ đọc được lý do.")),
        ("xong", _("Đã ghi {n} phiếu là xử lý xong.")),
    )
    found = [(words, _number(asked.get(name, ""))) for name, words in names]
    return " ".join(words.format(n=n) for words, n in found if n)


def _sums(request: HttpRequest, by: Actor) -> HttpResponse:
    asked = request.GET.get("noi", "")
    kind, place = top_of(by)
    if asked:
        ground = ground_of(by, Resource.QUARANTINE, asked, Level.COUNT)
        if ground is None or ground.is_commune:
            raise Refused(NO_ITEM)
        kind, place = "province", ground.place
    rows, day = waiting_sums(kind, place), today()
    names, here = PlaceNames([row.place for row in rows] + [place]), reverse("desk:waiting")
    lines = [
        WaitingLine(
            names.full(row.place, day), row, f"{here}?noi={row.place}" if kind == "nation" else ""
        )
        for row in rows
    ]
    about = {"lines": lines, "kind": kind, "where": names.full(place, day)}
    return render(request, "desk/waiting_sums.html", about)


@policy(Resource.QUARANTINE, Action.SEE, Level.PSEUDONYM)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_one(request: HttpRequest, part: str, home: int, item: UUID) -> HttpResponse:
    """Show one, as much of it as the level lets see; officers say why first (a form, posted)."""
    by = actor(request)
    if part not in (HELD, REFUSED) or not 0 < home < 100:
        raise Refused(NO_ITEM)
    found = find(by, reach(by), part, home, item)
    if found is None:
        raise Refused(NO_ITEM)
    reason, error = "", ""
    if request.method == "POST":
        reason = _reason(request)
        error = "" if reason else str(WHY.message)
    return _one(request, by, found, reason, error)


def _one(request: HttpRequest, by: Actor, found: Bytes, reason: str, error: str) -> HttpResponse:
    row = found.row
    line = _line_of(row.hamlet)
    own = row.member == by.user_id
    seen = level(by, Resource.QUARANTINE, Action.SEE, line, own=own, reason=bool(reason))
    body = body_of(found.raw) if found.raw and seen > Level.COUNT else None
    lines = lines_of_body(body, seen, _names_in(body)) if body is not None else []
    if seen >= Level.NAME:
        target = [str(row.id)]
        saw(by, home=row.home, level=seen, what="quarantine", targets=target, reason=reason)
    about = {
        "one": _shown(by, row),
        "house": f"{row.hamlet}-{found.house}" if found.house else "",
        "lines": lines,
        "asks": seen <= Level.COUNT,
        "gone": seen > Level.COUNT and not found.raw,
        "broken": bool(found.raw) and seen > Level.COUNT and body is None,
        "whys": WHYS.items(),
        "reason": reason,
        "error": error,
    }
    return render(request, "desk/waiting_one.html", about, status=422 if error else 200)


def _line_of(hamlet: int | None) -> frozenset[int] | None:
    """Return a hamlet and all above it; of no hamlet None: where it was found speaks for it."""
    if hamlet is None:
        return None
    rows = Geo.objects.filter(fragment__hamlets=hamlet, version__undone_at=None)
    above = rows.values_list("commune_id", "district_id", "province_id")
    return frozenset(i for row in above for i in row if i) | {hamlet}


def _names_in(body: Any) -> Names:
    teams, skills = numbers_in(body, "team"), numbers_in(body, "skill")
    return Names(
        dict(Team.objects.filter(pk__in=teams).values_list("pk", "name")) if teams else {},
        dict(Skill.objects.filter(pk__in=skills).values_list("pk", "name")) if skills else {},
    )


def _reason(request: HttpRequest) -> str:
    """Return the reason that was picked, and what was written to it; empty if none was."""
    picked = WHYS.get(request.POST.get("vi-sao", ""), "")
    text = request.POST.get("ly-do", "").replace("\0", "").strip()[:_MOST_WORDS]
    return f"{picked}: {text}" if picked and text else str(picked)


@policy(Resource.QUARANTINE, Action.SEE, Level.PSEUDONYM)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Take, try again, or let be what was picked, many at once."""
    by, what = actor(request), request.POST.get("viec", "")
    if not (_decides(by) or _leads(by)):
        raise Refused(NO_RIGHT)
    picked = _picked(request.POST.getlist("phieu"))
    words = request.POST.get("ly-do", "").replace("\0", "").strip()
    error = _wrong(what, picked, words, _reason(request))
    if error:
        return _list(request, by, error, 422)
    done: dict[str, int] = {}
    for home, rows in picked.items():
        for name, n in _decide(request, by, home, rows).items():
            done[name] = done.get(name, 0) + n
    part = REFUSED if what == _DONE or request.POST.get("muc") == REFUSED else HELD
    told = {"muc": part} | {name: str(n) for name, n in done.items() if n}
    return redirect(f"{reverse('desk:waiting')}?{urlencode(told)}")


def _wrong(what: str, picked: dict[int, list[str]], words: str, reason: str) -> str:
    if what not in (_TAKE, _RETRY, _DROP, _DONE):
        return str(_("Hãy bấm một trong các nút ở cuối danh sách."))
    if not picked:
        return str(_("Hãy chọn ít nhất một phiếu rồi bấm lại."))
    if what in (_DROP, _DONE) and not words:
        return str(_("Hãy ghi lý do: người gửi phiếu sẽ đọc được."))
    if what == _TAKE and not reason:
        return str(_("Hãy chọn vì sao nhận phiếu này."))
    return ""


def _picked(keys: Iterable[str]) -> dict[int, list[str]]:
    """Return {home: rows} of those that a form names; what is no name is left out."""
    found: dict[int, list[str]] = {}
    for key in list(keys)[:MOST]:
        home, _dot, row = key.partition(".")
        try:
            row = UUID(hex=row).hex
        except ValueError:
            continue
        if home.isascii() and home.isdecimal() and 0 < int(home[:3]) < 100:
            found.setdefault(int(home), []).append(row)
    return found


def _decide(request: HttpRequest, by: Actor, home: int, rows: list[str]) -> dict[str, int]:
    what, words = request.POST["viec"], request.POST.get("ly-do", "")
    if request.POST.get("muc") == REFUSED:
        how = "applied" if what == _DONE else "dismissed"
        n = settle(by=by, home=home, rows=rows, as_=how, why=words)  # type: ignore[arg-type]
        return {"xong" if what == _DONE else "bo": n}
    if what == _DROP:
        return {"bo": dismiss(by=by, home=home, ops=rows, why=words)}
    if what == _RETRY:
        return _counts(retry(by=by, home=home, ops=rows))
    return _counts(take(by=by, home=home, ops=rows, why=_reason(request)))


def _counts(done: dict[str, Verdict]) -> dict[str, int]:
    """Return how many were done, are still held, and turned out to be wrong."""
    states = [verdict.s for verdict in done.values()]
    return {
        "nhan": states.count("ok") + states.count("merged"),
        "giu": states.count("held"),
        "hong": states.count("rejected"),
    }


def waiting_rows(by: Actor) -> int:
    """Return how many rows wait for who decides on them; for the desk of leader and commune."""
    if _decides(by):
        return count_waiting(by.hamlets_for(Resource.QUARANTINE, reason=True))
    if _leads(by):
        return count_waiting(by.hamlets_for(Resource.QUARANTINE), codes=LEADERS)
    return 0
