"""The front page, the page on a code of refusal, and the pages for what is missing or broken."""

import logging
import re
import sys
from ipaddress import ip_address

from django.db.utils import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import public
from tungngo.accounts.rights import Action, Level, Resource, actor_of, level
from tungngo.config import health
from tungngo.config.answers import answer, title_of
from tungngo.config.middleware import visitor_of
from tungngo.shared.errors import REASONS

log = logging.getLogger("tungngo.request")
_PLAIN = "text/plain; charset=utf-8"
_LETTERS = {"ensure_ascii": False}
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_BLANK = re.compile(r"\{\w+\}")


@public("the front page says what this is, to everybody")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, and lead on: to figures, or to search and sign-in."""
    return render(request, "home.html")


@public("what a code of refusal means is no secret")
@require_safe
def reason(request: HttpRequest, code: str) -> HttpResponse:
    """Explain a code that an app or a log shows."""
    found = REASONS.get(code)
    if found is None:
        raise Http404
    about = {
        "code": code,
        "status": found.status,
        "title": title_of(found.status),
        "sentence": _BLANK.sub("…", str(found.message)).replace("….", "…"),
    }
    return render(request, "error.html", about)


@public("what is missing is missing for everybody")
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here; an address that only lacks its last slash is led on."""
    del exception
    reads = request.method in ("GET", "HEAD")  # a form led on would lose what it holds
    if reads and not request.path.endswith("/") and is_valid_path(f"{request.path_info}/"):
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{request.path}/{'?' if query else ''}{query}")
    words = (
        "Địa chỉ này không có, hoặc không dành cho tài khoản đang dùng. "
        "Hãy kiểm tra lại địa chỉ, hoặc bắt đầu từ trang đầu."
    )
    return answer(request, 404, words)


@public("says that the process answers, and nothing more")
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that this process is there; asks nothing of anybody."""
    del request
    return HttpResponse("ok\n", content_type=_PLAIN)


@public("says ok or not, and nothing more")
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can do its work (503 if not)."""
    del request
    return _verdict(health.is_ready(health.ask_lately(health.READY)))


@public("says ok or not; what was found is told to operators only")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether all is well; ``?deep`` tells operators what each probe found."""
    found = health.ask_lately(health.DEEP)
    well = health.is_ready(found)
    if "deep" not in request.GET or not _may_run_it(request):
        return _verdict(well)
    told = [one._asdict() for one in found]
    status = 200 if well else 503
    return JsonResponse({"ok": well, "findings": told}, status=status, json_dumps_params=_LETTERS)


@public("numbers without anything personal, and for programs on this very machine only")
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Show the numbers behind the alarms to a collector on this machine."""
    if not is_here(request):
        raise Http404
    lines = [f"{name} {n}\n" for name, n in health.lately("metrics", health.metrics).items()]
    return HttpResponse("".join(lines), content_type=_PLAIN)


def _verdict(well: bool) -> HttpResponse:  # noqa: FBT001 - the one thing it says
    return HttpResponse("ok\n" if well else "not ok\n", _PLAIN, 200 if well else 503)


def _may_run_it(request: HttpRequest) -> bool:
    user = visitor_of(request)
    if user is None:
        return False
    return level(actor_of(user), Resource.SETTINGS, Action.EDIT) > Level.NONE


def is_here(request: HttpRequest) -> bool:
    """Say whether a request comes from this very machine, through no proxy."""
    if any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@public("a wrong request is wrong for everybody")
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read."""
    del exception
    words = "Máy chủ không đọc được yêu cầu này, chưa có gì được ghi. Hãy quay lại rồi thử lần nữa."
    return answer(request, 400, words, asks=False)


@public("a fault shows itself to everybody alike")
def fault(request: HttpRequest) -> HttpResponse:
    """Log one line of ids and say what broke; a database that is away is a matter of waiting."""
    error = sys.exc_info()[1]
    log.error("fault", exc_info=error, extra={"request_id": getattr(request, "request_id", "")})
    away = isinstance(error, OperationalError | InterfaceError)
    words = (
        "Máy chủ đang bận hoặc hết dung lượng. Dữ liệu đã lưu vẫn còn; hãy đợi ít phút rồi thử lại."
        if away
        else "Lỗi này ở phía máy chủ, không phải do thao tác. Dữ liệu đã lưu vẫn còn. "
        "Hãy thử lại; nếu còn lỗi, báo cho người quản trị mã yêu cầu dưới đây."
    )
    told = answer(request, 503 if away else 500, words, asks=False)
    if away:
        told["Retry-After"] = "30"
    return told
