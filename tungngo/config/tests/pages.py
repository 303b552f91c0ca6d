"""Addresses that only these tests have, beside the real ones: a page for each event."""

from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from tungngo.accounts.policy import actor, policy, public
from tungngo.accounts.reasons import LOGIN_TAKEN, TOO_OFTEN
from tungngo.accounts.rights import Action, Level, Resource
from tungngo.config import urls, views
from tungngo.shared.errors import Refused
from tungngo.shared.sql import select


def unmarked(request: HttpRequest) -> HttpResponse:
    """Forget to say whom it is for."""
    return HttpResponse("bí mật")


@policy(Resource.HOUSEHOLD, Action.SEE, least=Level.NAME)
def names(request: HttpRequest) -> HttpResponse:
    """Show who asks, to those who may see names somewhere."""
    return HttpResponse(f"{actor(request).user_id} {actor(request).request_id}")


@policy(Resource.HOUSEHOLD, Action.SEE)
def hamlets(request: HttpRequest) -> JsonResponse:
    """Show of which hamlets the visitor may see people."""
    return JsonResponse({"hamlets": sorted(actor(request).hamlets)})


@policy(Resource.FIGURE, Action.SEE)
def no_hamlets(request: HttpRequest) -> JsonResponse:
    """Show the same on a page that shows nobody."""
    return JsonResponse({"hamlets": sorted(actor(request).hamlets)})


@public("a page of the tests")
def people(request: HttpRequest) -> HttpResponse:
    """Forget to open a reading."""
    return HttpResponse(str(select("SELECT COUNT(*) FROM household WHERE home = 97")))


@policy(Resource.FIGURE, Action.SEE)
def table(request: HttpRequest) -> HttpResponse:
    """Give a file to whoever is signed in."""
    return HttpResponse("a;b", content_type="text/csv; charset=utf-8")


@public("a page of the tests")
def page(request: HttpRequest) -> HttpResponse:
    """Show a page without asking who is there."""
    return HttpResponse("trang")


@public("a page of the tests")
@require_POST
def form(request: HttpRequest) -> HttpResponse:
    """Take a form."""
    return HttpResponse("đã nhận")


@public("a page of the tests")
def taken(request: HttpRequest) -> HttpResponse:
    """Refuse with a value in the sentence."""
    raise Refused(LOGIN_TAKEN, login="<b>ai</b>")


@public("a page of the tests")
def often(request: HttpRequest) -> HttpResponse:
    """Refuse for a while."""
    raise Refused(TOO_OFTEN, seconds=17)


@public("a page of the tests")
def nothing(request: HttpRequest) -> HttpResponse:
    """Find nothing."""
    raise Http404("bí mật")


@public("a page of the tests")
def broken(request: HttpRequest) -> HttpResponse:
    """Break, with somebody's name in the error's text."""
    raise RuntimeError("Người minh họa 12, 0912345678")


@public("a page of the tests")
def away(request: HttpRequest) -> HttpResponse:
    """Find the database away."""
    raise OperationalError("database or disk is full")


@public("a page of the tests")
def asks(request: HttpRequest) -> JsonResponse:
    """Ask the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({})


_VIEWS = (
    *(unmarked, names, hamlets, no_hamlets, people, table, page),
    *(form, taken, often, nothing, broken, away, asks),
)
urlpatterns = [
    *(path(f"thu/{view.__name__}/", view, name=f"test_{view.__name__}") for view in _VIEWS),
    *(path(f"api/thu/{view.__name__}/", view, name=f"api_{view.__name__}") for view in _VIEWS),
    *urls.urlpatterns,
]
handler400, handler404, handler500 = views.bad_request, views.not_found, views.fault
