"""Log lines: ids and codes, never what somebody typed, is called or sent."""

import json
import logging
import sys
from typing import Any

from tungngo.shared.logs import FIELDS, JsonLines


def line(
    message: str, *values: object, name: str = "tungngo.request", **more: Any
) -> dict[str, Any]:
    error = more.pop("error", None)
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, values, error)
    vars(record).update(more)
    written = JsonLines().format(record)
    assert "\n" not in written
    found: dict[str, Any] = json.loads(written)
    return found


def test_a_line_is_one_object_with_its_moment_in_utc() -> None:
    found = line("fault", request_id="abc")
    assert set(found) == {"at", "event", "request_id"}
    assert (found["event"], found["request_id"]) == ("fault", "abc")
    assert found["at"].endswith("+00:00")


def test_only_the_allowed_fields_are_written() -> None:
    found = line("x", code="a.b", n=3, name_of_person="Người minh họa", body="{}", query="?a=1")
    assert set(found) <= {"at", "event", *FIELDS}
    assert (found["code"], found["n"]) == ("a.b", 3)


def test_values_of_a_message_stay_out() -> None:
    found = line("Internal Server Error: %s", "/dang-nhap/lien-ket/bí-mật/")
    assert found["event"] == "Internal Server Error: %s"


def test_a_line_break_in_a_message_makes_no_second_line() -> None:
    assert line("a\nb")["event"] == "a\nb"


def test_requests_that_django_quotes_are_not_quoted() -> None:
    found = line("Invalid HTTP_HOST header: 'bí mật'", name="django.security.DisallowedHost")
    assert found["event"] == "odd request"


def test_an_error_is_told_by_its_kind_and_place() -> None:
    def deep() -> None:
        raise ValueError("Người minh họa 12")

    try:
        deep()
    except ValueError:
        found = line("fault", error=sys.exc_info())
    kind, where = found["code"].split()
    assert kind == "ValueError"
    assert where.split(":")[0] == "tungngo/shared/tests/test_logs.py"
    assert "minh họa" not in json.dumps(found, ensure_ascii=False)


def test_an_error_without_a_place_is_told_too() -> None:
    found = line("fault", error=(ValueError, ValueError("x"), None))
    assert found["code"] == "ValueError"


def test_no_error_is_no_error() -> None:
    assert "code" not in line("fault", error=(None, None, None))


def test_the_code_of_a_line_stands_before_its_error() -> None:
    found = line("loop failed", code="freshen", error=(ValueError, ValueError("x"), None))
    assert found["code"] == "freshen ValueError"


def test_words_of_other_programs_are_not_repeated() -> None:
    found = line("could not send to Người minh họa", name="django.core.mail")
    assert (found["event"], found["code"]) == ("django.core.mail", "x:1")


def test_a_long_message_is_cut() -> None:
    assert len(line("x" * 500)["event"]) == 200
