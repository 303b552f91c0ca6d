"""What every page knows beyond what its view tells it."""

from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest

from tungngo.config.env import is_marked
from tungngo.config.middleware import visitor_of


def face(request: HttpRequest) -> dict[str, object]:
    """Return ``demo``, ``visitor`` and ``section`` (of the navigation) for every page."""
    return {
        # Asked for only where a page shows them; pages of faults put others in their place.
        "demo": cache(partial(_is_demo, request)),
        "visitor": partial(visitor_of, request),
        "section": request.path.strip("/").split("/", 1)[0],
    }


def _is_demo(request: HttpRequest) -> bool:
    """Say whether pages show a demonstration, also one loaded since this process began."""
    if settings.DEMO or is_marked(settings.DATA_DIR):
        return True
    visitor = visitor_of(request)
    return visitor is not None and visitor.is_demo
