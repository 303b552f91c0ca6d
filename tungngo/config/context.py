"""What every page knows beyond what its view tells it."""

from dataclasses import replace
from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest

from tungngo.accounts.rights import Action, Level, Resource, level
from tungngo.config.env import is_marked
from tungngo.config.middleware import visitor_of
from tungngo.places.models import COMMUNE, HAMLET
from tungngo.shared.actor import Actor

# First words of the addresses of pages that stand on a desk (tungngo.desk.entries).
_ON_THE_DESK = frozenset(
    (
        "bao-mat",
        "may-cua-to",
        "nha-trung",
        "nhat-ky",
        "phieu-cho",
        "phuc-hoi",
        "quyen",
        "so-tu-kiem",
        "thiet-bi-cua-toi",
        "toi-thay-gi",
    )
)


def face(request: HttpRequest) -> dict[str, object]:
    """Return ``demo``, ``visitor``, ``sees_houses`` and ``section`` (of the navigation)."""
    return {
        # Asked for only where a page shows them; pages of faults put others in their place.
        "demo": cache(partial(_is_demo, request)),
        "visitor": partial(visitor_of, request),
        "sees_houses": cache(partial(_sees_houses, request)),
        "section": _section(request),
    }


def _section(request: HttpRequest) -> str:
    """Return the part of the navigation to which a page belongs."""
    first = request.path.strip("/").split("/", 1)[0]
    if first in _ON_THE_DESK:
        return "viec-cua-toi"
    return "so-lieu" if first == "phieu" else first


def _sees_houses(request: HttpRequest) -> bool:
    """Say whether the visitor has a page of houses: a role in a hamlet or commune that sees rows.

    Pages open to everybody do not ask for roles, and none is asked for there: the way to the houses
    leads over "Việc của tôi".
    """
    by = getattr(request, "actor", None)  # set by the door
    return by is not None and _is_near(by)


def _is_near(by: Actor) -> bool:
    here = replace(by, held=tuple(h for h in by.held if h.kind in (HAMLET, COMMUNE)))
    seen = level(here, Resource.HOUSEHOLD, Action.SEE, own=True, reason=True)
    return seen >= Level.PSEUDONYM


def _is_demo(request: HttpRequest) -> bool:
    """Say whether pages show a demonstration, also one loaded since this process began."""
    if settings.DEMO or is_marked(settings.DATA_DIR):
        return True
    visitor = visitor_of(request)
    return visitor is not None and visitor.is_demo
