"""Digits of ID cards, bank cards and codes are gone before anything is stored, on every way."""

import json

import pytest

from tungngo.cli.phones import Stored
from tungngo.sync.models import Operation, OpResult
from tungngo.sync.redacting import redact
from tungngo.sync.tests.examples import BODIES, HOUSE, keep, up_to
from tungngo.sync.tests.stage import Stage, bytes_of, changed, evening_before, statuses
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db
CARD, OTP = "001085012345", "482913"
NOTE = f"CCCD {CARD}, mã OTP {OTP}"
TOLD = "CCCD ●●●●●●●●●●●●, mã OTP ●●●●●●"


def everything_stored(stage: Stage) -> str:
    """Return all that the log, the answers and the visits hold."""
    mine = {"home": stage.map.home}
    found = [bytes_of(op).decode() for op in Operation.objects.filter(**mine)]
    found += [str(row) for row in OpResult.objects.filter(**mine).values()]
    found += [str(row) for row in Visit.objects.filter(**mine).values()]
    return " ".join(found)


def house_that_agrees(stage: Stage) -> list[Stored]:
    """Return all that a visit needs, with the house's consent to keep a note."""
    said, _ = BODIES["consent.set"]
    yes = stage.phone.keep("consent.set", said, evening_before(), hh=HOUSE, e=HOUSE)
    return [*up_to(stage, "visit.record"), yes]


def test_a_note_keeps_its_words_and_loses_the_digits(stage: Stage) -> None:
    stage.apply(house_that_agrees(stage))
    visit = keep(stage, "visit.record", note=NOTE, blobs=[])
    assert statuses(stage.apply([visit])) == [("merged", "sync.redacted")]
    kept = everything_stored(stage)
    assert CARD not in kept
    assert OTP not in kept
    assert TOLD in kept


def test_the_receipt_is_for_the_bytes_that_the_phone_has(stage: Stage) -> None:
    stage.apply(house_that_agrees(stage))
    visit = keep(stage, "visit.record", note=NOTE, blobs=[])
    first = stage.apply([visit]).results[0]
    again = stage.apply([visit]).results[0]
    assert (first.sha, first.code, first.dup) == (visit.sha, "sync.redacted", False)
    assert (again.sha, again.code, again.dup) == (visit.sha, "sync.redacted", True)


def test_what_is_held_or_refused_loses_them_too(stage: Stage) -> None:
    lost = keep(stage, "visit.record", note=NOTE, blobs=[])  # its house never came
    wrong = changed(keep(stage, "visit.record", note=NOTE, blobs=[]), hamlet=2**50)
    done = stage.apply([lost, wrong])
    assert {r.s for r in done.results} == {"held"}
    kept = everything_stored(stage)
    assert CARD not in kept
    assert OTP not in kept


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"label": f"Bà Tư {CARD}"}, {"label": "Bà Tư " + "●" * 12}),
        (
            {"set": [{"f": "note", "was": None, "now": NOTE}]},
            {"set": [{"f": "note", "was": None, "now": TOLD}]},
        ),
        (
            {"visit": {"note": NOTE, "answers": [{"q": "x", "a": ["y", NOTE]}]}},
            {"visit": {"note": TOLD, "answers": [{"q": "x", "a": ["y", TOLD]}]}},
        ),
        ({"phone": "0912345678", "note": "gọi 0912345678"}, None),
        ({"lane": "Ngõ 12", "door": "1234"}, None),
    ],
)
def test_every_field_that_holds_words_is_read(
    body: dict[str, object], told: dict[str, object] | None
) -> None:
    raw = json.dumps({"op": "0" * 12, "b": body}, ensure_ascii=False).encode()
    less = redact(raw)
    assert json.loads(less)["b"] == (told or body)
    assert (less is raw) == (told is None)


@pytest.mark.parametrize(
    "raw", [b"", b'{"note":"', b'{"note": "\xff"}', b'[{"note":"x"}]', b'{"b":{"note":1}}']
)
def test_what_cannot_be_read_stays_as_it_is(raw: bytes) -> None:
    assert redact(raw) is raw
