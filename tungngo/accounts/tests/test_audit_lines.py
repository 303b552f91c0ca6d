"""Each act on accounts leaves exactly one line, and without its line it has not happened."""

import inspect
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from pytest_django import Settings

from tests.cast import Cast, person, user_of
from tungngo.accounts import actions
from tungngo.accounts.actions import NewDevice, NewGrant, NewUser
from tungngo.accounts.models import Device, Grant, SignInLink, User
from tungngo.accounts.rights import Role
from tungngo.accounts.tests.lines import verbs
from tungngo.audit import actions as audit
from tungngo.audit.models import AuditEntry
from tungngo.feed.actions import is_action
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now, today
from tungngo.shared.ids import new_id

pytestmark = pytest.mark.django_db
BY = job_actor("init")
ACTS = sorted(
    name
    for name, act in inspect.getmembers(actions, is_action)
    if inspect.unwrap(act).__module__ == actions.__name__
)


class Story:
    """What is there before the act, and the act's own words."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.user = person("newcomer")
        self.grant = user_of(cast.member).grants.get()
        self.device, _ = actions.enrol_device(by=BY, user=self.user, home=97)
        self.token = actions.make_sign_in_link(by=BY, user=self.user)
        AuditEntry.objects.filter(home=0).delete()
        Session.objects.create(session_key="x", session_data="", expire_date=now())

    def words(self, act: str) -> dict[str, Any]:
        first, last = today(), today() + timedelta(days=9)
        place = self.cast.doi_che.place
        grant = NewGrant(self.user.pk, Role.MEMBER, place.pk, first, last)
        words: dict[str, dict[str, Any]] = {
            "add_user": {"login": "moi", "name": "Người mới"},
            "add_users": {"people": [NewUser("mot", "Một"), NewUser("hai", "Hai")]},
            "grant_roles": {"grants": [grant]},
            "revoke_grant": {"grant": self.grant, "reason": "chuyển đi"},
            "enrol_device": {"user": self.user, "home": 97},
            "enrol_devices": {"devices": [NewDevice(self.user.pk, 97)]},
            "revoke_device": {"uid": self.device.uid},
            "make_sign_in_link": {"user": self.user},
            "use_sign_in_link": {"token": self.token},
            "record_sign_in": {"user": self.user},
            "clear_sessions": {},
        }
        return words[act]

    def state(self) -> list[object]:
        tables = (User, Grant, Device, SignInLink, Session)
        return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.fixture
def story(cast: Cast, settings: Settings) -> Story:
    settings.DEMO = True
    return Story(cast)


@pytest.mark.parametrize("name", ACTS)
def test_one_line_for(story: Story, name: str) -> None:
    before = story.state()
    getattr(actions, name)(by=BY, **story.words(name))
    assert len(verbs()) == 1
    assert (story.state() == before) == (name == "record_sign_in")  # whose line is all it does


@pytest.mark.parametrize("name", ACTS)
def test_without_its_line_nothing_is_done_by(
    story: Story, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = new_id()
    monkeypatch.setattr(audit, "new_id", lambda: taken)
    audit.note(BY, "something.else")
    before = story.state()
    with pytest.raises(IntegrityError):
        getattr(actions, name)(by=BY, **story.words(name))
    assert story.state() == before
    assert verbs() == ["something.else"]
