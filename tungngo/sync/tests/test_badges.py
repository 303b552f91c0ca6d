"""The badge: valid, too old, ended, unknown; what each page says, and what none does."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import HttpResponse

from tests.cast import person
from tungngo.accounts.actions import revoke_device
from tungngo.accounts.limits import Limit
from tungngo.accounts.models import Grant
from tungngo.accounts.rights import Role, actor_of
from tungngo.accounts.tokens import b64, badge_keys
from tungngo.shared.clock import frozen, now, now_ms, today
from tungngo.sync import badge_views
from tungngo.sync.badges import ENDED, OLD, UNKNOWN, VALID, make_code, read_badge
from tungngo.sync.models import DeviceState
from tungngo.sync.tests.joining import found, join
from tungngo.sync.tests.stage import BY, Stage
from tungngo.teams.actions import set_hotline
from tungngo.teams.models import Membership

pytestmark = pytest.mark.django_db
MINUTE = 60_000


@pytest.fixture
def team(stage: Stage) -> Stage:
    """Put the member into the team, and let the commune tell its number."""
    join(found(stage), stage.me.user)
    officer = actor_of(person("officer", {Role.COMMUNE_OFFICER: stage.map.commune}))
    set_hotline(by=officer, commune=stage.map.commune, number="0234 312 3456")
    return stage


@pytest.fixture(autouse=True)
def fresh_limit() -> Iterator[None]:
    """Forget who has looked before."""
    badge_views.LOOKING.forget()
    yield
    badge_views.LOOKING.forget()


def code_of(stage: Stage, minutes: int = 0, key: int = 0) -> str:
    """Return what the member's phone shows so many minutes from now."""
    keys = badge_keys(stage.me.device.uid)
    return make_code(stage.me.user.pk, keys[key].key, now_ms() + minutes * MINUTE)


def look(stage: Stage, code: str, path: str = "V") -> HttpResponse:
    return stage.client.get(f"/{path}/{code}")  # type: ignore[return-value]  # the test client's


def test_the_phone_and_the_server_make_the_same_code() -> None:
    key = b64(bytes(range(32)))
    assert make_code(42, key, 1_764_000_000_000) == "AAAAAAAAFIA4BG6AXBYMB35GKKO4M"
    last = make_code(2**48 - 1, key, 1_764_000_060_000)
    assert last == "7777777774A4BG6BTM4AW4E3WYYU4"


@pytest.mark.parametrize("path", ["V", "v"])
def test_a_members_badge_says_who_stands_there(team: Stage, path: str) -> None:
    code = code_of(team)
    for letters in (code, code.lower()):
        answer = look(team, letters, path)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store, private"
        for word in ("Đúng là thành viên tổ", team.me.user.name, team.team.name, "xã Suối Hoa"):
            assert word in page
        assert 'href="tel:02343123456"' in page
        assert "không thu tiền, không hỏi mật khẩu hay mã OTP, không chụp căn cước" in page


def test_the_name_is_shown_only_with_the_members_agreement(team: Stage) -> None:
    Membership.objects.update(agreed="")
    page = look(team, code_of(team)).content.decode()
    assert "Đúng là thành viên tổ" in page
    assert team.team.name in page
    assert team.me.user.name not in page


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(-6, OLD), (-5, VALID), (0, VALID), (2, VALID), (3, OLD), (-1440, OLD), (525_600, OLD)],
)
def test_a_code_lives_for_some_minutes(team: Stage, minutes: int, state: str) -> None:
    assert read_badge(code_of(team, minutes)).state == state


def test_an_old_code_names_nobody_and_says_what_to_do(team: Stage) -> None:
    page = look(team, code_of(team, -30)).content.decode()
    assert "Mã đã cũ" in page
    assert "mở lại" in page
    assert team.me.user.name not in page
    assert team.team.name not in page


def test_a_clock_that_is_known_to_be_wrong_is_set_right(team: Stage) -> None:
    wrong = code_of(team, -25)
    assert read_badge(wrong).state == OLD
    DeviceState.objects.create(
        home=team.map.home, id=team.me.device.uid, off_ms=25 * MINUTE, missing="[]"
    )
    assert read_badge(wrong).state == VALID
    assert read_badge(code_of(team)).state == VALID


def test_a_closed_phone_ends_at_once(team: Stage) -> None:
    code = code_of(team)
    assert read_badge(code).state == VALID
    revoke_device(by=BY, uid=team.me.device.uid)
    page = look(team, code).content.decode()
    assert "Không còn là thành viên" in page
    assert team.me.user.name not in page


@pytest.mark.parametrize("how", ["membership", "grant", "account", "team"])
def test_who_has_left_is_no_member(team: Stage, how: str) -> None:
    yesterday = today() - timedelta(days=1)
    if how == "membership":
        Membership.objects.update(valid_to=yesterday)
    elif how == "grant":
        Grant.objects.filter(user=team.me.user).update(valid_to=yesterday)
    elif how == "account":
        type(team.me.user).objects.filter(pk=team.me.user.pk).update(is_active=False)
    else:
        line = team.team.lines.get()
        line.decision.state = "revoked"
        line.decision.save()
    seen = read_badge(code_of(team))
    assert (seen.state, seen.name, seen.teams) == (ENDED, "", [])


def test_a_code_that_nobody_made_is_not_right(team: Stage) -> None:
    code = code_of(team)
    flipped = [
        code[:n] + ("A" if code[n] != "A" else "B") + code[n + 1 :] for n in range(len(code) - 1)
    ]
    others = make_code(team.me.user.pk, b64(bytes(32)), now_ms())
    stranger = person("stranger").pk
    nobody = make_code(stranger, badge_keys(team.me.device.uid)[0].key, now_ms())
    for one in (*flipped, others, nobody, "", "x", "7KQ2M9XP", "á" * 29, code + "A", "1" * 29):
        assert read_badge(one).state == UNKNOWN, one
    page = look(team, others).content.decode()
    assert "Không đúng" in page
    assert team.me.user.name not in page


def test_a_phone_long_without_a_network_shows_an_older_key(team: Stage) -> None:
    assert read_badge(code_of(team, key=2)).state == VALID
    later = now() + timedelta(days=95)
    Grant.objects.filter(user=team.me.user).update(valid_to=later.date() + timedelta(days=9))
    old = badge_keys(team.me.device.uid)[0].key
    with frozen(later):
        code = make_code(team.me.user.pk, old, now_ms())
        assert read_badge(code).state == UNKNOWN


def test_somebody_who_guesses_is_told_to_wait(team: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(badge_views, "LOOKING", Limit(3, seconds=60))
    assert [look(team, "x").status_code for _ in range(4)] == [200, 200, 200, 429]
