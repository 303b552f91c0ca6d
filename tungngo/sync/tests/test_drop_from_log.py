"""The log keeps an operation without what nobody agreed to, and its answer stays the same."""

from typing import Any

import msgspec
import pytest

from tungngo.cli.phones import Stored
from tungngo.sync.kinds import KINDS
from tungngo.sync.models import Operation
from tungngo.sync.tests.breaking import ending_at
from tungngo.sync.tests.examples import HOUSE, NEXT, RECORD, SKILL, keep, up_to
from tungngo.sync.tests.stage import Stage, body_changed, bytes_of, evening_before, statuses
from tungngo.sync.wire import Op, Result

pytestmark = pytest.mark.django_db
OTHER_VISIT = "01990000-0000-7000-8000-0000000000aa"
PROMISE = "01990000-0000-7000-8000-0000000000bb"
PHOTO = "ca" * 32
LAST = 10**9  # a statement that never comes
WITHOUT_CONSENT: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a house's label": ("household.create", {"label": "bo-nhan"}, ["label"]),
    "label and note of a house": (
        "household.patch",
        {
            "set": [
                {"f": "label", "was": "bo-cu", "now": "bo-moi"},
                {"f": "door", "was": "12B", "now": "giu-cua"},
                {"f": "note", "was": None, "now": "bo-ghi"},
                {"f": "adults", "was": 3, "now": 4},
            ]
        },
        ["set.0", "set.2"],
    ),
    "a person": (
        "person.create",
        {"call": "bo-ten", "born": 1913, "phone": "bo-0900", "prio": ["bo-uu-tien"]},
        ["call", "born", "phone", "prio"],
    ),
    "a refusal": (
        "visit.record",
        {
            "outcome": "refused",
            "why": "giu-ly-do",
            "people": [{"anon": 1, "skills": [{"skill": SKILL, "kind": "none", "why": "bo-vi"}]}],
            "next": NEXT | {"id": PROMISE, "why": "bo-hen"},
            "answers": [{"q": "bo-hoi", "a": "bo-dap"}],
            "note": "bo-ghi-chu",
            "blobs": [{"sha": PHOTO, "bytes": 7, "kind": "photo"}],
        },
        ["people", "next", "kit", "materials", "note", "blobs"],
    ),
    "note and photo of a visit": (
        "visit.record",
        {
            "why": "giu-ly-do",
            "note": "bo-ghi-chu",
            "blobs": [{"sha": PHOTO, "bytes": 7, "kind": "photo"}],
        },
        ["note", "blobs"],
    ),
    "a visit that becomes a refusal": (
        "visit.amend",
        {"visit": RECORD | {"outcome": "refused", "why": "giu-ly-do", "note": "bo-ghi-chu"}},
        [f"visit.{name}" for name in ("people", "next", "kit", "materials", "note", "blobs")],
    ),
    "note and photo of a visit told anew": (
        "visit.amend",
        {
            "visit": RECORD
            | {
                "why": "giu-ly-do",
                "note": "bo-ghi-chu",
                "blobs": [{"sha": PHOTO, "bytes": 7, "kind": "photo"}],
            }
        },
        ["visit.note", "visit.blobs"],
    ),
}


def told(result: Result) -> dict[str, Any]:
    """Return what a receipt says, but for its being one of a repeat."""
    return {k: v for k, v in msgspec.to_builtins(result).items() if k != "dup"}


def logged(stage: Stage, one: Stored) -> bytes:
    """Return the bytes of an operation as the log has them."""
    return bytes_of(Operation.objects.get(home=stage.map.home, id=one.op))


def read(raw: bytes) -> tuple[dict[str, Any], Any]:
    """Return the envelope and the body of an operation as this server reads them."""
    op = msgspec.json.decode(raw, type=Op)
    envelope = {name: getattr(op, name) for name in op.__struct_fields__ if name != "b"}
    return envelope, KINDS[op.k].decoder.decode(op.b)


def cut(one: Stored, ways: list[str]) -> bytes:
    """Return the bytes that the phone would have sent without these parts."""
    sent = msgspec.json.decode(one.raw)
    for way in ways:
        part = sent["b"]
        *outer, last = way.split(".")
        for name in outer:
            part = part[name]
        if isinstance(part, list):
            part[int(last)] = None
        else:
            del part[last]
    if "set" in sent["b"]:
        sent["b"]["set"] = [change for change in sent["b"]["set"] if change]
    return msgspec.json.encode(sent)


@pytest.mark.parametrize("case", WITHOUT_CONSENT)
def test_the_log_keeps_an_operation_without_what_nobody_agreed_to(stage: Stage, case: str) -> None:
    kind, more, ways = WITHOUT_CONSENT[case]
    stage.apply(up_to(stage, kind))
    one = keep(stage, kind, **more)
    (receipt,) = stage.apply([one]).results
    assert (receipt.s, receipt.code) == ("merged", "sync.stripped")
    assert (receipt.patch or {})["bo"] == ways
    assert receipt.msg == "Hộ đã từ chối: không lưu thông tin."
    raw = logged(stage, one)
    assert read(raw) == read(cut(one, [*ways, "answers"] if case == "a refusal" else ways))
    assert (b"bo-" in one.raw, b"bo-" in raw) == (True, False)
    assert PHOTO.encode() not in raw
    assert raw.count(b"giu-") == one.raw.count(b"giu-")
    assert Operation.objects.get(home=stage.map.home, id=one.op).sha == one.sha


@pytest.mark.parametrize("case", WITHOUT_CONSENT)
def test_a_repeat_of_what_was_stripped_gets_an_equal_receipt(stage: Stage, case: str) -> None:
    kind, more, _ = WITHOUT_CONSENT[case]
    stage.apply(up_to(stage, kind))
    one = keep(stage, kind, **more)
    first = stage.apply([one]).results[0]
    kept = logged(stage, one)
    again = stage.apply([one]).results[0]
    assert (first.code, first.dup, again.dup) == ("sync.stripped", False, True)
    assert told(again) == told(first)
    assert logged(stage, one) == kept


def test_a_patch_of_which_nothing_may_be_kept_leaves_nothing(stage: Stage) -> None:
    stage.apply(up_to(stage, "household.patch"))
    one = keep(stage, "household.patch", set=[{"f": "note", "now": "bo-ghi"}])
    assert stage.apply([one]).results[0].patch == {"bo": ["set.0"]}
    assert msgspec.json.decode(logged(stage, one))["b"] == {"set": [{"f": "note"}]}
    assert read(logged(stage, one))[1].set[0].now is None


def test_what_somebody_agreed_to_stays_beside_what_nobody_did(stage: Stage) -> None:
    stage.apply(up_to(stage, "person.create"))  # the person agreed to `register`, not to `contact`
    consent = next(o.op for o in stage.phone.made if o.kind == "consent.set")
    who = {"call": "giu-ten", "born": 1913, "phone": "bo-0900", "consent": consent}
    one = keep(stage, "person.create", **who)
    assert stage.apply([one]).results[0].patch == {"bo": ["phone"]}
    assert read(logged(stage, one)) == read(cut(one, ["phone"]))
    assert b"giu-ten" in logged(stage, one)


def test_words_that_the_server_does_not_know_go_with_them(stage: Stage) -> None:
    stage.apply(up_to(stage, "visit.record"))
    one = keep(stage, "visit.record", note="bo-ghi-chu")
    raw = body_changed(one, later={"people": "bo-ten"}).replace(
        b'"note":"bo-ghi-chu"', b'"note":"bo-truoc","n\\u006fte":"bo-ghi-chu"'
    )
    assert b"bo-truoc" in raw
    assert statuses(stage.apply([raw])) == [("merged", "sync.stripped")]
    assert b"bo-" not in logged(stage, one)


def test_what_waits_for_its_house_keeps_what_it_says(stage: Stage) -> None:
    one = keep(stage, "person.create", call="Người minh họa 12")
    assert statuses(stage.apply([one])) == [("held", "sync.no_parent")]
    assert logged(stage, one) == one.raw


def test_only_what_was_stripped_is_written_twice(stage: Stage) -> None:
    stage.apply(up_to(stage, "visit.record"))
    good = keep(stage, "visit.record", note=None, blobs=[])
    with ending_at(LAST) as plain:
        assert statuses(stage.apply([good])) == [("ok", None)]
    assert not [sql for sql in plain if sql.startswith('UPDATE "op_log"')]
    assert logged(stage, good) == good.raw
    body = msgspec.json.decode(good.raw)["b"] | {"note": "bo-ghi-chu"}
    bad = stage.phone.keep("visit.record", body, evening_before(), hh=HOUSE, e=OTHER_VISIT)
    with ending_at(LAST) as stripped:
        assert statuses(stage.apply([bad])) == [("merged", "sync.stripped")]
    assert len([sql for sql in stripped if sql.startswith('UPDATE "op_log"')]) == 1
    assert logged(stage, good) == good.raw
