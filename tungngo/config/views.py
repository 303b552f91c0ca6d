"""The front page, the page on a code of refusal, and the pages for what is missing or broken."""

import logging
import re
import sys

from django.db.utils import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import public
from tungngo.config.answers import answer, title_of
from tungngo.shared.errors import REASONS

log = logging.getLogger("tungngo.request")
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
