"""What the pages of the door share: where somebody comes from and goes to, and how they enter."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tungngo.accounts import reasons, sessions
from tungngo.accounts.actions.limits import Pace, take_tries
from tungngo.accounts.actions.sessions import Coming, begin_stay, move_stay
from tungngo.accounts.factors import Site
from tungngo.accounts.models import User
from tungngo.accounts.rights import actor_of
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused

FIRST_PAGE = "/viec-cua-toi/"
NOBODY = Actor(user_id=None, label="", job="sign_in")
CODES = Pace(5, 900)  # codes, passwords asked again, recovery
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_BROWSERS = ("Edg", "OPR", "Firefox", "SamsungBrowser", "coc_coc_browser", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung", "coc_coc_browser": "Cốc Cốc"}
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")


def local(path: str) -> str:
    """Return the path if it leads into this site, else the first page."""
    inside = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if inside else FIRST_PAGE


def lead(name: str, wish: str) -> HttpResponse:
    """Lead to another page of the door, which remembers where the person wanted to go."""
    query = f"?{urlencode({'tiep': local(wish)})}" if wish else ""
    return redirect(reverse(name) + query)


def address_of(request: HttpRequest) -> str:
    """Return the address whence somebody came, as far as our own proxies know it.

    Each of them adds at the right whom it heard; what stands further left anybody may have written.
    """
    direct: str = request.META["REMOTE_ADDR"]
    if not settings.PROXIES:
        return direct
    told = request.headers.get("X-Forwarded-For", "").split(",")
    first = told[-settings.PROXIES :][0].strip()
    return first if _is_address(first) else direct


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def refuse_far(request: HttpRequest) -> None:
    """Refuse whoever is not at this very machine; behind a proxy everybody would seem to be."""
    passed_on = any(name in request.headers for name in _PASSED_ON)
    # No address at all is a socket, so a proxy.
    told = request.META.get("REMOTE_ADDR", "")
    if passed_on or not (_is_address(told) and ip_address(told).is_loopback):
        raise Refused(reasons.NO_LINKS)


def cut(address: str) -> str:
    """Return an address without its last part (/24, /48): whence, not who."""
    if not _is_address(address):
        return ""
    bits = 24 if ip_address(address).version == 4 else 48
    return str(ip_network(f"{address}/{bits}", strict=False).network_address)


def browser_of(request: HttpRequest) -> str:
    """Return a browser in a word or two, such as "Chrome, Windows"."""
    told = request.headers.get("User-Agent", "")
    browser = next((b for b in _BROWSERS if f"{b}/" in told), "")
    system = next((s for s in _SYSTEMS if s in told), "")
    system = "Mac" if system == "Macintosh" else system
    return ", ".join(filter(None, (_NAMES.get(browser, browser), system)))


def site_of(request: HttpRequest) -> Site:
    """Return where passkeys belong: this host, at this scheme."""
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
    host = request.get_host()
    return Site(host.rpartition(":")[0] if ":" in host else host, f"{scheme}://{host}")


def page(
    request: HttpRequest, template: str, about: dict[str, object], status: int = 200
) -> HttpResponse:
    """Render a page that nobody may keep."""
    answer = render(request, template, about, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer


def refused_page(
    request: HttpRequest, template: str, about: dict[str, object], refused: Refused
) -> HttpResponse:
    """Render the page with its form once more, with what was refused at its head."""
    form = about["form"]
    if isinstance(form, forms.BaseForm):
        form.add_error(None, refused.sentence)
    answer = page(request, template, about, refused.reason.status)
    if "seconds" in refused.values:
        answer["Retry-After"] = str(refused.values["seconds"])
    return answer


def hold(wanted: list[tuple[str, Pace]], by: Actor = NOBODY) -> None:
    """Count a try; refuse (TOO_OFTEN) where there were too many."""
    wait = take_tries(by=by, wanted=wanted)
    if wait:
        raise Refused(reasons.TOO_OFTEN, seconds=wait)


def code_key(user: User) -> str:
    """Return the key under which a person's codes are counted, wherever they are asked for."""
    return f"code|{user.pk}"


def visitor(request: HttpRequest) -> User | None:
    """Return who is signed in; asked at most once a request."""
    if not hasattr(request, "visitor"):  # set by config.middleware where a page asked before
        request.visitor = sessions.user_of(request)  # type: ignore[attr-defined]  # see above
    found: User | None = request.visitor  # type: ignore[attr-defined]  # set above
    return found


def own(request: HttpRequest) -> User:
    """Return who is signed in, in views that the door has let them into."""
    found = visitor(request)
    if found is None:
        raise Refused(reasons.SIGN_IN)
    return found


def enter(
    request: HttpRequest, user: User, *, way: str, factor: bool, wish: str = ""
) -> HttpResponse:
    """Begin a session and go where the person wanted to go."""
    open_session(request, user, way=way, factor=factor)
    return redirect(local(wish))


def open_session(request: HttpRequest, user: User, *, way: str, factor: bool) -> None:
    """Begin a session and keep it in its owner's list."""
    key = sessions.begin(request, user, factor=factor, way=way)
    coming = Coming(key, cut(address_of(request)), browser_of(request))
    begin_stay(by=actor_of(user), user=user, coming=coming)
    request.visitor = user  # type: ignore[attr-defined]  # this answer is already theirs


def renew(request: HttpRequest, user: User) -> None:
    """Give a session that showed a factor, or changed one, another id and the new proof."""
    was, to = sessions.renew(request, user)
    move_stay(by=actor_of(user), was=was, to=to)
