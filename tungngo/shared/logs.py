"""Log lines as JSON with an allow-list of fields: never values, bodies or query strings."""

import json
import logging
from datetime import UTC, datetime

FIELDS = (
    "request_id",
    "actor_id",
    "role",
    "place",
    "resource",
    "action",
    "level",
    "verdict",
    "ms",
    "n",
    "code",
)
# Django's log of odd requests quotes them: their kind is told by the exception, or not at all.
_QUOTING = "django.security"


def _event(record: logging.LogRecord) -> str:
    """Return the words of the line without what they quote (addresses, tokens, texts)."""
    if record.name.startswith(_QUOTING):
        return "odd request"
    return str(record.msg)[:200]


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an exception its type and place, not its text: that may hold data."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "event": _event(record),
            "logger": record.name,
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frame = record.exc_info[2]
            while frame and frame.tb_next:
                frame = frame.tb_next
            if frame:
                line["where"] = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
        return json.dumps(line, ensure_ascii=False)
