"""Pulling: what a phone reads comes to the same by pages, by snapshot and full, in any order."""

import gzip
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import give
from tungngo.accounts.models import Grant
from tungngo.accounts.rights import Role
from tungngo.audit.models import AccessEntry
from tungngo.feed.models import FeedCounter
from tungngo.shared.clock import frozen, now, now_ms, today
from tungngo.shared.home import job_scope
from tungngo.sync.models import DeviceState
from tungngo.sync.tests.examples import HOUSE, PERSON, VISIT, keep, up_to
from tungngo.sync.tests.reader import Reader, reader_of
from tungngo.sync.tests.stage import Member, Stage, evening_before

pytestmark = pytest.mark.django_db


def work(stage: Stage, ops: int = 60) -> None:
    """Let the member work and send all of it."""
    stage.phone.work(evening_before(), ops=ops)
    while stage.phone.outbox:
        stage.phone.take_receipts(stage.send(stage.phone.batch(50))["results"])


TEXTS = {
    "register": "luu-ten@1",
    "contact": "so-dien-thoai@1",
    "priority": "nhu-cau-uu-tien@1",
}
SPOKEN = {"channel": "spoken", "given_by": "self"}


def named(stage: Stage) -> None:
    """Make a house with a person, both with names, as the phone of the member."""
    phone, at = stage.phone, evening_before()
    where = {"hh": HOUSE, "hamlet": stage.map.doi_che.pk}
    place = {"lane": "Ngõ 3", "door": "12B", "adults": 2}
    phone.keep("household.create", place, at, e=HOUSE, **where)
    consents = {
        (purpose, row): phone.keep(
            "consent.set",
            SPOKEN | {"text": text, "purposes": [{"p": purpose, "yes": True}], "state": "given"},
            at,
            e=row,
            **where,
        )
        for purpose, text in TEXTS.items()
        for row in (HOUSE, PERSON)
    }
    who = {"call": "Bác Hoa", "born": 1950, "phone": "0900000001", "prio": ["elder"]}
    cited = {"consent": consents["register", PERSON].op}
    phone.keep("person.create", who | cited, at, e=PERSON, **where)
    label = [{"f": "label", "was": None, "now": "Nhà bác Hoa"}]
    phone.keep("household.patch", {"set": label}, at, e=HOUSE, **where)
    send(stage)


def send(stage: Stage) -> None:
    """Send what the phone has; all of it must be applied."""
    results = stage.send(stage.phone.outbox)["results"]
    assert {r["s"] for r in results} <= {"ok", "merged"}, results
    stage.phone.take_receipts(results)


def leader_of(stage: Stage) -> Member:
    """Return a leader of Đồi Chè with a phone."""
    one = stage.add_member()
    give(one.user, Role.LEADER, stage.map.doi_che.place)
    return one


def assign(stage: Stage, to: Member | None, by: Member) -> None:
    """Let a leader give the house to a member."""
    until = (today() + timedelta(days=60)).isoformat()
    body = {"households": [HOUSE], "member": to.user.pk if to else None, "until": until}
    by.phone.keep("assign.set", body, now(), hamlet=stage.map.doi_che.pk)
    (result,) = stage.send(by.phone.outbox, by)["results"]
    assert result["s"] == "ok", result
    by.phone.take_receipts([result])


def test_pages_of_three_give_what_snapshot_and_full_give(stage: Stage) -> None:
    work(stage)
    named(stage)
    by_pages, at_once = reader_of(stage), reader_of(stage)
    by_pages.pull_all(3)
    assert len(by_pages.answers) > 5
    assert max(len(a["changes"]) for a in by_pages.answers) == 3
    at_once.pull(1)
    at_once.rows.clear()
    for hamlet in at_once.scopes:
        at_once.begin(hamlet)
    assert by_pages.bodies == at_once.bodies
    assert {row["t"] for row in by_pages.rows.values()} == {"household", "person", "followup"}
    told = {i: row["rev"] for i, row in by_pages.rows.items()}
    assert told == {i: row["rev"] for i, row in at_once.rows.items()}
    assert by_pages.have == at_once.have
    assert at_once.pull()["changes"] == []


def test_a_row_is_told_in_full_where_the_member_works(stage: Stage) -> None:
    named(stage)
    one = reader_of(stage)
    one.pull()
    assert one.rows[HOUSE]["d"] == {
        "no": 1,
        "lane": "Ngõ 3",
        "door": "12B",
        "adults": 2,
        "label": "Nhà bác Hoa",
    }
    assert one.rows[PERSON]["d"] == {
        "hh": HOUSE,
        "age": "70+",
        "born": 1950,
        "call": "Bác Hoa",
        "phone": "0900000001",
        "prio": ["elder"],
    }
    line = AccessEntry.objects.get(home=stage.map.home)
    assert (line.actor, line.what, line.targets) == (f"user:{stage.me.user.pk}", "household", HOUSE)


def test_the_answer_says_where_the_phone_stands(stage: Stage) -> None:
    named(stage)
    one = reader_of(stage)
    told = one.pull()
    assert (told["epoch"], told["schema"], told["more"]) == (stage.epoch, 1, False)
    assert (told["mismatch"], told["packs"], told["notices"], told["resets"]) == ([], [], [], [])
    assert abs(told["now"] - now_ms()) < 10_000
    assert told["min_build"] == 1
    doi_che = stage.map.doi_che
    until = Grant.objects.get(user=stage.me.user, place=doi_che.place).valid_to
    assert one.scopes[doi_che.pk] == {
        "hamlet": doi_che.pk,
        "home": stage.map.home,
        "name": "thôn Đồi Chè",
        "feed": f"{stage.map.home}.{doi_che.fragment_id}",
        "level": "full",
        "until": until.isoformat(),
        "lead": False,
        "snapshot": f"/api/sync/v1/snapshot/{doi_che.pk}.ndjson.gz",
    }
    assert one.pull()["scopes"] is None


def test_quiet_hamlets_move_on_with_the_feed_they_share(stage: Stage) -> None:
    named(stage)
    one = reader_of(stage)
    one.pull()
    rev = FeedCounter.objects.get(home=stage.map.home).rev
    assert one.have == {str(h.pk): rev for h in (stage.map.doi_che, stage.map.suoi_trong)}


def test_a_settled_promise_is_gone(stage: Stage) -> None:
    up_to(stage, "followup.done")
    send(stage)
    reader = reader_of(stage)
    reader.pull()
    assert [r["t"] for r in reader.rows.values()].count("followup") == 2
    keep(stage, "followup.done")
    keep(stage, "followup.cancel")
    send(stage)
    reader.pull()
    assert [r["t"] for r in reader.rows.values()].count("followup") == 0


def test_a_refusal_keeps_the_house_quiet(stage: Stage) -> None:
    named(stage)
    refused = {"team": stage.team.pk, "place": "home", "outcome": "refused", "start": 1}
    reader = reader_of(stage)
    with frozen(datetime(2026, 8, 31, 3, tzinfo=UTC)):
        stage.phone.keep("visit.record", refused | {"why": "busy"}, now(), hh=HOUSE, e=VISIT)
        send(stage)
    reader.pull()
    house = reader.rows[HOUSE]["d"]
    assert (house["last"], house["quiet"]) == ("2026-08-31", "2027-02-28")
    told = refused | {"why": "never"}
    stage.phone.keep("visit.amend", {"of": VISIT, "visit": told}, now(), hh=HOUSE)
    send(stage)
    reader.pull()
    assert reader.rows[HOUSE]["d"]["quiet"] == "never"
    stage.phone.keep("visit.void", {"of": VISIT}, now(), hh=HOUSE)
    send(stage)
    reader.pull()
    assert {"last", "quiet"}.isdisjoint(reader.rows[HOUSE]["d"])


def test_withdrawn_consent_is_gone_after_the_next_pull_in_any_order(stage: Stage) -> None:
    named(stage)
    reader = reader_of(stage)
    reader.pull()
    where = {"hh": HOUSE, "e": PERSON, "hamlet": stage.map.doi_che.pk}
    at = evening_before(3)  # said before what the server has heard already
    purposes = [{"p": p, "yes": False} for p in TEXTS]
    said = SPOKEN | {"text": "rut-dong-y@1", "purposes": purposes, "state": "withdrawn"}
    stage.phone.keep("consent.set", said, at, **where)
    send(stage)
    reader.pull()
    assert reader.rows[PERSON]["d"] == {"hh": HOUSE}


def test_a_house_given_to_somebody_else_loses_its_names_on_other_phones(stage: Stage) -> None:
    named(stage)
    leader, other = leader_of(stage), stage.add_member()
    mine, theirs, leads = (reader_of(stage, m) for m in (stage.me, other, leader))
    for one in (mine, theirs, leads):
        one.pull()
        assert one.rows[PERSON]["d"]["call"] == "Bác Hoa"
    assign(stage, other, leader)
    for one in (mine, theirs, leads):
        one.pull()
    assert mine.rows[PERSON]["d"] == {"hh": HOUSE, "age": "70+"}
    assert mine.rows[HOUSE]["d"] == {"no": 1, "lane": "Ngõ 3"}
    assert theirs.rows[PERSON]["d"]["call"] == leads.rows[PERSON]["d"]["call"] == "Bác Hoa"
    fresh_one = reader_of(stage)
    fresh_one.pull(1)
    fresh_one.begin(stage.map.doi_che.pk)
    assert fresh_one.bodies == mine.bodies
    assign(stage, None, leader)
    mine.pull()
    assert mine.bodies == leads.bodies


def test_a_phone_holds_nothing_outside_its_scope_after_one_pull(stage: Stage) -> None:
    work(stage)
    reader = reader_of(stage)
    reader.pull()
    assert {row["hamlet"] for row in reader.rows.values()} == set(reader.scopes)
    gone = stage.map.suoi_trong
    Grant.objects.filter(user=stage.me.user, place=gone.place).update(revoked_at=now())
    reader.pull()
    assert set(reader.scopes) == {stage.map.doi_che.pk}
    assert {row["hamlet"] for row in reader.rows.values()} == {stage.map.doi_che.pk}
    for path, body in ((f"snapshot/{gone.pk}.ndjson.gz", None), ("full", {"hamlet": gone.pk})):
        assert reader.ask(path, body).status_code == 404
    Grant.objects.filter(user=stage.me.user).update(valid_to=today() - timedelta(days=1))
    assert reader.ask("pull", reader.question(9)).status_code == 401  # service ended: see tokens


def test_who_leads_no_more_begins_anew_at_the_own_level(stage: Stage) -> None:
    named(stage)
    leader, other = leader_of(stage), stage.add_member()
    assign(stage, other, leader)
    reader = reader_of(stage, leader)
    reader.pull()
    assert reader.rows[PERSON]["d"]["call"] == "Bác Hoa"
    Grant.objects.filter(user=leader.user, role=Role.LEADER).update(revoked_at=now())
    told = reader.pull()
    assert told["resets"] == [stage.map.doi_che.pk]
    reader.begin(stage.map.doi_che.pk)
    assert reader.pull()["resets"] == []
    assert reader.rows[PERSON]["d"] == {"hh": HOUSE, "age": "70+"}


def test_statements_do_not_grow_with_the_rows(stage: Stage) -> None:
    named(stage)
    reader = reader_of(stage)
    reader.pull()
    counts = []
    for ops in (20, 120):
        work(stage, ops)
        keep_state = dict(reader.have)
        with CaptureQueriesContext(connection) as asked:
            told = reader.pull()
        assert told["changes"]
        assert reader.have != keep_state
        counts.append([q["sql"] for q in asked if q["sql"].startswith("SELECT")])
    assert len(counts[0]) == len(counts[1]) <= 13, counts[1]
    with CaptureQueriesContext(connection) as asked:
        assert reader.pull()["changes"] == []
    assert len(asked) <= 6, [q["sql"] for q in asked]


def test_an_answer_is_small_and_a_large_one_packed(stage: Stage) -> None:
    work(stage, 120)
    reader = reader_of(stage)
    question = reader.question(500)
    plain = reader.ask("pull", question)
    packed = reader.ask("pull", question, Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) * 3 < len(plain.content)
    told = msgspec.json.decode(gzip.decompress(packed.content))
    assert told["changes"] == msgspec.json.decode(plain.content)["changes"]
    reader.pull_all()
    nothing = reader.ask("pull", reader.question(500), Accept_Encoding="gzip")
    assert "Content-Encoding" not in nothing
    assert len(nothing.content) <= 400


def test_the_last_pull_is_noted_once_a_minute(stage: Stage) -> None:
    reader: Reader = reader_of(stage)
    reader.pull()
    first = DeviceState.objects.get(home=stage.map.home).last_pull
    assert first is not None
    assert abs(first - now()) < timedelta(seconds=10)
    reader.pull()
    assert DeviceState.objects.get(home=stage.map.home).last_pull == first
    with frozen(now() + timedelta(seconds=90)):
        reader.pull()
    assert DeviceState.objects.get(home=stage.map.home).last_pull != first


def test_names_are_in_no_column_that_reading_writes(stage: Stage) -> None:
    named(stage)
    reader_of(stage).pull_all(1)
    with job_scope("test"):
        lines = list(AccessEntry.objects.values_list("targets", "reason", "what"))
    assert lines
    assert "Hoa" not in str(lines)
