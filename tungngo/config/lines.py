"""What is written of every request: one log line of ids and codes; of a shut door an audit line."""

import logging
import time
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseBase

from tungngo.accounts.policy import need_of
from tungngo.audit.actions import note_refused
from tungngo.shared.errors import Refused

if TYPE_CHECKING:
    from tungngo.shared.actor import Actor

log = logging.getLogger("tungngo.request")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
FORBIDDEN = 403


def log_request(request: HttpRequest, answer: HttpResponseBase, began: float) -> None:
    """Write one line: who, which page by its name (never its address), what came of it, how long.

    ``began``: of the monotonic clock.
    """
    ms = round((time.monotonic() - began) * 1000)
    found = request.resolver_match
    method = request.method if request.method in _METHODS else "?"
    told: dict[str, object] = {
        "request_id": getattr(request, "request_id", ""),
        "verdict": answer.status_code,
        "ms": ms,
        "code": f"{method} {found.view_name if found else '-'}",
    }
    need = need_of(found.func) if found else None
    if need and need.resource:
        told |= {"resource": need.resource.value, "action": need.action.value}
    by: Actor | None = getattr(request, "actor", None)  # set at the door
    if by:
        roles, places = sorted(by.roles), sorted({h.place_id for h in by.held})
        told |= {"actor_id": by.user_id, "role": ",".join(roles)}
        told["place"] = ",".join(map(str, places[:8]))
    log.info("request", extra=told)


def note_shut_door(request: HttpRequest, refused: Refused) -> None:
    """Leave an audit line of a 403 that a signed-in person was given (trust page 6)."""
    by: Actor | None = getattr(request, "actor", None)
    if refused.reason.status != FORBIDDEN or by is None or by.user_id is None:
        return
    found = request.resolver_match
    note_refused(by=by, code=refused.reason.code, page=found.view_name if found else "")
