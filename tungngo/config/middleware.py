"""What every request passes: an id and safe headers, the door, and refusals turned into answers."""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tungngo.accounts import reasons, sessions
from tungngo.accounts.models import User
from tungngo.accounts.policy import Need, need_of, needs_fresh, why_public
from tungngo.accounts.rights import PERSONAL, actor_of, level, with_hamlets
from tungngo.config.answers import answer, refusal, wants_json
from tungngo.config.lines import log_request
from tungngo.shared.errors import Reason, Refused
from tungngo.shared.ids import new_id
from tungngo.shared.walls import guarded

log = logging.getLogger("tungngo.request")

type Next = Callable[[HttpRequest], HttpResponseBase]

HEADERS = {
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_VISITOR = "visitor"
_NUL = "\0"


def visitor_of(request: HttpRequest) -> User | None:
    """Return who is signed in, asking the database once a request and only when somebody asks."""
    if not hasattr(request, _VISITOR):
        setattr(request, _VISITOR, sessions.user_of(request))
    found: User | None = getattr(request, _VISITOR)
    return found


class Answer:
    """Gives every request an id and every answer its headers."""

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; an id that came from outside is not believed."""
        began = time.monotonic()
        request_id = new_id().hex
        request.request_id = request_id  # type: ignore[attr-defined]  # for logs, audit, error pages
        found = _unreadable(request) if _holds_nul(request) else self.get_response(request)
        found["X-Request-ID"] = request_id
        for name, value in HEADERS.items():
            found.setdefault(name, value)
        # What a signed-in person saw must not come back by the back button of the next one.
        known = getattr(request, _VISITOR, None) is not None
        if known:
            sessions.mark_used(request, found)
        found.setdefault("Cache-Control", f"{'no-store' if known else 'no-cache'}, private")
        log_request(request, found, began)
        return found


def _holds_nul(request: HttpRequest) -> bool:
    """Say whether an address or a session bears the one letter that PostgreSQL cannot keep."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    query = request.META.get("QUERY_STRING", "")
    return _NUL in request.path_info or _NUL in session or "%00" in query or _NUL in query


def _unreadable(request: HttpRequest) -> HttpResponse:
    words = "Địa chỉ này có ký tự không đọc được. Hãy kiểm tra lại, hoặc bắt đầu từ trang đầu."
    return answer(request, 400, words, asks=False)


class Refuse:
    """The door: whom no mark on the view lets in stays out; and the words of refusals.

    Behind it statements on people are refused until a reading, an act or a job scope is open.
    """

    def __init__(self, get_response: Next) -> None:
        """Keep what comes next."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; an empty "method not allowed" becomes a page that says where to go."""
        request.get_host()  # raises where another site's name was led to this address
        with guarded():
            found = self.get_response(request)
        if found.status_code != 405:
            return found
        told = answer(request, 405, "Trang này không mở thẳng bằng địa chỉ được.")
        told["Allow"] = found.get("Allow", "")
        return told

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Let in by the view's mark; a view with none is open to nobody."""
        need = need_of(view)
        if need is not None:
            return _ask(request, need) or _ask_again(request, needs_fresh(view))
        if why_public(view):
            return None
        log.error("no policy", extra={"request_id": _id_of(request)})
        return refusal(request, Refused(reasons.NO_RIGHT))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer the one anticipated exception; any other is a fault and goes to the 500 page."""
        return refusal(request, error) if isinstance(error, Refused) else None


def _ask(request: HttpRequest, need: Need) -> HttpResponse | None:
    """Let a signed-in person in who holds the right somewhere, for own rows or with a reason.

    Of rows that hold something personal, the place, whose row it is and the reason given are
    judged where the row is loaded. Figures hold nothing personal and are open everywhere to
    whoever may see them (docs/adr/0008).
    """
    user = visitor_of(request)
    if user is None:
        return _to_sign_in(request)
    by = actor_of(user, request_id=_id_of(request))
    if need.resource in PERSONAL:
        by = with_hamlets(by)
    request.actor = by  # type: ignore[attr-defined]  # read by accounts.policy.actor
    if sessions.needs_factor(by) and not sessions.has_factor(request):
        return _lead(request, "accounts:code", reasons.SIGN_IN)
    if need.resource is None:  # a page about oneself
        return None if by.held else refusal(request, Refused(reasons.NO_RIGHT))
    if level(by, need.resource, need.action, own=True, reason=True) < need.least:
        return refusal(request, Refused(reasons.NO_RIGHT))
    return None


def _ask_again(request: HttpRequest, needed: bool) -> HttpResponse | None:  # noqa: FBT001 - a mark
    if not needed or sessions.is_fresh(request):
        return None
    return _lead(request, "accounts:confirm", reasons.CONFIRM)


def _id_of(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))  # set by Answer


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page and remember where the person wanted to go."""
    return _lead(request, "accounts:sign_in", reasons.SIGN_IN)


def _lead(request: HttpRequest, page: str, reason: Reason) -> HttpResponse:
    """Send to a page that must come first; a program hears why."""
    if wants_json(request):
        return refusal(request, Refused(reason))
    if "HX-Request" in request.headers:
        # A sign-in form must not be drawn into the middle of a page: the whole page asks again.
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    wish = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'tiep': wish})}" if wish else ""
    return redirect(reverse(page) + query)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old or came from elsewhere; ``reason`` is Django's, for machines."""
    del reason
    words = (
        "Trang đã mở quá lâu, hoặc trình duyệt đang chặn cookie, nên biểu mẫu chưa được gửi. "
        "Hãy quay lại, tải lại trang rồi gửi lần nữa."
    )
    return answer(request, 403, words, asks=False)
