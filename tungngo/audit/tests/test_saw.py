"""An access line: who was shown whose rows, at which level; found again by each row."""

import pytest

from tungngo.audit.actions import MOST_TARGETS, note_refused, saw
from tungngo.audit.models import AccessEntry, AuditEntry
from tungngo.shared.actor import Actor, Held
from tungngo.shared.ids import new_id

pytestmark = pytest.mark.django_db
OFFICIAL = Actor(7, "Cán bộ", (Held("commune_officer", 3, "commune"),), request_id="abc")
NAME = 3


def test_it_says_who_saw_what_and_why() -> None:
    saw(OFFICIAL, home=97, level=NAME, what="household", targets=["h1", "h2"], reason="kiểm tra")
    line = AccessEntry.objects.get(home=97)
    assert (line.actor, line.role, line.place, line.request_id) == (
        "user:7",
        "commune_officer",
        "3",
        "abc",
    )
    assert (line.level, line.what, line.targets, line.n) == (NAME, "household", "h1,h2", 2)
    assert line.reason == "kiểm tra"


def test_each_row_shown_finds_its_lines_and_no_others() -> None:
    one, other = str(new_id()), str(new_id())
    saw(OFFICIAL, home=97, level=NAME, what="household", targets=[one, other])
    saw(OFFICIAL, home=97, level=NAME, what="household", targets=[other])
    assert AccessEntry.objects.of(97, one).count() == 1
    assert AccessEntry.objects.of(97, other).count() == 2
    assert not AccessEntry.objects.of(98, other).exists()
    assert not AccessEntry.objects.of(97, new_id()).exists()


def test_a_long_list_is_named_up_to_a_bound_and_counted_whole() -> None:
    saw(OFFICIAL, home=97, level=NAME, what="list", targets=[str(n) for n in range(500)])
    line = AccessEntry.objects.get(home=97)
    assert (line.n, len(line.targets.split(","))) == (500, MOST_TARGETS)


def test_a_shut_door_leaves_the_name_of_the_page_and_the_code() -> None:
    note_refused(by=OFFICIAL, code="accounts.no_right", page="figures:place_file")
    line = AuditEntry.objects.get(home=0)
    assert (line.verb, line.target, line.detail) == (
        "door.refused",
        "figures:place_file",
        '{"code": "accounts.no_right"}',
    )
