"""Every act leaves a line in the audit log, or is named here with the reason why not."""

import ast
import importlib
import inspect
import textwrap
from types import FunctionType, ModuleType

import pytest

from tests.shape.test_actions import BELOW
from tests.shape.tree import PACKAGE, modules_named
from tungngo.audit.actions import note
from tungngo.feed.actions import is_action

_PUSH = "a part of a push, whose one line is sync.push; the operation log is its detail"
_HOUSE = "housekeeping on rows that are made from others: no fact changes"
_ERASE = "a part of an erasure or a night's letting go, whose line is written by who calls it"
NO_LINE_OF_ITS_OWN = {
    "catalogue.count_answers": _PUSH,
    "catalogue.mark_used": _PUSH,
    "catalogue.restamp": "a part of publishing or loading, whose line is theirs",
    "figures.count": _PUSH,
    "figures.heard": _PUSH,
    "figures.touch_keys": _PUSH,
    "figures.see": _PUSH,
    "figures.see_anew": "a part of a repair, whose line is figures.recount",
    "households.add_households": _PUSH,
    "households.add_people": _PUSH,
    "households.change_fields": _PUSH,
    "households.close_households": _PUSH,
    "households.set_consent": _PUSH,
    "learning.add_evidence": _PUSH,
    "learning.check_skills": _PUSH,
    "learning.move_standings": _PUSH,
    "learning.regroup": _PUSH,
    "learning.settle_fluency": _PUSH,
    "learning.write_standings": _PUSH,
    "visits.amend_visits": _PUSH,
    "visits.make_promises": _PUSH,
    "visits.plan_followups": _PUSH,
    "visits.record_visits": _PUSH,
    "visits.settle_followups": _PUSH,
    "visits.take_consent": _PUSH,
    "visits.void_visits": _PUSH,
    "sync.note_pull": "when a phone was heard; no fact changes",
    "sync.note_shown": "writes lines of its own, in the log of what was seen",
    "sync.announce": _PUSH,
    "sync.await_release": _PUSH,
    "sync.record_telemetry": _PUSH,
    "sync.close_repaired": _PUSH,
    "sync.drop_from_log": _PUSH,
    "sync.silence": _PUSH,
    "sync.take_words_out": _PUSH,
    "sync.keep": _PUSH,
    "sync.keep_for_repair": _PUSH,
    "sync.lock_state": _PUSH,
    "sync.write_state": _PUSH,
    "accounts.begin_stay": "a part of signing in, whose one line is sign_in.ok",
    "accounts.give_back": "a try that was right: its line is factor.used",
    "accounts.move_stay": "a part of showing or changing a factor, whose line is factor.used",
    "accounts.take_tries": "a try; what came of it leaves its own line",
    "households.assign": _PUSH,
    "households.change_people": _PUSH,
    "households.empty_unagreed": _PUSH,
    "households.let_people_go": _PUSH,
    "households.merge_households": _PUSH,
    "households.merge_people": _PUSH,
    "households.move_households": _PUSH,
    "visits.merge_households": _PUSH,
    "visits.move_households": _PUSH,
    "visits.forget_people": _ERASE,
    "figures.rename_subjects": _ERASE,
    "figures.freshen_home": _HOUSE,
    "figures.note_checked": "how many sums were counted again; what differs has its own line",
    "cli.remove_home": "a part of a removal, whose one line is demo.remove, by remove_network",
}

MAY_LEAVE_ONE = {"figures.count"}  # about a sum that was found wrong


def acts() -> dict[str, FunctionType]:
    """Return every act by app and name: those of ``actions``, and those that a command keeps."""
    modules = [*modules_named("actions"), *_of_commands()]
    return {
        f"{module.__name__.split('.')[1]}.{name}": act
        for module in modules
        if not module.__name__.startswith(BELOW)
        for name, act in inspect.getmembers(module, inspect.isfunction)
        if is_action(act) and act.__module__ == module.__name__ and not name.startswith("_")
    }


def _of_commands() -> list[ModuleType]:
    files = [p for p in (PACKAGE / "cli").rglob("*.py") if "tests" not in p.parts]
    texts = {p: p.read_text(encoding="utf-8") for p in files}
    return [
        importlib.import_module(".".join(p.relative_to(PACKAGE.parent).with_suffix("").parts))
        for p in files
        if "@writes" in texts[p]
    ]


def leaves_a_line(act: FunctionType, seen: frozenset[FunctionType] = frozenset()) -> bool:
    """Say whether an act, a function of its module or an act that it calls writes a line."""
    bare = inspect.unwrap(act)
    for name in _called(bare):
        found = bare.__globals__.get(name)
        if found is note:
            return True
        if not isinstance(found, FunctionType) or found in seen:
            continue
        near = found.__module__ == act.__module__ or is_action(found)
        if near and leaves_a_line(found, seen | {act}):
            return True
    return False


def _called(function: FunctionType) -> set[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {called.id for called in calls if isinstance(called, ast.Name)}


ACTS = acts()


@pytest.mark.parametrize("name", sorted(ACTS.keys() - NO_LINE_OF_ITS_OWN.keys()))
def test_a_line_is_left_by(name: str) -> None:
    assert leaves_a_line(ACTS[name])


@pytest.mark.parametrize("name", sorted(NO_LINE_OF_ITS_OWN.keys() - MAY_LEAVE_ONE))
def test_an_exception_is_an_act_that_needs_to_be_one(name: str) -> None:
    assert not leaves_a_line(ACTS[name])


def test_breaches_are_caught() -> None:
    for act, leaves in ((_silent, False), (_loud, True)):
        assert isinstance(act, FunctionType)
        assert leaves_a_line(act) == leaves


def _silent() -> None:
    print("note(")


def _loud() -> None:
    _silent()
    _writes_down()


def _writes_down() -> None:
    note(None, "x")  # type: ignore[arg-type]  # never run
