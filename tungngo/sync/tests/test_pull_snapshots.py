"""Snapshots: made once for a hamlet, without a name, resumed where a phone was cut off."""

import gzip
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tungngo.feed.models import FeedCounter
from tungngo.shared.clock import frozen, now
from tungngo.sync import snapshots
from tungngo.sync.snapshots import folder, forget_snapshots, old_snapshots
from tungngo.sync.tests.examples import HOUSE, PERSON
from tungngo.sync.tests.reader import Reader, reader_of
from tungngo.sync.tests.stage import Stage, evening_before
from tungngo.sync.tests.test_pull import named, send, work

pytestmark = pytest.mark.django_db
CANARY = ("Hoa", "0900000001", "12B", "1950", "elder")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the files of each story apart."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)


@pytest.fixture
def reader(stage: Stage) -> Reader:
    """Return a phone in a hamlet with a house and names."""
    named(stage)
    return reader_of(stage)


def address(reader: Reader) -> str:
    """Return the address of the hamlet's snapshot."""
    return f"snapshot/{reader.stage.map.doi_che.pk}.ndjson.gz"


def made(reader: Reader) -> bool:
    """Fetch the snapshot; say whether it was made anew, which reads the houses."""
    with CaptureQueriesContext(connection) as asked:
        assert reader.ask(address(reader)).status_code == 200
    return any("FROM household" in q["sql"] for q in asked)


def test_it_begins_with_what_it_is_and_ends_with_an_end(reader: Reader) -> None:
    hamlet = reader.stage.map.doi_che.pk
    head, *rows, end = reader.snapshot(hamlet)
    rev = FeedCounter.objects.get(home=reader.stage.map.home).rev
    total = 0
    for row in rows:
        total ^= int.from_bytes(
            sha256(f"{row['t']}:{row['id']}:{row['rev']}".encode()).digest()[:8]
        )
    assert head == {
        "epoch": reader.stage.epoch,
        "schema": 1,
        "hamlet": hamlet,
        "rev": rev,
        "count": 2,
        "xor": f"{total:016x}",
    }
    assert end == {"end": True}
    assert [(r["t"], r["id"], r["o"]) for r in rows] == [
        ("household", HOUSE, "put"),
        ("person", PERSON, "put"),
    ]


def test_no_name_is_in_a_snapshot_nor_in_its_file(reader: Reader) -> None:
    raw = reader.ask(address(reader)).content
    (path,) = folder().iterdir()
    kept = path.read_bytes().partition(b"\n")[2]
    assert kept == raw
    for word in CANARY:
        assert word.encode() not in gzip.decompress(raw)
    full = reader.ask("full", {"hamlet": reader.stage.map.doi_che.pk}).content
    for word in CANARY:
        assert word.encode() in full


def test_it_is_made_once_for_all_and_again_after_many_changes(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = reader.stage
    assert made(reader)
    assert not made(reader)
    assert not made(reader_of(stage, stage.add_member()))
    monkeypatch.setattr(snapshots, "MOST_BEHIND", 30)
    work(stage, 3)
    assert not made(reader)
    work(stage, 150)
    assert made(reader)
    assert not made(reader)


def test_an_old_snapshot_and_a_pull_give_what_is_now(stage: Stage) -> None:
    work(stage)
    late, pulled = reader_of(stage), reader_of(stage)
    late.pull(1)
    late.rows.clear()
    for hamlet in late.scopes:
        late.snapshot(hamlet)
    work(stage)
    for hamlet in late.scopes:
        late.begin(hamlet)
    late.pull_all()
    pulled.pull_all(7)
    assert late.bodies == pulled.bodies


@pytest.mark.parametrize("what", ["epoch", "schema", "floor", "age", "fragment", "broken"])
def test_one_that_would_not_do_is_made_again(
    reader: Reader, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert made(reader)
    counter = FeedCounter.objects.filter(home=reader.stage.map.home)
    (path,) = folder().iterdir()
    if what == "floor":
        rev = counter.get().rev
        counter.update(rev=rev + 5, floor=rev + 3)
    elif what == "age":
        with frozen(now() + timedelta(days=8)):
            assert made(reader)
        return
    elif what == "broken":
        path.write_bytes(path.read_bytes()[:10])
    elif what == "schema":
        monkeypatch.setattr(snapshots, "SCHEMA", 2)
    else:
        head, _, body = path.read_bytes().partition(b"\n")
        told = msgspec.json.decode(head) | {what: 9 if what == "fragment" else "other"}
        told |= {"fragment": 99_999} if what == "fragment" else {}
        path.write_bytes(msgspec.json.encode(told) + b"\n" + body)
    assert made(reader)
    assert not made(reader)


def test_a_phone_that_was_cut_off_goes_on_where_it_was(reader: Reader) -> None:
    whole = reader.ask(address(reader))
    etag, size = whole["ETag"], len(whole.content)
    part = reader.ask(address(reader), Range="bytes=0-9", If_Range=etag)
    rest = reader.ask(address(reader), Range="bytes=10-", If_Range=etag)
    assert (part.status_code, rest.status_code) == (206, 206)
    assert part["Content-Range"] == f"bytes 0-9/{size}"
    assert rest["Content-Range"] == f"bytes 10-{size - 1}/{size}"
    assert part.content + rest.content == whole.content
    beyond = reader.ask(address(reader), Range=f"bytes={size}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")


def test_a_part_of_another_snapshot_is_not_mixed_in(reader: Reader) -> None:
    answer = reader.ask(address(reader), Range="bytes=10-", If_Range='"older"')
    assert answer.status_code == 200
    assert gzip.decompress(answer.content)


@pytest.mark.parametrize("span", ["bytes=-5", "bytes=1-2,4-5", "lines=1-2", "bytes=9-1x"])
def test_spans_that_are_not_understood_get_the_whole(reader: Reader, span: str) -> None:
    assert reader.ask(address(reader), Range=span).status_code == 200


def test_what_a_phone_has_is_not_sent_again(reader: Reader) -> None:
    etag = reader.ask(address(reader))["ETag"]
    answer = reader.ask(address(reader), If_None_Match=etag)
    assert (answer.status_code, answer.content) == (304, b"")
    reader.stage.phone.add_house(evening_before())
    send(reader.stage)
    assert reader.ask(address(reader), If_None_Match=etag).status_code == 304  # the pull has it


def test_files_of_long_ago_are_cleared_away(reader: Reader) -> None:
    reader.ask(address(reader))
    (folder() / "7.gz.half").write_bytes(b"x")
    assert not old_snapshots()
    assert forget_snapshots() == 0
    with frozen(now() + timedelta(days=8)):
        assert old_snapshots()
        assert forget_snapshots() == 2
        assert not old_snapshots()


def test_a_folder_that_cannot_be_written_costs_only_time(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "file")
    assert made(reader)
    assert made(reader)
