"""The call by which a phone fetches a pack: the same bytes for everybody, for ever."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import public
from tungngo.catalogue.reasons import NO_PACK
from tungngo.shared.errors import Refused
from tungngo.sync.packs import pack_named

_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
@public("reference data without anything personal, named by its hash")
def pack(request: HttpRequest, sha: str) -> HttpResponse:
    """Send a pack; one that is not of now any more is told so, and the phone asks anew."""
    found = pack_named(sha)
    if found is None:
        raise Refused(NO_PACK)
    headers = {"TN-Sync": "1", "Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    body = found.plain
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"], body = "gzip", found.packed
    return HttpResponse(body, content_type="application/json", headers=headers)
