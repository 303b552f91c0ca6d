"""The phones of a team: what the leader is told of each, the worst first, at once."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.cast import give, person
from tungngo.accounts.actions import revoke_device
from tungngo.accounts.rights import Role
from tungngo.cli.keyring import API
from tungngo.cli.phones import Stored
from tungngo.shared.clock import frozen, now, today
from tungngo.sync.models import DeviceState, OpLost
from tungngo.sync.team_phones import Phone, team_phones
from tungngo.sync.tests.phones import Held, hand_out, problem, read
from tungngo.sync.tests.stage import BY, MONTHS, Member, Stage, push_body

pytestmark = pytest.mark.django_db


def phones(stage: Stage) -> list[Phone]:
    """Return the phones of the team's hamlets."""
    return team_phones([stage.map.doi_che.pk, stage.map.suoi_trong.pk])


def said(stage: Stage, at: timedelta = timedelta(0)) -> list[tuple[str, str, str]]:
    """Return what is told of all phones after a time: (code, grade, words)."""
    with frozen(now() + at):
        return [(s.code, s.grade, s.text) for one in phones(stage) for s in one.said]


def push(stage: Stage, who: Member | None = None, **told: Any) -> dict[str, Any]:
    """Push a heartbeat that tells something of the phone."""
    who = who or stage.me
    body = msgspec.json.decode(push_body(who.phone, [], stage.epoch)) | told
    answer = stage.post(msgspec.json.encode(body), who=who)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = msgspec.json.decode(answer.content)
    return found


def kept(stage: Stage, n: int) -> list[Stored]:
    """Let the phone number some operations and lose them, so that it does not announce them."""
    day = {"day": "2026-11-24", "n": {}}
    ops = [stage.phone.keep("telemetry.day", day, now()) for _ in range(n)]
    stage.phone.outbox.clear()
    return ops


def test_a_phone_with_nothing_to_tell_is_fine(stage: Stage) -> None:
    push(stage)
    assert said(stage) == []
    assert [(p.member, p.grade) for p in phones(stage)] == [(stage.me.user.pk, "ok")]


def test_what_is_still_on_the_phone_is_told_with_its_age(stage: Stage) -> None:
    push(stage, max_seq=18, unsent=[[1, 18]])
    assert said(stage)[0][2] == "Máy này còn 18 phiếu chưa gửi, mới trong ngày"
    told = said(stage, timedelta(days=3, hours=1))
    assert told[0] == ("unsent", "warn", "Máy này còn 18 phiếu chưa gửi, cũ nhất 3 ngày")
    with frozen(now() + timedelta(days=3)):
        push(stage, max_seq=20, unsent=[[1, 20]])
    told = said(stage, timedelta(days=5, hours=1))
    assert told[0] == ("unsent", "bad", "Máy này còn 20 phiếu chưa gửi, cũ nhất 5 ngày")


def test_the_age_begins_anew_when_the_oldest_has_come(stage: Stage) -> None:
    push(stage, max_seq=3, unsent=[[1, 3]])
    with frozen(now() + timedelta(days=4)):
        push(stage, max_seq=5, unsent=[[4, 5]])
        assert said(stage)[0][2].endswith("mới trong ngày")
        push(stage, max_seq=5)
    assert DeviceState.objects.get(home=stage.map.home).oldest_unsent is None


def test_silence_is_yellow_after_a_week_and_red_after_two(stage: Stage) -> None:
    push(stage)
    assert said(stage, timedelta(days=6)) == []
    assert said(stage, timedelta(days=9)) == [("silent", "warn", "Chưa liên lạc 9 ngày")]
    assert said(stage, timedelta(days=14)) == [("silent", "bad", "Chưa liên lạc 14 ngày")]


def test_a_hole_is_named_after_a_day_and_goes_when_it_is_filled(stage: Stage) -> None:
    ops = kept(stage, 6)
    assert stage.send([ops[0], ops[5]])["need"] == [[2, 5]]
    assert [word for word in said(stage) if word[0] == "hole"] == []
    later = timedelta(hours=25)
    assert ("hole", "warn", "Thiếu phiếu 2-5, đang hỏi lại máy") in said(stage, later)
    with frozen(now() + timedelta(hours=20)):
        assert stage.send([ops[2]])["need"] == [[2, 2], [4, 5]]  # a part of an old hole is old
    assert ("hole", "warn", "Thiếu phiếu 2, 4-5, đang hỏi lại máy") in said(stage, later)
    stage.send(ops)
    assert [word for word in said(stage, later) if word[0] == "hole"] == []


def test_removed_numbers_are_named_within_one_push_and_closed_when_they_come(stage: Stage) -> None:
    ops = kept(stage, 4)
    stage.send([ops[0], ops[3]])
    push(stage, max_seq=4, lost=[[2, 3]])
    assert said(stage) == [("lost", "bad", "Mất phiếu 2-3 (máy đã bị xóa dữ liệu)")]
    assert push(stage, max_seq=4)["need"] == []
    stage.send([ops[1], ops[2]])
    assert said(stage) == []
    assert OpLost.objects.get(home=stage.map.home).closed_at is not None


def test_cloned_clock_and_old_app_are_told(stage: Stage) -> None:
    push(stage)
    DeviceState.objects.filter(home=stage.map.home).update(
        flags="clock,cloned,old", off_ms=-25 * 60_000
    )
    assert [(code, words) for code, _, words in said(stage)] == [
        ("cloned", "Hai máy cùng một mã"),
        ("clock", "Giờ máy sai 25 phút"),
        ("old", "Ứng dụng cũ"),
    ]


def test_the_worst_stands_first_and_who_has_no_phone_is_named(stage: Stage) -> None:
    fine, lossy = stage.me, stage.add_member()
    bare = person("bare")
    give(bare, Role.MEMBER, stage.map.doi_che.place)
    push(stage, fine)
    push(stage, lossy, max_seq=2, lost=[[1, 2]])
    found = [(p.member, p.grade) for p in phones(stage)]
    assert found == [(lossy.user.pk, "bad"), (bare.pk, "warn"), (fine.user.pk, "ok")]


def test_a_closed_phone_stays_named_as_long_as_it_owes_something(stage: Stage) -> None:
    ops = kept(stage, 2)
    push(stage, max_seq=2, unsent=[[1, 2]])
    revoke_device(by=BY, uid=stage.me.device.uid)
    assert {code for code, _, _ in said(stage, timedelta(days=40))} >= {"unsent", "closed"}
    stage.me.device.refresh_from_db()
    stage.send(ops)
    codes = {code for code, _, _ in said(stage, timedelta(days=40))}
    assert codes == {"none"}  # the member serves on, without a phone


def test_it_is_four_statements_whatever_there_is(stage: Stage) -> None:
    for _ in range(4):
        push(stage, stage.add_member())
    with CaptureQueriesContext(connection) as asked:
        assert len(phones(stage)) == 5
    assert len(asked) == 4


def leader_of(stage: Stage) -> Held:
    """Hand out the phone of the leader of one hamlet."""
    user = person("leader")
    give(user, Role.LEADER, stage.map.doi_che.place, today() - MONTHS, today() + MONTHS)
    return hand_out(stage, Member(user, stage.me.device, stage.phone))


def ask(held: Held, body: bytes = b"{}") -> HttpResponse:
    """Ask for the phones of the team."""
    return held.again("team", body, held.keys.headers())


def test_the_leaders_phone_shows_the_same_list(stage: Stage) -> None:
    held = leader_of(stage)
    push(stage, max_seq=3, lost=[[1, 3]])
    answer = read(ask(held))
    worst = answer["phones"][0]
    assert (worst["member"], worst["grade"]) == (stage.me.user.pk, "bad")
    assert worst["words"][0]["text"] == "Mất phiếu 1-3 (máy đã bị xóa dữ liệu)"
    assert [one["first"] for one in worst["lost"]] == [1]
    assert len(answer["phones"]) == 2


def test_a_member_and_a_locked_phone_are_not_told(stage: Stage) -> None:
    assert problem(ask(hand_out(stage))) == (403, "accounts.no_right")
    held = leader_of(stage)
    assert problem(ask(held, b"[]")) == (400, "sync.bad_batch")
    held.renew(want="push")
    assert problem(ask(held)) == (401, "sync.token")
    assert held.client.get(API + "team", headers=held.keys.headers()).status_code == 405
