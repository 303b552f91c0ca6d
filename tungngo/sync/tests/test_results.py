"""Results on the phone: this week and this reporting month, mine and my teams', nobody ranked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tungngo.shared.clock import frozen
from tungngo.sync.results import Span, month_of, week_of
from tungngo.sync.tests.examples import HOUSE, PERSON, keep
from tungngo.sync.tests.joining import found, join
from tungngo.sync.tests.reader import Reader
from tungngo.sync.tests.stage import SKILLS, Member, Stage

pytestmark = pytest.mark.django_db
# A Wednesday; the reporting month began on the 15th.
NOON = datetime(2026, 11, 18, 5, tzinfo=UTC)
OTHER = "01990000-0000-7000-8000-0000000000{:02}"
NOTHING = {"visits": 0, "houses": 0, "helps": 0, "alone": 0}


def test_weeks_begin_on_monday_and_reporting_months_on_the_15th() -> None:
    assert week_of(date(2026, 11, 25)) == Span(date(2026, 11, 23), date(2026, 11, 29))
    assert week_of(date(2026, 11, 23)).first == date(2026, 11, 23)
    assert month_of(date(2026, 11, 14)) == Span(date(2026, 10, 15), date(2026, 11, 14))
    assert month_of(date(2026, 11, 15)) == Span(date(2026, 11, 15), date(2026, 12, 14))
    assert month_of(date(2026, 3, 1)) == Span(date(2026, 2, 15), date(2026, 3, 14))
    assert month_of(date(2027, 1, 31)) == Span(date(2027, 1, 15), date(2027, 2, 14))


def asked(stage: Stage, who: Member | None = None) -> dict[str, Any]:
    """Return the results as a phone hears them."""
    answer = Reader(stage, who or stage.me).ask("results", {})
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = msgspec.json.decode(answer.content)
    return told


def visit(
    stage: Stage, days: int, n: int, kind: str = "done_alone", who: Member | None = None
) -> None:
    """Teach somebody in a house some days ago."""
    who = who or stage.me
    people = [{"person": PERSON, "anon": 0, "skills": [{"skill": SKILLS[0], "kind": kind}]}]
    told = {"team": stage.team.pk, "place": "home", "outcome": "met", "start": 1, "people": people}
    at = NOON - timedelta(days=days)
    one = who.phone.keep("visit.record", told, at, hh=HOUSE, e=OTHER.format(n))
    assert {r.s for r in stage.apply([one], who).results} <= {"ok", "merged"}


@pytest.fixture
def team(stage: Stage) -> Stage:
    """Put two members into the team, and people into a house."""
    line = found(stage)
    join(line, stage.me.user)
    join(line, stage.add_member().user)
    kinds = ("household.create", "consent.set", "person.create")
    stage.apply([keep(stage, kind) for kind in kinds])
    return stage


def test_sums_are_of_this_week_and_this_month_mine_and_the_teams(team: Stage) -> None:
    other = team.members[1]
    with frozen(NOON):
        visit(team, 0, 20)
        visit(team, 0, 21, "done_for")
        visit(team, 3, 22)  # the Sunday before: in the month, not in the week
        visit(team, 4, 23)  # the 14th: the month before
        visit(team, 0, 24, who=other)
        told = asked(team)
        theirs = asked(team, other)
    assert (told["week_from"], told["month_from"]) == ("2026-11-16", "2026-11-15")
    assert told["month_to"] == "2026-12-14"
    assert told["mine"] == {
        "week": {"visits": 2, "houses": 1, "helps": 2, "alone": 1},
        "month": {"visits": 3, "houses": 1, "helps": 3, "alone": 2},
    }
    (sums,) = told["team"]
    assert (sums["team"], sums["name"]) == (team.team.pk, team.team.name)
    assert sums["week"] == {"visits": 3, "houses": 1, "helps": 3, "alone": 2}
    assert sums["month"] == {"visits": 4, "houses": 1, "helps": 4, "alone": 3}
    assert theirs["mine"]["week"] == {"visits": 1, "houses": 1, "helps": 1, "alone": 1}
    assert theirs["team"] == told["team"]


def test_what_was_taken_back_or_told_anew_counts_as_it_stands(team: Stage) -> None:
    with frozen(NOON):
        visit(team, 0, 20)
        visit(team, 0, 21)
        told = {"team": team.team.pk, "place": "home", "outcome": "absent", "start": 1}
        body = {"of": OTHER.format(20), "visit": told}
        amend = team.phone.keep("visit.amend", body, NOON, hh=HOUSE)
        void = team.phone.keep("visit.void", {"of": OTHER.format(21)}, NOON, hh=HOUSE)
        team.apply([amend, void])
        mine = asked(team)["mine"]
    assert mine["week"] == {"visits": 1, "houses": 0, "helps": 0, "alone": 0}


def test_who_has_done_nothing_is_told_zeros_and_who_is_in_no_team_has_none(stage: Stage) -> None:
    told = asked(stage)
    assert told["mine"] == {"week": NOTHING, "month": NOTHING}
    assert told["team"] == []
    join(found(stage), stage.me.user)
    (sums,) = asked(stage)["team"]
    assert (sums["week"], sums["month"]) == (NOTHING, NOTHING)


def test_nobody_is_named(team: Stage) -> None:
    with frozen(NOON):
        visit(team, 0, 20, who=team.members[1])
        text = msgspec.json.encode(asked(team)).decode()
    for who in team.members:
        assert who.user.name not in text
        assert who.user.login not in text


def test_it_needs_a_token_that_reads(stage: Stage) -> None:
    answer = stage.client.post("/api/sync/v1/results", b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "sync.token")


def test_statements_do_not_grow_with_the_work(team: Stage) -> None:
    counts = []
    with frozen(NOON):
        for n in range(20, 30, 5):
            for one in range(5):
                visit(team, 0, n + one)
            with CaptureQueriesContext(connection) as seen:
                asked(team)
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 16, counts
