"""What a team is on a day, read from the decisions in force on it."""

from datetime import date, timedelta

import pytest

from tests.small_map import SmallMap, small_map
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now
from tungngo.teams.actions import load_team_types
from tungngo.teams.models import (
    CLOSE,
    PAUSE,
    RENEW,
    RESUME,
    DecisionLine,
    Membership,
    Team,
    TeamDecision,
    teams_in_force_counts,
)
from tungngo.teams.tests.factories import BEGINS, found, new_team, people

pytestmark = pytest.mark.django_db
BY = job_actor("demo")
DAY = timedelta(days=1)


@pytest.fixture
def country() -> SmallMap:
    """Draw the small country, with the types of teams loaded."""
    load_team_types(by=BY)
    return small_map()


def decide(
    country: SmallMap, team: Team, act: str, on: date, *, signed_on: date | None = None
) -> DecisionLine:
    """Let a later decision do something to a team."""
    paper = TeamDecision.objects.create(
        number=f"{act} {TeamDecision.objects.count()}",
        issuer=country.commune,
        signed_on=signed_on or on,
        year=on.year,
        effective_on=on,
        recorded_at=now(),
    )
    return DecisionLine.objects.create(decision=paper, act=act, team=team)


def at_work(on: date) -> list[str]:
    """Return the names of teams in force."""
    return sorted(Team.objects.in_force(on).values_list("name", flat=True))


def test_the_day_of_effect_rules_not_the_day_of_signing(country: SmallMap) -> None:
    (team,) = found(BY, country, new_team(country, people(2)))
    assert at_work(BEGINS - DAY) == []
    assert at_work(BEGINS) == [team.name]


def test_paused_team_rests_until_it_is_resumed(country: SmallMap) -> None:
    (team,) = found(BY, country, new_team(country, people(2)))
    decide(country, team, PAUSE, date(2026, 5, 1))
    decide(country, team, RESUME, date(2026, 6, 1))
    assert at_work(date(2026, 4, 30)) == [team.name]
    assert at_work(date(2026, 5, 1)) == []
    assert at_work(date(2026, 5, 31)) == []
    assert at_work(date(2026, 6, 1)) == [team.name]


def test_closed_team_is_gone_from_that_day_and_stands_before(country: SmallMap) -> None:
    (team,) = found(BY, country, new_team(country, people(2)))
    decide(country, team, CLOSE, date(2026, 5, 1))
    assert at_work(date(2026, 5, 1)) == []
    assert at_work(date(2026, 4, 30)) == [team.name]


def test_renewal_leaves_the_state_as_it_was(country: SmallMap) -> None:
    (team,) = found(BY, country, new_team(country, people(2)))
    decide(country, team, PAUSE, date(2026, 5, 1))
    decide(country, team, RENEW, date(2026, 5, 2))
    assert at_work(date(2026, 5, 3)) == []


def test_of_one_day_the_paper_signed_later_counts(country: SmallMap) -> None:
    (team,) = found(BY, country, new_team(country, people(2)))
    decide(country, team, RESUME, date(2026, 5, 1), signed_on=date(2026, 4, 30))
    decide(country, team, PAUSE, date(2026, 5, 1), signed_on=date(2026, 4, 2))
    assert at_work(date(2026, 5, 1)) == [team.name]


def test_draft_and_revoked_papers_do_nothing(country: SmallMap) -> None:
    (team,) = found(BY, country, new_team(country, people(2)))
    line = decide(country, team, CLOSE, date(2026, 5, 1))
    for state in ("draft", "revoked"):
        TeamDecision.objects.filter(pk=line.decision_id).update(state=state)
        assert at_work(date(2026, 5, 1)) == [team.name]


def test_counts_are_by_home_and_by_distinct_people(country: SmallMap) -> None:
    far = small_map(98)
    some = people(4)
    second = new_team(country, some[1:], name="Tổ hai", hamlets=(country.suoi_trong.pk,))
    found(BY, country, new_team(country, some[:3]), second)
    found(BY, far, new_team(far, people(2)), issuer=far.commune)
    assert teams_in_force_counts(BEGINS) == {97: (2, 4), 98: (1, 2)}
    assert teams_in_force_counts(BEGINS - DAY) == {}


def test_people_who_left_and_closed_teams_are_not_counted(country: SmallMap) -> None:
    some = people(3)
    (team,) = found(BY, country, new_team(country, some))
    Membership.objects.filter(user=some[2]).update(valid_to=date(2026, 6, 30))
    assert teams_in_force_counts(date(2026, 6, 30)) == {97: (1, 3)}
    assert teams_in_force_counts(date(2026, 7, 1)) == {97: (1, 2)}
    decide(country, team, CLOSE, date(2026, 8, 1))
    assert teams_in_force_counts(date(2026, 8, 1)) == {}
