"""Each act on accounts leaves exactly one line, and without its line it has not happened."""

import inspect
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from pytest_django import Settings

from tests.cast import Cast, person, user_of
from tests.small_map import HOME
from tungngo.accounts import actions
from tungngo.accounts.actions import NewDevice, NewGrant, NewPhone, NewUser
from tungngo.accounts.models import Device, EnrolCode, Grant, SignInLink, User
from tungngo.accounts.rights import Role
from tungngo.accounts.tests.lines import verbs
from tungngo.accounts.tokens import make_refresh, server_key
from tungngo.audit import actions as audit
from tungngo.cli.keyring import wrap
from tungngo.feed.actions import is_action
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import now, today
from tungngo.shared.ids import new_id

pytestmark = pytest.mark.django_db
BY = job_actor("init")
PHONE = NewPhone("k" * 86, "p" * 43)
ACTS = sorted(
    name
    for name, act in inspect.getmembers(actions, is_action)
    if inspect.unwrap(act).__module__.startswith(actions.__name__)
)


class Story:
    """What is there before the act, and the act's own words."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.user = person("newcomer")
        self.grant = user_of(cast.member).grants.get()
        self.device = actions.enrol_device(by=BY, user=self.user, home=97)
        self.member = user_of(cast.member)
        self.code, _ = actions.invite(by=BY, member=self.member.pk)
        self.phone = actions.use_code(by=BY, code=self.code, phone=PHONE)
        self.code, _ = actions.invite(by=BY, member=self.member.pk)
        self.token = actions.make_sign_in_link(by=BY, user=self.user)
        self.told = len(verbs())
        Session.objects.create(session_key="x", session_data="", expire_date=now())

    def words(self, act: str) -> dict[str, Any]:
        first, last = today(), today() + timedelta(days=9)
        place = self.cast.doi_che.place
        grant = NewGrant(self.user.pk, Role.MEMBER, place.pk, first, last)
        words: dict[str, dict[str, Any]] = {
            "add_user": {"login": "moi", "name": "Người mới"},
            "add_users": {"people": [NewUser("mot", "Một"), NewUser("hai", "Hai")]},
            "appoint": {"login": "newcomer", "name": self.user.name, "office": grant},
            "import_device": {"by": self.cast.official, "home": HOME},
            "grant_roles": {"grants": [grant]},
            "revoke_grant": {"grant": self.grant, "reason": "chuyển đi"},
            "enrol_device": {"user": self.user, "home": 97},
            "enrol_devices": {"devices": [NewDevice(self.user.pk, 97)]},
            "revoke_device": {"uid": self.device.uid},
            "close_devices": {"people": {self.user.pk}},
            "invite": {"member": self.member.pk},
            "use_code": {"code": self.code, "phone": PHONE},
            "redevice": {"uid": self.phone.uid, "ts": 1},
            "renew": {
                "uid": self.phone.uid,
                "refresh": make_refresh(self.phone.uid, 0),
                "want": "full",
                "pin_proof": PHONE.pin_proof,
                "ts": 1,
            },
            "unlock": {
                "uid": self.phone.uid,
                "code": self.code,
                "wrap": wrap(b"k" * 32, self.member.pk, server_key()),
                "pin_proof": PHONE.pin_proof,
                "ts": 1,
            },
            "make_sign_in_link": {"user": self.user},
            "use_sign_in_link": {"token": self.token},
            "record_sign_in": {"user": self.user},
            "clear_sessions": {},
        }
        return words[act]

    def state(self) -> list[object]:
        tables = (User, Grant, Device, EnrolCode, SignInLink, Session)
        return [list(table.objects.order_by("pk").values()) for table in tables]


@pytest.fixture
def story(cast: Cast, settings: Settings) -> Story:
    settings.DEMO = True
    return Story(cast)


@pytest.mark.parametrize("name", ACTS)
def test_one_line_for(story: Story, name: str) -> None:
    before = story.state()
    getattr(actions, name)(**{"by": BY} | story.words(name))
    assert len(verbs()) == story.told + 1
    assert (story.state() == before) == (name == "record_sign_in")  # whose line is all it does


@pytest.mark.parametrize("name", ACTS)
def test_without_its_line_nothing_is_done_by(
    story: Story, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = new_id()
    monkeypatch.setattr(audit, "new_id", lambda: taken)
    for home in (0, HOME):  # lines of phones belong to a province
        audit.note(BY, "something.else", home=home)
    before = story.state()
    with pytest.raises(IntegrityError):
        getattr(actions, name)(**{"by": BY} | story.words(name))
    assert story.state() == before
    assert verbs()[story.told :] == ["something.else"] * 2
