"""A team that a decision founds, with the people of a stage in it: what phones and badges tell."""

from datetime import timedelta

from tungngo.accounts.models import User
from tungngo.shared.clock import today
from tungngo.sync.tests.stage import MONTHS, Stage
from tungngo.teams.models import (
    FOUND,
    MEMBER,
    Coverage,
    DecisionLine,
    Membership,
    Team,
    TeamDecision,
)

AGREED = "thanh-vien@1"


def found(stage: Stage, team: Team | None = None, number: str = "1") -> DecisionLine:
    """Let a decision found a team, by default the stage's, for both hamlets of its land."""
    team = team or stage.team
    first = today() - MONTHS
    paper = TeamDecision.objects.create(
        number=number,
        issuer=stage.map.commune,
        signed_on=first,
        year=first.year,
        effective_on=first,
        recorded_at=stage.me.device.enrolled_at,
    )
    line = DecisionLine.objects.create(decision=paper, act=FOUND, team=team, name=team.name)
    for hamlet in (stage.map.doi_che, stage.map.suoi_trong):
        Coverage.objects.create(team=team, hamlet=hamlet, valid_from=first, line=line)
    return line


def join(line: DecisionLine, user: User, role: str = MEMBER, agreed: str = AGREED) -> Membership:
    """Make somebody a member of the team of a line, for a year."""
    first = today() - MONTHS
    return Membership.objects.create(
        team=line.team,
        user=user,
        role=role,
        agreed=agreed,
        valid_from=first,
        valid_to=today() + timedelta(days=300),
        line=line,
    )
