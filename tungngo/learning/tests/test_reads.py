"""What others read of skills, rechecks that are due, and what an erasure leaves."""

from datetime import date

import pytest

from tungngo.audit.models import AuditEntry
from tungngo.learning.actions import unlink
from tungngo.learning.models import Evidence, due_rechecks, states_of
from tungngo.learning.tests.factories import BY, KNOWLEDGE, PRACTICAL, STAGED, Street
from tungngo.shared.sql import db_uuid

pytestmark = pytest.mark.django_db
HOME_DAY = date(2026, 11, 1)


def test_the_states_of_people_stand_by_skill(here: Street) -> None:
    one, other, nobody = here.person(), here.person(), here.person()
    here.add(
        here.draft(one, "done_alone", 0, skill=STAGED),
        here.draft(one, "viewed", 1, skill=KNOWLEDGE),
        here.draft(one, "recheck", 15, skill=STAGED, claimed=5),
        here.draft(other, "done_for", 2, skill=PRACTICAL),
    )
    assert states_of(here.map.home, [one, other, nobody]) == {
        one: [
            (KNOWLEDGE, 1, date(2026, 11, 2), False),
            (STAGED, 5, date(2026, 11, 16), True),
        ],
        other: [(PRACTICAL, 1, date(2026, 11, 3), False)],
    }
    assert states_of(here.map.home, []) == {}


def test_rechecks_are_due_from_their_first_day_in_their_hamlet(here: Street) -> None:
    near = here.person()
    far = here.person(here.house(here.map.suoi_trong))
    here.add(here.draft(near, "done_alone", 1), here.draft(far, "done_together", 0))
    hamlets = [here.map.doi_che.pk, here.map.suoi_trong.pk]
    assert due_rechecks(here.map.home, hamlets, date(2026, 11, 14)) == []
    first = due_rechecks(here.map.home, hamlets, date(2026, 11, 15))
    assert [(d.subject, d.level, d.last) for d in first] == [(far, 4, date(2026, 12, 1))]
    both = due_rechecks(here.map.home, hamlets, date(2026, 12, 20))
    assert [d.subject for d in both] == [far, near]
    assert due_rechecks(here.map.home, hamlets[:1], date(2026, 12, 20)) == both[1:]
    assert due_rechecks(here.map.home, [], date(2026, 12, 20)) == []


def test_what_was_rechecked_is_no_longer_due(here: Street) -> None:
    who = here.person()
    here.add(here.draft(who, "done_alone", 0))
    here.add(here.draft(who, "recheck", 16, claimed=4))
    assert due_rechecks(here.map.home, [here.map.doi_che.pk], date(2026, 12, 20)) == []
    assert (here.state(who).level, here.state(who).checked) == (4, False)


def test_an_erasure_keeps_every_sum_and_forgets_whose_it_was(here: Street) -> None:
    house = here.house()
    who, stays = here.person(house), here.person(house)
    visit = db_uuid("0199" + "0" * 28)
    here.add(*here.all_five(who, visit=visit), here.draft(stays, "done_alone", 3))
    here.add(here.draft(who, "recheck", 20, claimed=5, skill=here.numbers["shop.buy"]))
    before = here.counted()
    tokens = unlink(by=BY, home=here.map.home, subjects=[who])
    assert here.counted() == before
    assert not Evidence.objects.filter(home=here.map.home, subject=who).exists()
    assert states_of(here.map.home, [who]) == {}
    assert states_of(here.map.home, [stays])[stays]
    assert set(tokens) == {who}
    assert tokens[who] != who
    assert due_rechecks(here.map.home, [here.map.doi_che.pk], date(2027, 1, 1))[0].subject == stays
    line = AuditEntry.objects.get(home=here.map.home, verb="learning.unlink")
    assert line.detail == '{"n": 1}'


def test_a_visit_of_an_erased_person_can_still_be_taken_back(here: Street) -> None:
    who, visit = here.person(), db_uuid("0199" + "0" * 28)
    here.add(*here.all_five(who, visit=visit))
    token = unlink(by=BY, home=here.map.home, subjects=[who])[who]
    lost = here.add(here.back(visit, token, days=2))
    assert here.counted() == {}
    assert [m.after for m in lost.fluent] == [()]


def test_a_skill_that_nobody_knows_has_no_stages(here: Street) -> None:
    who = here.person()
    here.add(here.draft(who, "done_for", skill=8_888), here.draft(who, "done_alone", skill=8_889))
    assert [row[:2] for row in states_of(here.map.home, [who])[who]] == [(8_888, 1), (8_889, 5)]
