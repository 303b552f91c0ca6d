"""What every page knows beyond what its view tells it."""

from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest

from tungngo.accounts.models import User
from tungngo.config.middleware import visitor_of


def face(request: HttpRequest) -> dict[str, object]:
    """Return ``demo``, ``visitor`` and ``section`` (of the navigation) for every page."""
    return {
        # Asked for only where a page shows them; pages of faults put others in their place.
        "demo": cache(partial(_is_made_up, request)),
        "visitor": partial(visitor_of, request),
        "section": request.path.strip("/").split("/", 1)[0],
    }


def _is_made_up(request: HttpRequest) -> bool:
    """Say whether pages show a demonstration, also one loaded since this process began."""
    return User.objects.is_demonstration(None if settings.DEMO else visitor_of(request))
