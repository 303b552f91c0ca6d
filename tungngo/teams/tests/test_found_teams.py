"""Founding teams by a decision: who may, what comes of it, what is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from tests.cast import Cast, draw_cast
from tests.refusing import refused
from tungngo.accounts.models import Grant, hamlets_held
from tungngo.accounts.rights import Role
from tungngo.audit import actions as audit
from tungngo.audit.models import AuditEntry
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.errors import Refused
from tungngo.teams import actions
from tungngo.teams.actions import NewMember, load_team_types
from tungngo.teams.models import (
    DEPUTY,
    LEADER,
    MEMBER,
    Coverage,
    Membership,
    Team,
    TeamDecision,
)
from tungngo.teams.tests.factories import BEGINS, ENDS, SIGNED, found, new_team, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """Draw the cast, with the types of teams loaded."""
    load_team_types(by=job_actor("init"))
    return draw_cast()


@contextmanager
def kept_out(code: str) -> Iterator[None]:
    """Expect a refusal, and that nothing of the decision is stored."""
    with refused(code):
        yield
    assert not Membership.objects.exists()
    assert not TeamDecision.objects.exists()


def test_one_decision_founds_many_teams(cast: Cast) -> None:
    first = new_team(cast.map, people(3))
    second = new_team(cast.map, people(2), name="Tổ thôn Suối Trong", hamlets=(cast.suoi_trong.pk,))
    teams = found(cast.official, cast.map, first, second)
    assert [t.name for t in teams] == ["Tổ thôn Đồi Chè", "Tổ thôn Suối Trong"]
    assert [t.code for t in teams] == ["T97001-01", "T97001-02"]
    paper = TeamDecision.objects.get()
    assert (paper.number, paper.signed_on, paper.year) == ("12/QĐ-UBND", SIGNED, 2026)
    assert [line.act for line in paper.lines.all()] == ["found", "found"]
    assert Membership.objects.filter(team=teams[0], valid_from=BEGINS, valid_to=None).count() == 3
    assert list(Coverage.objects.filter(team=teams[1]).values_list("hamlet", "valid_from")) == [
        (cast.suoi_trong.pk, BEGINS)
    ]


def test_each_member_holds_a_grant_for_each_hamlet(cast: Cast) -> None:
    leader, deputy, member = people(3)
    roles = ((leader, LEADER), (deputy, DEPUTY), (member, MEMBER))
    members = tuple(NewMember(user.pk, role) for user, role in roles)
    both = (cast.doi_che.pk, cast.suoi_trong.pk)
    (team,) = found(cast.official, cast.map, new_team(cast.map, [], members=members, hamlets=both))
    grants = Grant.objects.filter(source=team.code)
    assert set(grants.values_list("user_id", "role", "place_id")) == {
        (user.pk, role, hamlet)
        for user, role in ((leader, "leader"), (deputy, "leader"), (member, "member"))
        for hamlet in both
    }
    assert hamlets_held(member.pk, (Role.MEMBER,)) == {h: [(BEGINS, ENDS)] for h in both}
    assert grants[0].granted_by_id == cast.official.user_id


def test_the_same_decision_again_founds_nothing(cast: Cast) -> None:
    team = new_team(cast.map, people(3))
    before = found(cast.official, cast.map, team)
    again = found(cast.official, cast.map, team, number="  12/QĐ-UBND ")
    assert [t.pk for t in again] == [t.pk for t in before]
    assert (Team.objects.count(), Grant.objects.filter(source=before[0].code).count()) == (1, 3)


@pytest.mark.parametrize("other", ["name", "people", "hamlets", "term"])
def test_other_content_under_a_number_is_refused(cast: Cast, other: str) -> None:
    some = people(3)
    found(cast.official, cast.map, new_team(cast.map, some))
    news: dict[str, dict[str, object]] = {
        "name": {"name": "Tổ khác"},
        "hamlets": {"hamlets": (cast.suoi_trong.pk,)},
    }
    team = new_team(cast.map, some[:2] if other == "people" else some, **news.get(other, {}))
    term = {"ends_on": date(2027, 3, 14)} if other == "term" else {}
    with pytest.raises(Refused, match=r"teams\.number_taken") as refusal:
        found(cast.official, cast.map, team, **term)
    assert "2/3/2026" in refusal.value.sentence
    assert Team.objects.count() == 1


def test_numbers_begin_anew_each_year(cast: Cast) -> None:
    found(cast.official, cast.map, new_team(cast.map, people(2)))
    team = new_team(cast.map, people(2), name="Tổ mới")
    later = found(cast.official, cast.map, team, signed_on=date(2025, 12, 30))
    assert [t.code for t in later] == ["T97001-02"]
    assert TeamDecision.objects.count() == 2


@pytest.mark.parametrize(
    ("news", "code"),
    [
        ({"name": "  "}, "teams.unnamed"),
        ({"type": "cau-lac-bo"}, "teams.unknown_type"),
        ({"members": ()}, "teams.one_leader"),
        ({"members": (NewMember(1, "chief"),)}, "teams.unknown_role"),
        ({"members": (NewMember(10**9, LEADER),)}, "teams.unknown_person"),
        ({"hamlets": (10**9,)}, "teams.elsewhere"),
        ({"fragment_id": 10**9}, "teams.elsewhere"),
    ],
)
def test_bad_team_is_refused(cast: Cast, news: dict[str, object], code: str) -> None:
    with kept_out(code):
        found(cast.official, cast.map, new_team(cast.map, people(2), **news))


@pytest.mark.parametrize(
    ("news", "code"),
    [
        ({"number": " "}, "teams.no_number"),
        ({"ends_on": date(2026, 3, 14)}, "teams.bad_dates"),
        ({"signed_on": date(2999, 1, 1)}, "teams.bad_dates"),
    ],
)
def test_bad_decision_is_refused(cast: Cast, news: dict[str, object], code: str) -> None:
    with kept_out(code):
        found(cast.official, cast.map, new_team(cast.map, people(2)), **news)


def test_decision_without_teams_is_refused(cast: Cast) -> None:
    with kept_out("teams.no_teams"):
        found(cast.official, cast.map)


def test_two_teams_of_one_name_are_refused(cast: Cast) -> None:
    with kept_out("teams.name_twice"):
        found(cast.official, cast.map, *(new_team(cast.map, people(2)) for _ in range(2)))


def test_person_named_twice_is_refused(cast: Cast) -> None:
    (one,) = people(1)
    twice = (NewMember(one.pk, LEADER), NewMember(one.pk, MEMBER))
    with kept_out("teams.member_twice"):
        found(cast.official, cast.map, new_team(cast.map, [], members=twice))


def test_team_of_another_commune_is_refused(cast: Cast) -> None:
    far = new_team(cast.map, people(2), fragment_id=cast.map.nui_xa.fragment_id)
    with kept_out("teams.elsewhere"):
        found(cast.official, cast.map, far)


def test_hamlet_of_another_commune_is_refused(cast: Cast) -> None:
    with kept_out("teams.elsewhere"):
        team = new_team(cast.map, people(2), hamlets=(cast.doi_che.pk, cast.map.nui_xa.pk))
        found(cast.official, cast.map, team)


@pytest.mark.parametrize("who", ["member", "leader", "stranger"])
def test_only_officials_of_the_commune_found_teams(cast: Cast, who: str) -> None:
    by: Actor = getattr(cast, who)
    with kept_out("accounts.no_right"):
        found(by, cast.map, new_team(cast.map, people(2)))


def test_official_founds_nothing_elsewhere(cast: Cast) -> None:
    with kept_out("accounts.no_right"):
        found(cast.official, cast.map, new_team(cast.map, people(2)), issuer=cast.map.far_commune)


def test_it_leaves_one_line_in_the_audit_log(cast: Cast) -> None:
    found(cast.official, cast.map, new_team(cast.map, people(2)))
    line = AuditEntry.objects.get(home=0, verb="team.found")
    assert line.target == str(TeamDecision.objects.get().pk)
    assert line.actor == f"user:{cast.official.user_id}"


def test_failing_audit_line_undoes_the_founding(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no line")

    team = new_team(cast.map, people(2))
    monkeypatch.setattr(actions, "note", broken)
    with pytest.raises(RuntimeError):
        found(cast.official, cast.map, team)
    assert audit.note is not broken
    assert not Team.objects.exists()
    assert not Grant.objects.exclude(source="").exists()
