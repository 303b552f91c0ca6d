"""What the phone app makes is what the server reads: the examples that the app's tests write."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tungngo.households.texts import TEXTS
from tungngo.learning.ladder import SkillKind, level_told
from tungngo.shared.ids import new_id
from tungngo.shared.wire import Item
from tungngo.sync.kinds import KINDS, rounds
from tungngo.sync.wire import MOST_OP_BYTES, Op
from tungngo.visits.facts import not_kept
from tungngo.visits.wire import VisitRecord

_FILE = Path(__file__).parents[3] / "pwa/tests/acts.json"
EXAMPLES: list[dict[str, Any]] = json.loads(_FILE.read_text("utf-8"))
ACTS = [(one["what"], n, act) for one in EXAMPLES for n, act in enumerate(one["acts"])]
# As pwa/tests/ops/stage.ts has them.
SKILLS = {
    1: SkillKind("phone.start", knowledge=False, stages="none"),
    11: SkillKind("safety.scam", knowledge=True, stages="none"),
    18: SkillKind("vneid.register", knowledge=False, stages="install"),
    19: SkillKind("vneid.activate", knowledge=False, stages="activate"),
}
_ENVELOPE = {"v": 1, "dev": str(new_id()), "seq": 1, "tz": 420}
NOT_OF_THE_APP = {"telemetry.day"}  # made where numbers are gathered


def sent(act: dict[str, Any]) -> Op:
    """Return an operation as it comes over the wire."""
    raw = json.dumps(_ENVELOPE | act, ensure_ascii=False).encode()
    assert len(raw) <= MOST_OP_BYTES
    return msgspec.json.decode(raw, type=Op)


def visits() -> list[tuple[str, VisitRecord]]:
    """Return every visit that the examples tell, also those told anew."""
    found = []
    for what, _, act in ACTS:
        body = KINDS[act["k"]].decoder.decode(sent(act).b)
        body = getattr(body, "visit", body)
        if isinstance(body, VisitRecord):
            found.append((what, body))
    return found


def test_every_kind_of_the_app_is_among_the_examples() -> None:
    assert {act["k"] for _, _, act in ACTS} == KINDS.keys() - NOT_OF_THE_APP


@pytest.mark.parametrize(("what", "n", "act"), ACTS)
def test_an_operation_of_the_app_is_understood(what: str, n: int, act: dict[str, Any]) -> None:
    op = sent(act)
    kind = KINDS[op.k]
    body = kind.decoder.decode(op.b)
    assert all(getattr(op, name) for name in kind.needs), (what, n)
    # Nothing that the Struct does not know: it would be dropped without a word.
    assert _names(act["b"]) <= _names(msgspec.to_builtins(_all(body))), (what, n)


def _all(body: Any) -> Any:
    """Return a body with every field, also those that stand at their default."""
    if isinstance(body, msgspec.Struct):
        tag = body.__struct_config__.tag
        told = {name: _all(getattr(body, name)) for name in body.__struct_fields__}
        return told | ({str(body.__struct_config__.tag_field): tag} if tag else {})
    return [_all(one) for one in body] if isinstance(body, list) else body


def _names(value: Any, way: str = "") -> set[str]:
    """Return the names of all fields inside, with the way to each."""
    if isinstance(value, dict):
        inner = (_names(part, f"{way}.{name}") for name, part in value.items())
        return {f"{way}.{name}" for name in value}.union(*inner)
    if isinstance(value, list):
        return set().union(*(_names(part, way) for part in value))
    return set()


def test_a_draft_is_done_in_one_round_of_the_fixed_order() -> None:
    for one in EXAMPLES:
        if not one["what"].startswith(("met", "a child", "no names", "absent", "later")):
            continue
        assert len(rounds([_item(act, n) for n, act in enumerate(one["acts"], 1)])) == 1, one[
            "what"
        ]


def _item(act: dict[str, Any], seq: int) -> Item:
    op = sent(act)
    words: dict[str, Any] = dict.fromkeys(Item.__dataclass_fields__)
    words |= {"op": op.op, "k": op.k, "seq": seq, "row": op.e, "household": op.hh}
    words["body"] = KINDS[op.k].decoder.decode(op.b)
    return Item(**words)


def test_a_refusal_has_nothing_that_would_have_to_be_dropped() -> None:
    refused = [(what, body) for what, body in visits() if body.outcome == "refused"]
    assert refused
    for what, body in refused:
        assert not_kept(body, set()) == [], what


def test_a_visit_without_names_has_none() -> None:
    nameless = [body for what, body in visits() if what == "no names"]
    assert nameless
    for body in nameless:
        assert not any(one.person for one in body.people)
        assert (body.note, body.blobs) == (None, [])


def test_no_level_is_claimed_that_the_ladder_does_not_give() -> None:
    seen = set()
    for what, body in visits():
        for step in (step for person in body.people for step in person.skills):
            seen.add(step.kind)
            counted = level_told(
                SKILLS[step.skill], step.kind, step.claimed, teach_back=step.teach_back
            )
            if step.kind == "none":
                assert (counted, step.claimed) == (None, None)
                continue
            assert counted, what
            assert (counted.level, counted.capped) == (step.claimed, False), (what, step)
            assert counted.kind == step.kind
    assert seen >= {"viewed", "done_for", "done_together", "done_alone", "recheck", "none"}


def test_every_yes_is_the_answer_to_a_text_that_asks_for_it() -> None:
    answered = 0
    for what, _, act in ACTS:
        if act["k"] != "consent.set" or act["b"]["state"] != "given":
            continue
        for purpose in (one["p"] for one in act["b"]["purposes"] if one["yes"]):
            answered += 1
            assert TEXTS[act["b"]["text"]].asks_for(purpose, act["b"]["channel"]), what
        if act["b"]["given_by"] == "representative":
            assert act["b"]["relation"], what
    assert answered >= 5
