"""What a phone begins anew, what it is refused, and rows that move, merge or are erased."""

from datetime import timedelta

import msgspec
import pytest

from tests.cast import give
from tungngo.accounts.rights import Role
from tungngo.feed.jobs import forget_tombstones, tombstones_due
from tungngo.feed.models import Change, FeedCounter
from tungngo.households.actions import forget
from tungngo.places.actions import (
    NewHamlet,
    NewPlace,
    add_hamlets,
    apply_version,
    found_places,
)
from tungngo.shared.clock import frozen, now, today
from tungngo.sync import builds
from tungngo.sync.tests.examples import HOUSE, OTHER_HOUSE, PERSON
from tungngo.sync.tests.reader import Reader, reader_of
from tungngo.sync.tests.stage import BY, Stage, evening_before
from tungngo.sync.tests.test_pull import named, send, work

pytestmark = pytest.mark.django_db


def move(stage: Stage, to: int) -> None:
    """Let the phone move the house to another hamlet."""
    where = {"hh": HOUSE, "e": HOUSE, "hamlet": stage.map.doi_che.pk}
    stage.phone.keep("household.move", {"to": to}, evening_before(), **where)
    send(stage)


def neighbour(stage: Stage) -> Reader:
    """Return the phone of a member who works in Suối Trong only."""
    one = stage.add_member()
    one.user.grants.filter(place=stage.map.doi_che.place).update(revoked_at=now())
    return reader_of(stage, one)


def test_a_house_that_moves_is_out_here_and_put_there(stage: Stage) -> None:
    named(stage)
    both, there = reader_of(stage), neighbour(stage)
    both.pull()
    there.pull()
    assert HOUSE not in there.rows
    move(stage, stage.map.suoi_trong.pk)
    told = both.pull()
    said = {(c["id"], c["hamlet"], c["o"]) for c in told["changes"]}
    old, new = stage.map.doi_che.pk, stage.map.suoi_trong.pk
    assert said == {(i, h, o) for i in (HOUSE, PERSON) for h, o in ((old, "out"), (new, "put"))}
    assert all("d" not in c for c in told["changes"] if c["o"] == "out")
    there.pull()
    assert there.bodies == both.bodies
    assert there.rows[PERSON]["d"]["call"] == "Bác Hoa"


def test_a_house_that_moved_out_of_scope_is_out_and_nobody_is_erased(stage: Stage) -> None:
    named(stage)
    far = stage.add_member()
    give(far.user, Role.MEMBER, stage.map.nui_xa.place)
    reader, other = reader_of(stage), reader_of(stage, far)
    reader.pull()
    move(stage, stage.map.nui_xa.pk)
    told = reader.pull()
    assert {c["o"] for c in told["changes"]} == {"out"}
    assert all("d" not in c for c in told["changes"])
    assert reader.rows == {}
    other.pull()
    assert set(other.rows) == {HOUSE, PERSON}


def test_a_merged_house_is_gone_and_its_people_live_in_the_other(stage: Stage) -> None:
    named(stage)
    where = {"hamlet": stage.map.doi_che.pk}
    at, phone = evening_before(), stage.phone
    phone.keep("household.create", {"lane": "Ngõ 4"}, at, hh=OTHER_HOUSE, e=OTHER_HOUSE, **where)
    send(stage)
    reader = reader_of(stage)
    reader.pull()
    phone.keep("household.merge", {"into": OTHER_HOUSE}, at, hh=HOUSE, e=HOUSE, **where)
    send(stage)
    reader.pull()
    assert set(reader.rows) == {OTHER_HOUSE, PERSON}
    assert reader.rows[PERSON]["d"]["hh"] == OTHER_HOUSE
    anew = reader_of(stage)
    anew.pull(1)
    anew.rows.clear()
    anew.begin(stage.map.doi_che.pk)
    assert anew.bodies == reader.bodies


def test_an_erased_person_is_out_and_said_to_be_erased(stage: Stage) -> None:
    named(stage)
    reader = reader_of(stage)
    reader.pull()
    forget(by=BY, home=stage.map.home, subjects={PERSON.replace("-", "")})
    told = reader.pull()
    (change,) = [c for c in told["changes"] if c["id"] == PERSON]
    assert (change["o"], change["d"]) == ("out", {"erased": True})
    assert set(reader.rows) == {HOUSE}
    anew = reader_of(stage)
    anew.pull(1)
    anew.rows.clear()
    anew.begin(stage.map.doi_che.pk)
    assert set(anew.rows) == {HOUSE}


def test_a_phone_behind_the_floor_begins_anew(stage: Stage) -> None:
    named(stage)
    late, on_time = reader_of(stage), reader_of(stage)
    late.pull()
    move(stage, stage.map.nui_xa.pk)
    on_time.pull()
    assert on_time.rows == {}
    with frozen(now() + timedelta(days=179)):
        assert not tombstones_due()
    with frozen(now() + timedelta(days=182)):
        assert tombstones_due()
        assert forget_tombstones() == 0  # first the floor is raised
        assert forget_tombstones() == 2
        assert not tombstones_due()
    counter = FeedCounter.objects.get(home=stage.map.home, fragment=stage.map.fragments[0].pk)
    assert 0 < counter.floor <= counter.rev
    gone = Change.objects.filter(home=stage.map.home, hamlet=stage.map.doi_che.pk)
    assert not gone.exclude(o="put").exists()
    told = late.pull()
    assert told["resets"] == [stage.map.doi_che.pk, stage.map.suoi_trong.pk]
    assert told["changes"] == []
    late.begin(stage.map.doi_che.pk)
    late.begin(stage.map.suoi_trong.pk)
    assert late.rows == {}
    assert late.pull()["resets"] == on_time.pull()["resets"] == []


def test_a_phone_from_a_future_that_a_restore_undid_begins_anew(stage: Stage) -> None:
    named(stage)
    reader = reader_of(stage)
    reader.pull()
    reader.have[str(stage.map.doi_che.pk)] += 1
    assert reader.pull()["resets"] == [stage.map.doi_che.pk]


def test_a_hamlet_that_moved_to_another_feed_begins_anew(stage: Stage) -> None:
    work(stage)
    reader = reader_of(stage)
    reader.pull()
    moved = stage.map.suoi_trong
    type(moved).objects.filter(pk=moved.pk).update(fragment=stage.map.fragments[1])
    FeedCounter.objects.create(
        home=moved.home, fragment=stage.map.fragments[1].pk, rev=10_000, floor=0
    )
    before = reader.bodies
    told = reader.pull()
    assert told["resets"] == [moved.pk]
    assert reader.scopes[moved.pk]["feed"] == f"{moved.home}.{stage.map.fragments[1].pk}"
    reader.begin(moved.pk)
    assert reader.bodies == before
    assert reader.have[str(moved.pk)] == 10_000
    assert reader.pull()["resets"] == []


def test_a_new_hamlet_in_scope_is_read_from_the_start(stage: Stage) -> None:
    named(stage)
    reader = reader_of(stage)
    reader.pull()
    (new,) = add_hamlets(by=BY, items=[NewHamlet(stage.map.fragments[0].pk, "thôn", "Mới")])
    give(stage.me.user, Role.MEMBER, new.place)
    told = reader.pull()
    assert told["resets"] == []
    assert set(reader.scopes) == {stage.map.doi_che.pk, stage.map.suoi_trong.pk, new.pk}


def test_another_epoch_is_told_and_nothing_else(stage: Stage) -> None:
    named(stage)
    reader = reader_of(stage)
    answer = reader.ask("pull", reader.question(9) | {"epoch": "other"})
    told = msgspec.json.decode(answer.content)
    assert (answer.status_code, told["code"], told["epoch"]) == (409, "sync.epoch", stage.epoch)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"epoch": 7}, "sync.bad_batch"),
        ({"limit": 501}, "sync.bad_batch"),
        ({"limit": 0}, "sync.bad_batch"),
        ({"have": {"x": 1}}, "sync.bad_batch"),
        ({"have": {"1": -1}}, "sync.bad_batch"),
        ({"scope_hash": "x" * 17_000}, "sync.bad_batch"),
    ],
)
def test_what_is_no_pull_is_refused(stage: Stage, body: dict[str, object], code: str) -> None:
    reader = reader_of(stage)
    answer = reader.ask("pull", reader.question(9) | body)
    assert (answer.status_code, msgspec.json.decode(answer.content)["code"]) == (400, code)


@pytest.mark.parametrize("scope", ["x", "1.2.l-", "-", ",,,", "٣.1.l", f"{9**99}.1.m-0"])
def test_an_odd_scope_hash_only_brings_the_scopes(stage: Stage, scope: str) -> None:
    named(stage)
    reader = reader_of(stage)
    reader.pull()
    reader.scope_hash = scope
    told = reader.pull()
    assert told["scopes"]
    assert told["resets"] == []


def test_a_build_that_records_wrongly_sends_and_does_not_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builds, "WRONG_BUILDS", frozenset((7,)))
    reader = reader_of(stage)
    answer = reader.ask("pull", reader.question(9), TN_App="0.1.0+7")
    assert answer.status_code == 426
    assert msgspec.json.decode(answer.content)["code"] == "sync.app_too_old"
    assert reader.ask("pull", reader.question(9), TN_App="0.1.0+8").status_code == 200
    assert reader.ask("pull", reader.question(9), TN_App="odd").status_code == 200
    named(stage)


def test_a_token_that_only_sends_reads_nothing(stage: Stage) -> None:
    hamlet = stage.map.doi_che.pk
    reader = reader_of(stage)
    for path, body in (
        ("pull", reader.question(9)),
        ("full", {"hamlet": hamlet}),
        (f"snapshot/{hamlet}.ndjson.gz", None),
    ):
        assert reader.ask(path, body, Authorization="Bearer x").status_code == 401
        assert reader.ask(path, body).status_code == 200
        assert "no-store" in reader.ask(path, body)["Cache-Control"]


def test_the_day_of_a_grant_decides(stage: Stage) -> None:
    named(stage)
    reader = reader_of(stage)
    reader.pull()
    grants = stage.me.user.grants
    grants.filter(place=stage.map.suoi_trong.place).update(valid_to=today())
    reader.pull()
    assert len(reader.scopes) == 2
    with frozen(now() + timedelta(days=1)):
        reader.pull()
    assert set(reader.scopes) == {stage.map.doi_che.pk}


def test_a_merged_commune_touches_no_feed(stage: Stage) -> None:
    named(stage)
    reader = reader_of(stage)
    reader.pull()
    before = reader.have, reader.bodies
    place = NewPlace("commune", f"{stage.map.home}009", "xã", "Suối Núi")
    (joined,) = found_places(by=BY, places=[place], valid_from=today())
    olds = (stage.map.commune.pk, stage.map.far_commune.pk)
    apply_version(by=BY, slug="now", valid_from=today(), communes=dict.fromkeys(olds, joined.pk))
    told = reader.pull()
    assert (told["changes"], told["resets"], told["scopes"]) == ([], [], None)
    assert (reader.have, reader.bodies) == before
    stage.phone.add_house(evening_before())
    send(stage)
    assert reader.pull()["changes"]
