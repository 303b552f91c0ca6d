"""Calls to other machines: to named targets only, never led elsewhere, never without end."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django import Settings

from tungngo.shared import outbound
from tungngo.shared.outbound import NoAnswer, call

GO_ON = threading.Event()  # a server that answers only when it is told to


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set below
        if self.path == "/cham":
            GO_ON.wait(10)
        status = 302 if self.path == "/dan-di" else 200
        body = b"x" * (outbound.MOST_BYTES + 1) if self.path == "/to" else b'{"a": 1}'
        self.send_response(status)
        self.send_header("Location", "/khac")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def there(settings: Settings) -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.asked = []  # type: ignore[attr-defined]  # read by the tests
    settings.OUTBOUND = {"x": f"http://127.0.0.1:{server.server_port}"}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def url(there: ThreadingHTTPServer, path: str) -> str:
    return f"http://127.0.0.1:{there.server_port}{path}"


def test_a_named_target_answers(there: ThreadingHTTPServer) -> None:
    assert call("x", url(there, "/a?b=1")).json() == {"a": 1}
    assert there.asked == ["/a?b=1"]  # type: ignore[attr-defined]  # set above


def test_a_redirect_is_not_followed(there: ThreadingHTTPServer) -> None:
    answer = call("x", url(there, "/dan-di"))
    assert answer.status == 302
    with pytest.raises(NoAnswer):
        answer.json()
    assert there.asked == ["/dan-di"]  # type: ignore[attr-defined]  # set above


def test_too_much_is_given_up(there: ThreadingHTTPServer) -> None:
    with pytest.raises(NoAnswer):
        call("x", url(there, "/to"))


def test_too_slow_is_given_up(there: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "SECONDS", 0.05)
    with pytest.raises(NoAnswer):
        call("x", url(there, "/cham"))
    GO_ON.set()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/a",
        "https://127.0.0.1/a",
        "http://127.0.0.1@la.example/",
        "http://la.example/",
        "file:///etc/passwd",
        "//la.example/",
        "",
    ],
)
def test_no_other_address_is_called(there: ThreadingHTTPServer, address: str) -> None:
    with pytest.raises(NoAnswer):
        call("x", address)
    assert there.asked == []  # type: ignore[attr-defined]  # set above


def test_an_unnamed_target_is_not_called(there: ThreadingHTTPServer) -> None:
    with pytest.raises(NoAnswer):
        call("khac", url(there, "/a"))


def test_plain_http_stays_on_this_machine(settings: Settings) -> None:
    settings.OUTBOUND = {"x": "http://192.0.2.1"}
    with pytest.raises(NoAnswer):
        call("x", "http://192.0.2.1/a")
