"""The phone app's shell page and its service worker: files of the build, and nothing of anybody."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from tungngo.accounts.policy import public

BUILT = Path(settings.PACKAGE) / "static" / "app"
_ENTRY = "pwa/src/main.tsx"
_SHELL_MARK = "SHELL_HASH"  # stands in sw.js for the hash of the page that it keeps
_MISSING = "Ứng dụng chưa được dựng trên máy chủ này (make build)."


class Build(NamedTuple):
    """The files with which the app begins, below ``/static/app/``."""

    script: str
    style: str


@public("the app is the same for everybody; who works with it is known by its key")
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Show the one page of the app; its screens are behind ``#``: no address tells of anybody."""
    del request
    page = _page()
    if page is None:
        return HttpResponse(_MISSING, "text/plain; charset=utf-8", 503)
    # By the header the worker knows the page from what a captive portal puts in its place.
    return HttpResponse(page, headers={"TN-Shell": "1", "Cache-Control": "no-cache, private"})


@public("a program without anything of anybody")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, at the address from which it may govern ``/app/``."""
    del request
    page = _page()
    path = folder() / "sw.js"
    if page is None or not path.exists():
        return HttpResponse(_MISSING, "text/plain; charset=utf-8", 503)
    mark = hashlib.sha256(page.encode()).hexdigest()[:8]
    script = path.read_text(encoding="utf-8").replace(_SHELL_MARK, mark)
    return HttpResponse(script, "text/javascript", headers={"Cache-Control": "no-cache, private"})


def folder() -> Path:
    """Return where the files lie that this server hands out: those collected at its start."""
    collected = Path(settings.STATIC_ROOT) / "app"
    return collected if collected.exists() and not settings.DEBUG else BUILT


def _page() -> str | None:
    """Return the page, or None where the app was not built."""
    path = folder() / "build.json"
    try:
        build = read_build(path, path.stat().st_mtime_ns)
    except OSError:
        return None
    shown = {"build": build, "demo": settings.DEMO}
    return render_to_string("sync/shell.html", shown)


@lru_cache(maxsize=2)
def read_build(path: Path, changed: int) -> Build:
    """Read which files the build made; again only when the file has changed."""
    del changed
    made = json.loads(path.read_text(encoding="utf-8"))
    style = next(one["file"] for one in made.values() if one["file"].endswith(".css"))
    return Build(script=f"app/{made[_ENTRY]['file']}", style=f"app/{style}")
