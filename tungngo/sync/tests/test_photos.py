"""Photos: in pieces, resumed where they were cut, before or after their visit, seen by few."""

from datetime import timedelta

import pytest

from tests.browsers import browser_of
from tests.cast import everyone, give, person
from tungngo.accounts.actions import revoke_device
from tungngo.accounts.rights import Role
from tungngo.audit.models import AccessEntry
from tungngo.households.models import Assignment
from tungngo.shared.clock import frozen, now, today
from tungngo.shared.home import job_scope
from tungngo.shared.sql import db_uuid
from tungngo.sync.jobs import drop_stale_photos
from tungngo.sync.tests.examples import keep
from tungngo.sync.tests.phones import BY, problem
from tungngo.sync.tests.pictures import (
    PNG,
    WEBP,
    ask,
    picture,
    put,
    send_photo,
    sha_of,
    visit_with,
)
from tungngo.sync.tests.stage import MONTHS, Stage
from tungngo.sync.uploads import Blob, BlobPart, content_of
from tungngo.visits.models import Visit

pytestmark = pytest.mark.django_db


def blobs() -> list[Blob]:
    """Return all photos that are known."""
    with job_scope("test"):
        return list(Blob.objects.order_by("at", "id"))


def parts() -> int:
    """Return how many pieces are kept."""
    with job_scope("test"):
        return BlobPart.objects.count()


def kept(photo: bytes) -> bytes:
    """Return what is kept of a photo."""
    with job_scope("test"):
        return content_of(Blob.objects.get(sha=sha_of(photo)))


def state_of(stage: Stage, photo: bytes) -> tuple[str, int]:
    """Return what the server says of a photo."""
    answer = ask(stage, sha_of(photo))
    assert answer["TN-Sync"] == "1"
    return answer["TN-State"], int(answer["TN-Offset"])


def test_a_photo_comes_in_pieces_after_its_visit(stage: Stage) -> None:
    photo = picture()
    visit = visit_with(stage, photo)
    stage.send(visit)
    assert state_of(stage, photo) == ("awaited", 0)
    assert send_photo(stage, photo).status_code == 200
    assert state_of(stage, photo) == ("whole", len(photo))
    assert kept(photo) == photo
    (blob,) = blobs()
    assert blob.op is not None
    assert blob.op.hex == db_uuid(visit[-1].op)
    assert (blob.hamlet, blob.member) == (stage.map.doi_che.pk, stage.me.user.pk)
    assert blob.media_type == "image/jpeg"


def test_a_photo_may_come_before_its_visit(stage: Stage) -> None:
    photo = picture()
    assert send_photo(stage, photo).status_code == 200
    assert blobs()[0].op is None
    stage.send(visit_with(stage, photo))
    (blob,) = blobs()
    assert (blob.op is None, blob.hamlet, blob.state) == (False, stage.map.doi_che.pk, "whole")


def test_a_photo_that_was_cut_goes_on_where_it_was(stage: Stage) -> None:
    photo = picture(300_000)
    put(stage, sha_of(photo), photo[:100_000], 0, len(photo))
    assert state_of(stage, photo) == ("partial", 100_000)
    again = put(stage, sha_of(photo), photo[:100_000], 0, len(photo))  # the answer was lost
    assert (again.status_code, again["TN-Offset"]) == (200, "100000")
    assert put(stage, sha_of(photo), photo[200_000:], 200_000, len(photo)).status_code == 409
    assert send_photo(stage, photo).status_code == 200
    assert kept(photo) == photo
    assert send_photo(stage, photo).status_code == 200  # there is nothing to send


def test_a_photo_that_is_another_one_begins_again(stage: Stage) -> None:
    photo, other = picture(), picture(seed=2)
    answer = send_photo(stage, other, sha_of(photo))
    assert (answer.status_code, answer["TN-Offset"], answer["TN-State"]) == (409, "0", "awaited")
    assert parts() == 0
    assert send_photo(stage, photo).status_code == 200
    assert kept(photo) == photo


@pytest.mark.parametrize("head", [PNG, WEBP])
def test_other_kinds_of_photos(stage: Stage, head: bytes) -> None:
    assert send_photo(stage, picture(head=head)).status_code == 200


@pytest.mark.parametrize(
    "head", [b"<svg", b"GIF89a", b"%PDF", b"PK\x03\x04", b"<html>", b"RIFFxxxxWAVE"]
)
def test_what_is_no_photo_is_not_taken(stage: Stage, head: bytes) -> None:
    photo = picture(head=head)
    answer = put(stage, sha_of(photo), photo, 0, len(photo))
    assert problem(answer) == (422, "sync.photo_odd")
    assert parts() == 0


@pytest.mark.parametrize(
    ("n", "start", "total"),
    [(10, 0, 400_001), (11, 0, 10), (10, 5, 10), (10, 0, 9_999_999)],
)
def test_sizes_that_do_not_fit_are_not_taken(stage: Stage, n: int, start: int, total: int) -> None:
    photo = picture(max(n, 4))[:n]
    assert problem(put(stage, sha_of(photo), photo, start, total)) == (422, "sync.photo_odd")
    assert not blobs()


def test_a_piece_that_is_too_big_is_refused_before_it_is_read(stage: Stage) -> None:
    photo = picture(300_000)
    answer = put(stage, sha_of(photo), photo, 0, len(photo))
    assert problem(answer) == (413, "sync.too_big")
    packed = put(stage, sha_of(photo), photo[:9], 0, 9, {"Content-Encoding": "gzip"})
    assert problem(packed) == (400, "sync.bad_batch")


@pytest.mark.parametrize("offset", ["", "-1", "x", "1e3", "²", "9" * 99])
def test_an_odd_offset_is_refused(stage: Stage, offset: str) -> None:
    latin = offset.encode().decode("latin-1")
    answer = put(stage, sha_of(b"x"), b"x", 0, 1, {"TN-Offset": latin})
    assert problem(answer) == (400, "sync.bad_batch")


@pytest.mark.parametrize("sha", ["x", "g" * 64, "A" * 64, "0" * 63])
def test_an_odd_name_is_refused(stage: Stage, sha: str) -> None:
    assert problem(put(stage, sha, b"x", 0, 1)) == (400, "sync.bad_batch")


def test_what_nobody_agreed_to_is_not_taken(stage: Stage) -> None:
    photo = picture()
    said = stage.send(visit_with(stage, photo, agreed=False))
    assert said["results"][-1]["code"] == "sync.stripped"
    assert ask(stage, sha_of(photo)).status_code == 409
    answer = put(stage, sha_of(photo), photo[:9], 0, len(photo))
    assert problem(answer) == (409, "sync.photo_refused")
    assert [b.sha == sha_of(photo) for b in blobs()] == [False]  # not even its hash is kept
    stage.send(visit_with(stage, photo))  # somebody else agrees to it
    assert send_photo(stage, photo).status_code == 200


def test_what_came_before_it_was_refused_is_dropped(stage: Stage) -> None:
    photo = picture()
    send_photo(stage, photo)
    stage.send(visit_with(stage, photo, outcome="refused"))
    assert parts() == 0
    assert ask(stage, sha_of(photo)).status_code == 409
    with frozen(now() + timedelta(days=29)):
        drop_stale_photos()
    assert ask(stage, sha_of(photo)).status_code == 409
    with frozen(now() + timedelta(days=31)):
        drop_stale_photos()
    assert blobs() == []


def test_a_photo_that_nobody_announced_is_kept_for_a_day(stage: Stage) -> None:
    photo, other = picture(), picture(seed=2)
    send_photo(stage, photo)
    send_photo(stage, other)
    stage.send(visit_with(stage, other))
    with frozen(now() + timedelta(hours=23)):
        drop_stale_photos()
        assert len(blobs()) == 2
    with frozen(now() + timedelta(hours=25)):
        drop_stale_photos()
    assert [b.sha for b in blobs()] == [sha_of(other)]
    assert kept(other) == other


def test_nobody_fills_the_disk_with_what_no_visit_names(stage: Stage) -> None:
    for n in range(40):
        photo = picture(50, seed=n)
        assert send_photo(stage, photo).status_code == 200
    more = picture(50, seed=99)
    assert problem(put(stage, sha_of(more), more, 0, len(more))) == (429, "sync.too_fast")


def test_a_photo_of_a_held_visit_waits_with_it(stage: Stage) -> None:
    photo = picture()
    visit = visit_with(stage, photo)
    stage.send(visit[-1:])
    assert blobs() == []  # its house is not there yet


def test_only_a_phone_sends(stage: Stage) -> None:
    photo = picture()
    for told in ({"Authorization": "Bearer x"}, {"TN-Device": ""}):
        answer = put(stage, sha_of(photo), photo[:9], 0, 9, told)
        assert problem(answer) == (401, "sync.token")
    revoke_device(by=BY, uid=stage.me.device.uid)
    assert send_photo(stage, photo).status_code == 200  # what it has is still taken


def address(stage: Stage, photo: bytes) -> str:
    """Send a photo with its visit; return where it is seen."""
    stage.send(visit_with(stage, photo))
    send_photo(stage, photo)
    (blob,) = blobs()
    return f"/anh/{blob.home}/{blob.id}/"


def seen() -> list[tuple[str, str, str]]:
    """Return the lines that tell who saw photos."""
    with job_scope("test"):
        lines = AccessEntry.objects.filter(what="photo").order_by("id")
        return list(lines.values_list("actor", "targets", "reason"))


def test_who_took_it_and_the_leader_see_a_photo_and_leave_a_line(stage: Stage) -> None:
    photo = picture()
    where = address(stage, photo)
    leader = person("leader", {Role.LEADER: stage.map.doi_che.place})
    for user in (stage.me.user, leader):
        answer = browser_of(user).get(where)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer.content == photo
        assert answer["Content-Disposition"] == "inline"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
    assert [line[0] for line in seen()] == [f"user:{stage.me.user.pk}", f"user:{leader.pk}"]


def test_an_officer_sees_it_with_a_reason(stage: Stage) -> None:
    where = address(stage, picture())
    officer = browser_of(person("officer", {Role.COMMUNE_OFFICER: stage.map.commune}))
    assert officer.get(where).status_code in (403, 404)
    assert officer.get(where, {"ly-do": "kiểm tra khiếu nại"}).status_code == 200
    assert [line[2] for line in seen()] == ["kiểm tra khiếu nại"]


def give_to(member: int) -> None:
    """Give the house of the photo to a member."""
    with job_scope("test"):
        visit = Visit.objects.exclude(household_id=None).get()
        house = {"household_id": visit.household_id, "hamlet_id": visit.hamlet_id}
        told = {"until": today() + MONTHS, "by": member, "at": now()}
        Assignment.objects.create(home=visit.home, member=member, **house, **told)


def test_a_colleague_sees_it_until_the_house_is_given_to_one(stage: Stage) -> None:
    where = address(stage, picture())
    other = person("other-member")
    give(other, Role.MEMBER, stage.map.doi_che.place, today() - MONTHS, today() + MONTHS)
    assert browser_of(other).get(where).status_code == 200
    give_to(stage.me.user.pk)
    assert browser_of(other).get(where).status_code == 404
    assert browser_of(stage.me.user).get(where).status_code == 200


def test_a_house_that_is_given_to_nobody_is_the_whole_teams(stage: Stage) -> None:
    where = address(stage, picture())
    other = person("other-member")
    give(other, Role.MEMBER, stage.map.doi_che.place, today() - MONTHS, today() + MONTHS)
    assert browser_of(other).get(where).status_code == 200
    stage.send([keep(stage, "assign.set", member=stage.me.user.pk)])
    assert browser_of(other).get(where).status_code == 404
    stage.send([keep(stage, "assign.set", member=other.pk)])
    assert browser_of(other).get(where).status_code == 200


def test_nobody_else_sees_it(stage: Stage) -> None:
    where = address(stage, picture())
    give_to(stage.me.user.pk)
    elsewhere = person("elsewhere", {Role.LEADER: stage.map.nui_xa.place})
    assert browser_of(elsewhere).get(where).status_code in (403, 404)
    for role, user in everyone(stage.map).items():
        if role not in (Role.LEADER, Role.DATA_OFFICER):
            assert browser_of(user).get(where).status_code in (403, 404), role
    assert browser_of(None).get(where).status_code == 302
    assert seen() == []


def test_a_photo_that_is_not_whole_or_not_there_is_not_found(stage: Stage) -> None:
    photo = picture()
    stage.send(visit_with(stage, photo))
    put(stage, sha_of(photo), photo[:9], 0, len(photo))
    (blob,) = blobs()
    mine = browser_of(stage.me.user)
    assert mine.get(f"/anh/{blob.home}/{blob.id}/").status_code == 404
    assert mine.get(f"/anh/99/{blob.id}/").status_code == 404
    assert mine.get(f"/anh/123456/{blob.id}/").status_code == 404
