"""Log lines as JSON with an allow-list of fields: never values, bodies or query strings."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

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
_OURS = "tungngo."
# Django's log of odd requests quotes them: their kind is told by the exception, or not at all.
_QUOTING = "django.security"
_ROOT = Path(__file__).resolve().parents[2]


def _event(record: logging.LogRecord) -> str:
    """Return the words of the line without what they quote (addresses, tokens, texts).

    Of others' lines only whose they are: they may have put what they tell of into the words.
    """
    if record.name.startswith(_QUOTING):
        return "odd request"
    return str(record.msg)[:200] if record.name.startswith(_OURS) else record.name


def _code(record: logging.LogRecord) -> str:
    """Return the code of the line, then the kind and place of its error, not the error's text."""
    told = [str(getattr(record, "code", ""))]
    if not record.name.startswith(_OURS):
        told.append(f"{record.module}:{record.lineno}")
    if record.exc_info and record.exc_info[0]:
        told.append(record.exc_info[0].__name__)
        frame = record.exc_info[2]
        while frame and frame.tb_next:
            frame = frame.tb_next
        if frame:
            path = frame.tb_frame.f_code.co_filename.removeprefix(f"{_ROOT}/")
            told.append(f"{path}:{frame.tb_lineno}")
    return " ".join(filter(None, told))


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of an exception its type and place, not its text: that may hold data."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "event": _event(record)}
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        code = _code(record)
        if code:
            line["code"] = code
        return json.dumps(line, ensure_ascii=False, default=str)
