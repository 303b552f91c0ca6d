"""Taking roles away: dead at the next question, and not by whom it watches."""

from datetime import timedelta

import pytest

from tests.cast import Cast, person, user_of
from tests.refusing import refused
from tungngo.accounts.actions import revoke_grant
from tungngo.accounts.models import Grant, hamlets_held
from tungngo.accounts.rights import Role, actor_of
from tungngo.accounts.tests.lines import verbs
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import today

pytestmark = pytest.mark.django_db


def grant_of(actor: Actor) -> Grant:
    return user_of(actor).grants.get()


def test_a_revoked_grant_is_dead_at_once(cast: Cast) -> None:
    revoke_grant(by=cast.official, grant=grant_of(cast.member), reason="chuyển đi")
    assert actor_of(user_of(cast.member)).held == ()
    closed = grant_of(cast.member)
    assert closed.revoked_by_id == cast.official.user_id
    assert closed.revoked_at is not None
    assert verbs() == ["grant.revoke"]


def test_what_was_done_until_that_day_stands(cast: Cast) -> None:
    revoke_grant(by=cast.official, grant=grant_of(cast.member), reason="chuyển đi")
    assert hamlets_held(user_of(cast.member).pk, ("member",)) == {
        cast.doi_che.pk: [(today(), today())]
    }


def test_a_grant_revoked_before_it_began_was_never_held(cast: Cast) -> None:
    grant = grant_of(cast.member)
    later = today() + timedelta(days=9)
    Grant.objects.filter(pk=grant.pk).update(valid_from=later)
    revoke_grant(by=cast.official, grant=grant, reason="nhầm")
    assert hamlets_held(grant.user_id, ("member",)) == {}


def test_a_grant_is_closed_once(cast: Cast) -> None:
    revoke_grant(by=cast.official, grant=grant_of(cast.member), reason="chuyển đi")
    with refused("accounts.closed_already"):
        revoke_grant(by=cast.official, grant=grant_of(cast.member), reason="lần nữa")
    assert verbs() == ["grant.revoke"]


def test_who_has_no_right_there_cannot(cast: Cast) -> None:
    for by in (cast.member, cast.leader, cast.stranger, cast.citizen):
        with refused("accounts.no_right"):
            revoke_grant(by=by, grant=grant_of(cast.member), reason="")
    with refused("accounts.no_right"):
        revoke_grant(by=cast.official, grant=grant_of(cast.stranger), reason="")


@pytest.mark.parametrize("role", [Role.COMMUNE_HEAD, Role.DATA_OFFICER, Role.AUDITOR])
def test_nobody_dismisses_their_head_or_who_watches_them(cast: Cast, role: Role) -> None:
    watcher = actor_of(person("watcher", {role: cast.map.commune}))
    with refused("accounts.beyond_own"):
        revoke_grant(by=cast.official, grant=grant_of(watcher), reason="")
    revoke_grant(by=job_actor("cli"), grant=grant_of(watcher), reason="hết nhiệm kỳ")
