"""The phone app's page, its worker, and the names of its files."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import Client

from tungngo.config.static import HashedFiles
from tungngo.sync import shell_views

_WORKER = "const CACHE = 'tn-app-1-SHELL_HASH'"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a build of two files."""
    build = {
        "pwa/src/main.tsx": {"file": "app-AAAAAAAA.js", "isEntry": True},
        "style.css": {"file": "style-BBBBBBBB.css"},
    }
    (tmp_path / "build.json").write_text(json.dumps(build))
    (tmp_path / "sw.js").write_text(_WORKER)
    monkeypatch.setattr(shell_views, "folder", lambda: tmp_path)
    return tmp_path


def test_the_page_names_the_files_of_the_build_and_nobody(built: Path, client: Client) -> None:
    told = client.get("/app/")
    page = told.content.decode()
    assert told.status_code == 200
    assert told["TN-Shell"] == "1"
    assert told["Cache-Control"] == "no-cache, private"
    assert "Set-Cookie" not in told.headers
    assert 'src="/static/app/app-AAAAAAAA.js"' in page
    assert 'href="/static/app/style-BBBBBBBB.css"' in page
    assert "<script>" not in page
    assert " style=" not in page


def test_a_new_build_is_told_without_a_restart(built: Path, client: Client) -> None:
    client.get("/app/")
    later = {
        "pwa/src/main.tsx": {"file": "app-CCCCCCCC.js"},
        "style.css": {"file": "style-BBBBBBBB.css"},
    }
    (built / "build.json").write_text(json.dumps(later, indent=1))
    assert b"app-CCCCCCCC.js" in client.get("/app/").content


def test_the_worker_may_govern_the_app_and_is_never_kept(built: Path, client: Client) -> None:
    told = client.get("/app/sw.js")
    assert told["Content-Type"] == "text/javascript"
    assert told["Cache-Control"] == "no-cache, private"
    assert "worker-src 'self'" in told["Content-Security-Policy"]
    assert "SHELL_HASH" not in told.content.decode()


def test_another_page_makes_another_worker(
    built: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/app/sw.js").content
    assert client.get("/app/sw.js").content == before
    monkeypatch.setattr(settings, "DEMO", True)
    assert b"data-demo" in client.get("/app/").content
    assert client.get("/app/sw.js").content != before


def test_a_build_made_while_the_server_runs_waits_for_its_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "STATIC_ROOT", tmp_path)
    assert shell_views.folder() == shell_views.BUILT
    (tmp_path / "app").mkdir()
    assert shell_views.folder() == tmp_path / "app"


def test_an_app_that_was_not_built_says_so(
    tmp_path: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell_views, "folder", lambda: tmp_path)
    for path in ("/app/", "/app/sw.js"):
        told = client.get(path)
        assert told.status_code == 503
        assert "make build" in told.content.decode()


def test_files_that_bear_a_hash_get_no_second_one(tmp_path: Path) -> None:
    """A worker names its files as the builder named them; only the others are renamed."""
    storage = HashedFiles(location=tmp_path, base_url="/static/")
    (tmp_path / "app").mkdir()
    (tmp_path / "web").mkdir()
    for name in ("app/app-AAAAAAAA.js", "web/site.js"):
        (tmp_path / name).write_text("const n = 1\n" * 100)
    where = FileSystemStorage(location=tmp_path)
    paths = {name: (where, name) for name in ("app/app-AAAAAAAA.js", "web/site.js")}
    list(storage.post_process(paths))
    assert storage.url("app/app-AAAAAAAA.js") == "/static/app/app-AAAAAAAA.js"
    assert storage.stored_name("web/site.js") != "web/site.js"
    assert {path.name for path in (tmp_path / "app").iterdir()} == {
        "app-AAAAAAAA.js",
        "app-AAAAAAAA.js.gz",
    }
