"""What every page knows beyond what its view tells it."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from tungngo.config.middleware import visitor_of


def face(request: HttpRequest) -> dict[str, object]:
    """Return ``demo``, ``visitor`` and ``section`` (of the navigation) for every page."""
    return {
        "demo": settings.DEMO,
        # Asked for only where a page shows it; pages of faults put None in its place.
        "visitor": partial(visitor_of, request),
        "section": request.path.strip("/").split("/", 1)[0],
    }
