"""Refusals and faults as answers: a page for people, a problem for programs."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from tungngo.config.env import is_marked
from tungngo.config.lines import note_shut_door
from tungngo.shared.errors import Refused

TITLES = {
    400: "Yêu cầu chưa đúng",
    401: "Cần đăng nhập",
    403: "Chưa được phép",
    404: "Không tìm thấy",
    405: "Không mở được trang này",
    409: "Đã có thay đổi trước đó",
    413: "Gửi lên quá nhiều",
    422: "Có chỗ chưa đúng",
    426: "Cần cập nhật ứng dụng",
    429: "Quá nhiều lần",
    500: "Máy chủ gặp lỗi",
    503: "Máy chủ đang bận",
}
_WAIT = "5"  # seconds, where a busy server names none


def wants_json(request: HttpRequest) -> bool:
    """Say whether a program asks: below /api/, or one that takes JSON and no page."""
    if request.path.startswith("/api/"):
        return True
    # First in the list wins where anything is taken, so "*/*" is a person.
    types = ["text/html", "application/json", "application/problem+json"]
    return request.get_preferred_type(types) not in ("text/html", None)


def title_of(status: int) -> str:
    """Return the heading for a status."""
    return TITLES.get(status) or HTTPStatus(status).phrase


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Answer a refusal in its own words; of a shut door an audit line is left."""
    reason = refused.reason
    note_shut_door(request, refused)
    if wants_json(request):
        answer: HttpResponse = problem(
            request, reason.status, code=reason.code, detail=refused.sentence
        )
    else:
        answer = error_page(request, reason.status, refused.sentence, code=reason.code)
    if reason.status in (429, 503):
        answer["Retry-After"] = str(refused.values.get("seconds", _WAIT))
    return answer


def problem(request: HttpRequest, status: int, *, code: str = "", detail: str = "") -> JsonResponse:
    """Return a problem as RFC 9457 writes it; ``type`` is the address of a page on the code."""
    where = reverse("reason", args=[code]) if code else "about:blank"
    told = {"type": where, "code": code, "title": title_of(status), "status": status}
    told |= {"detail": detail, "request": _id_of(request)}
    return JsonResponse(
        {name: value for name, value in told.items() if value != ""},
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def error_page(
    request: HttpRequest, status: int, sentence: str, *, code: str = "", asks: bool = True
) -> HttpResponse:
    """Return the page that says what happened and what to do next.

    Unless it ``asks``, the page does not say who is signed in: the database may be away.
    """
    about: dict[str, object] = {
        "status": status,
        "title": title_of(status),
        "sentence": sentence,
        "code": code,
        "request_id": _id_of(request),
    }
    if not asks:
        about |= {"visitor": None, "sees_houses": False}
        about["demo"] = settings.DEMO or is_marked(settings.DATA_DIR)
    return render(request, "error.html", about, status=status)


def answer(request: HttpRequest, status: int, words: str, *, asks: bool = True) -> HttpResponse:
    """Answer with words of our own, in the form in which was asked."""
    if wants_json(request):
        return problem(request, status, detail=words)
    return error_page(request, status, words, asks=asks)


def _id_of(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))
