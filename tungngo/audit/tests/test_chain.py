"""The chain: whatever happens to a line under a seal is named; late commits are no fault."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tungngo.audit import jobs
from tungngo.audit.actions import note, saw, seal
from tungngo.audit.chain import EMPTY, bytes_of, first_id, made_at, verify
from tungngo.audit.models import AuditCheck, AuditEntry, AuditLeaf, AuditSeal
from tungngo.shared.actor import Actor, job_actor
from tungngo.shared.clock import frozen, now
from tungngo.shared.home import job_scope
from tungngo.shared.ids import new_id
from tungngo.shared.sql import db_moment, db_uuid, insert_all
from tungngo.shared.walls import LOGIN, stand

pytestmark = pytest.mark.django_db
BY = Actor(5, "Tổ trưởng")
JOB = job_actor("seal")
HOME = 97


def write(n: int) -> None:
    for number in range(n):
        note(BY, "household.move", f"h{number}", home=HOME)
    saw(BY, home=HOME, level=3, what="household", targets=["h0"])


def seal_now() -> int:
    return seal(by=JOB, home=HOME, since=first_id(datetime(2020, 1, 1, tzinfo=UTC)))


def faults() -> list[str]:
    return verify(HOME, now()).faults


def tamper(statement: str) -> None:
    """Change the log behind everybody's back, as one with the database in hand would."""
    with job_scope("test"), stand(LOGIN), connection.cursor() as cursor:
        cursor.execute(statement)


def line() -> AuditEntry:
    return AuditEntry.objects.filter(home=HOME, target="h1").get()


@pytest.fixture
def chain() -> None:
    """Write two seals of four lines each."""
    for _ in range(2):
        write(3)
        assert seal_now() == 4


def test_a_chain_of_lines_that_nobody_touched_is_whole() -> None:
    write(3)
    assert seal_now() == 4
    assert seal_now() == 0
    write(2)
    assert seal_now() == 3
    found = verify(HOME, now())
    assert (found.seals, found.lines, found.waiting, found.faults) == (2, 7, 0, [])
    first, second = AuditSeal.objects.filter(home=HOME).order_by("n")
    assert (first.n, first.prev, first.count, second.n) == (1, EMPTY, 4, 2)
    assert second.prev != EMPTY != found.head


def test_lines_not_yet_sealed_wait_and_are_no_fault() -> None:
    write(1)
    found = verify(HOME, now())
    assert (found.waiting, found.faults) == (2, [])


def test_a_line_committed_late_is_sealed_with_the_next() -> None:
    early = new_id()
    write(1)
    seal_now()
    put(early, now())
    assert seal_now() == 1
    assert AuditLeaf.objects.get(home=HOME, id=early).seal == 2
    assert faults() == []


def put(entry: object, at: datetime) -> None:
    """Put a line in by hand."""
    row = (HOME, db_uuid(str(entry)), db_moment(at), "user:9", "", "", "x.y", "", "", "")
    fields = ("home", "id", "at", "actor", "role", "place", "verb", "target", "detail")
    insert_all(AuditEntry, (*fields, "request_id"), [row])


@pytest.mark.parametrize("column", ["verb", "target", "actor", "role", "place", "detail"])
def test_a_changed_line_is_named(chain: None, column: str) -> None:
    one = AuditEntry.objects.filter(home=HOME, target="h1").order_by("id")[0]
    tamper(f"UPDATE audit_entry SET {column} = 'z' WHERE id = '{key(one)}'")
    assert faults() == [f"niêm 1: dòng {one.id} đã bị sửa"]


def key(one: AuditEntry) -> str:
    return one.id.hex


def test_a_deleted_line_is_named(chain: None) -> None:
    one = AuditEntry.objects.filter(home=HOME, target="h1").order_by("id")[1]
    tamper(f"DELETE FROM audit_entry WHERE id = '{key(one)}'")
    assert faults() == [f"niêm 2: dòng {one.id} đã bị xóa"]


def test_a_changed_access_line_is_named(chain: None) -> None:
    tamper("UPDATE audit_access SET reason = 'z'")
    assert len(faults()) == 2


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM audit_seal WHERE n = 1", "niêm 2: không nối"),
        ("UPDATE audit_seal SET root = prev WHERE n = 1", "niêm 1: các dấu dòng không khớp"),
        ("UPDATE audit_seal SET count = 9 WHERE n = 2", "niêm 2: 4 dấu dòng, lúc niêm là 9"),
        ("UPDATE audit_leaf SET seal = 1 WHERE seal = 2", "niêm 1: các dấu dòng không khớp"),
    ],
)
def test_a_changed_seal_is_named(chain: None, statement: str, told: str) -> None:
    tamper(statement)
    assert any(one.startswith(told) for one in faults())


def test_a_line_and_its_leaf_deleted_together_are_missed(chain: None) -> None:
    one = AuditEntry.objects.filter(home=HOME, target="h1").order_by("id")[0]
    tamper(f"DELETE FROM audit_entry WHERE id = '{key(one)}'")
    tamper(f"DELETE FROM audit_leaf WHERE id = '{key(one)}'")
    assert [one.split(":")[0] for one in faults()] == ["niêm 1", "niêm 1"]


@pytest.mark.parametrize("sealed", [False, True])
def test_a_line_put_in_later_is_named(chain: None, sealed: bool) -> None:
    long_ago = now() - timedelta(days=3)
    put(first_id(long_ago), long_ago)
    if sealed:
        seal_now()
    found = faults()
    assert len(found) == 1
    assert "chèn vào sau" in found[0]


def test_a_line_that_bears_another_moment_than_its_id_is_named(chain: None) -> None:
    put(new_id(), now() - timedelta(days=3))
    seal_now()
    assert "ghi lùi" in faults()[0]


def test_a_demonstration_lives_through_its_year_in_one_evening() -> None:
    note(job_actor("demo"), "demo.load")
    put(new_id(), now() - timedelta(days=300))
    seal_now()
    assert faults() == []


def test_ids_bear_the_moment_of_their_making() -> None:
    assert abs(made_at(new_id()) - now()) < timedelta(seconds=5)
    at = datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert made_at(first_id(at)) == at


def test_what_is_hashed_is_the_same_on_every_database_and_for_ever() -> None:
    at = datetime(2026, 11, 20, 5, 0, 0, 120, tzinfo=UTC)
    one = AuditEntry(home=97, id=first_id(at), at=at, actor="user:1", verb="x.y", target="đ")
    assert bytes_of(one).decode() == (
        f'["audit_entry",97,"{one.id.hex}","2026-11-20T05:00:00.000120+00:00",'
        '"user:1","","","","x.y","đ",""]'
    )


@pytest.mark.django_db(transaction=True)
def test_the_loop_seals_every_home_and_finds_nothing_the_second_time() -> None:
    note(BY, "x.y")
    note(BY, "x.y", home=HOME)
    assert jobs.seal_all() == 2
    assert jobs.seal_all() == 0


@pytest.mark.django_db(transaction=True)
def test_the_night_goes_through_all_chains_once() -> None:
    note(BY, "x.y", home=HOME)
    jobs.seal_all()
    assert jobs.verify_due()
    assert jobs.verify_nightly() == 0
    kept = AuditCheck.objects.get(home=HOME)
    assert (kept.seals, kept.lines, kept.faults, kept.first) == (1, 1, 0, "")
    assert not jobs.verify_due()
    with frozen(now() + timedelta(hours=21)):
        assert jobs.verify_due()


@pytest.mark.django_db(transaction=True)
def test_a_broken_chain_leaves_a_line_that_says_so() -> None:
    note(BY, "x.y", home=HOME)
    jobs.seal_all()
    tamper("UPDATE audit_entry SET verb = 'a.b'")
    assert jobs.verify_nightly() == 1
    assert AuditCheck.objects.get(home=HOME).first.startswith("niêm 1")
    assert AuditEntry.objects.filter(home=HOME, verb="audit.broken").exists()
