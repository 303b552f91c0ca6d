"""The ladder and the fold: caps, what may lower a level, the edges of a recheck."""

from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tungngo.learning.facts import Recheck, Step
from tungngo.learning.ladder import (
    CAPS,
    Seen,
    SkillKind,
    Standing,
    continued,
    day_of_ms,
    fold,
    level_told,
)
from tungngo.shared.clock import VIETNAM

ACTIVATED = SkillKind("vneid.activate", knowledge=False, stages="activate")
INSTALLED = SkillKind("vneid.register", knowledge=False, stages="install")
PLAIN = SkillKind("phone.start", knowledge=False, stages="none")
KNOWN = SkillKind("safety.scam", knowledge=True, stages="none")
SKILLS = (ACTIVATED, INSTALLED, PLAIN, KNOWN)
DAY = timedelta(days=1)


def seen(kind: str, level: int, at: datetime, *, phone: bool = False, fragment: int = 1) -> Seen:
    ms = round(at.timestamp() * 1000)
    row = uuid5(NAMESPACE_OID, f"{kind}{level}{ms}{phone}").hex
    return Seen(ms, row, kind, level, phone, fragment, None)


def on(day: int, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    """Return a moment in Vietnam, so many days after the first of November."""
    return datetime(2026, 11, 1, hour, minute, second, tzinfo=VIETNAM) + (day * DAY)


@pytest.mark.parametrize(
    ("kind", "practical", "knowledge"),
    [
        ("viewed", 1, 1),
        ("attended", 1, 1),
        ("quiz", 1, 4),
        ("self_report", 3, 1),
        ("family", 3, 4),
        ("done_for", 3, 1),
        ("done_together", 4, 4),
        ("done_alone", 5, 5),
        ("quiz_watched", 1, 5),
        ("recheck", 5, 5),
        ("imported", 4, 4),
        ("undone", 5, 5),
    ],
)
def test_a_claim_of_everything_comes_down_to_the_cap(
    kind: str, practical: int, knowledge: int
) -> None:
    for skill, most in ((ACTIVATED, practical), (KNOWN, knowledge)):
        told = level_told(skill, kind, 5)
        assert told is not None
        assert (told.level, told.capped) == (most, most < 5)


@pytest.mark.parametrize(("skill", "level"), [(ACTIVATED, 3), (INSTALLED, 2), (PLAIN, 1)])
def test_what_was_done_for_somebody_reaches_the_last_stage_of_the_skill(
    skill: SkillKind, level: int
) -> None:
    for claimed in (None, 3):
        told = level_told(skill, "done_for", claimed)
        assert told is not None
        assert (told.level, told.capped) == (level, False)


def test_who_could_not_say_how_did_it_together() -> None:
    told = level_told(PLAIN, "done_alone", 5, teach_back=False)
    assert told is not None
    assert (told.kind, told.level, told.capped) == ("done_together", 4, True)
    said = level_told(PLAIN, "done_alone", None, teach_back=True)
    assert said is not None
    assert (said.kind, said.level) == ("done_alone", 5)


@pytest.mark.parametrize("kind", ["none", "void", "sang"])
def test_other_words_make_no_evidence(kind: str) -> None:
    assert level_told(PLAIN, kind, 5) is None


def test_a_recheck_that_names_no_level_says_nothing() -> None:
    assert level_told(PLAIN, "recheck", None) is None


def test_a_level_that_the_skill_has_not_is_the_one_below() -> None:
    told = level_told(PLAIN, "done_together", 3)
    assert told is not None
    assert (told.level, told.capped) == (1, False)


EVIDENCE = st.builds(
    lambda skill, kind, claimed, back, phone, minutes: (skill, kind, claimed, back, phone, minutes),
    st.sampled_from(SKILLS),
    st.sampled_from(sorted(CAPS)),
    st.none() | st.integers(0, 5),
    st.sampled_from([None, True, False]),
    st.booleans(),
    st.integers(0, 60 * 24 * 60),
)


@given(st.lists(EVIDENCE, max_size=12))
def test_no_kind_lifts_above_its_cap_and_only_two_may_lower(told: list) -> None:
    for skill in SKILLS:
        evidence = []
        for _, kind, claimed, back, phone, minutes in told:
            counted = level_told(skill, kind, claimed, teach_back=back)
            if counted:
                at = on(0) + timedelta(minutes=minutes)
                evidence.append(seen(counted.kind, counted.level, at, phone=phone))
        level, first, mixed = 0, None, fold(())
        for one in sorted(set(evidence)):
            mixed.add(one)
            assert mixed.standing is not None
            now, most = mixed.standing.level, CAPS[one.kind][skill.knowledge]
            assert now in skill.levels
            assert now <= max(level, most)
            assert now >= level or one.kind in ("recheck", "undone")
            assert not (one.phone and one.kind == "recheck" and now > max(level, 4))
            first = None if now < 4 else first or one.used_ms
            if mixed.standing.checked:
                assert now == 5
                assert first
                assert one.used_ms - first > 13 * 86_400_000
            level = now


@given(st.lists(EVIDENCE, max_size=10), st.randoms(use_true_random=False))
def test_the_fold_knows_no_order_of_arrival(told: list, rng: object) -> None:
    evidence = list(
        {
            seen(kind, claimed or 0, on(0) + timedelta(minutes=minutes), phone=phone)
            for _, kind, claimed, _, phone, minutes in told
        }
    )
    expected = fold(evidence)
    rng.shuffle(evidence)  # type: ignore[attr-defined]
    assert fold(evidence) == expected
    half = fold(sorted(evidence)[: len(evidence) // 2])
    if half.standing:
        more = continued(half.standing)
        for one in sorted(evidence)[len(evidence) // 2 :]:
            more.add(one)
        assert more.standing == expected.standing
        rest = [Step(s.day, s.level) for s in expected.steps[len(half.steps) :]]
        assert more.steps[bool(half.standing.level) :] == rest


@pytest.mark.parametrize(
    ("at", "checked", "counted"),
    [
        (on(13, 23, 59, 59), False, False),
        (on(14, 0, 0, 0), True, True),
        (on(30, 23, 59, 59), True, True),
        (on(31, 0, 0, 0), True, False),
    ],
)
def test_a_recheck_has_its_days_in_vietnam(at: datetime, checked: bool, counted: bool) -> None:
    # Reached late in the evening: in UTC it is the day before that of a recheck after midnight.
    found = fold([seen("done_alone", 5, on(0, 23, 30)), seen("recheck", 5, at)])
    assert found.standing is not None
    assert found.standing.checked is checked
    day = at.astimezone(VIETNAM).date()
    assert found.rechecks == ([Recheck(1, day, True, 1)] if counted else [])
    assert (found.standing.recheck_from is None) is checked


def test_a_recheck_is_due_from_the_fourteenth_to_the_thirtieth_day() -> None:
    found = fold([seen("done_together", 4, on(0))]).standing
    assert found is not None
    assert (found.recheck_from, found.recheck_by) == (date(2026, 11, 15), date(2026, 12, 1))


def test_a_failed_recheck_lowers_to_what_was_seen_and_begins_anew() -> None:
    first = [seen("done_alone", 5, on(0)), seen("recheck", 1, on(20))]
    found = fold(first)
    assert found.standing is not None
    assert (found.standing.level, found.standing.first_four_ms) == (1, None)
    assert found.standing.recheck_from is None
    assert found.rechecks == [Recheck(1, date(2026, 11, 21), False, 1)]
    again = fold([*first, seen("done_alone", 5, on(21)), seen("recheck", 5, on(22))])
    assert again.standing is not None
    assert (again.standing.level, again.standing.checked) == (5, False)


def test_by_phone_a_level_is_lowered_or_raised_to_four_and_never_checked() -> None:
    alone = seen("done_alone", 5, on(0))
    heard = fold([alone, seen("recheck", 5, on(20), phone=True)])
    assert heard.standing is not None
    assert (heard.standing.level, heard.standing.checked, heard.rechecks) == (5, False, [])
    raised = fold([seen("recheck", 5, on(1), phone=True)]).standing
    lowered = fold([alone, seen("recheck", 1, on(20), phone=True)]).standing
    assert raised is not None
    assert lowered is not None
    assert (raised.level, lowered.level) == (4, 1)


def test_what_is_undone_never_raises() -> None:
    found = fold([seen("viewed", 1, on(0)), seen("undone", 4, on(1))]).standing
    assert found is not None
    assert found.level == 1


def test_a_checked_person_who_lost_it_is_no_longer_checked() -> None:
    checked = [seen("done_alone", 5, on(0)), seen("recheck", 5, on(15))]
    assert fold(checked).standing.checked  # type: ignore[union-attr]
    found = fold([*checked, seen("undone", 1, on(16))]).standing
    assert found == Standing(
        fragment=1,
        level=1,
        peak=5,
        checked=False,
        first_four_ms=None,
        last_ms=round(on(16).timestamp() * 1000),
        last_id=seen("undone", 1, on(16)).id,
        last_kind="undone",
        recheck_from=None,
    )


def test_days_are_those_of_vietnam() -> None:
    late = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
    assert day_of_ms(round(late.timestamp() * 1000)) == date(2026, 11, 2)
    assert day_of_ms(round(late.timestamp() * 1000) - 1) == date(2026, 11, 1)
