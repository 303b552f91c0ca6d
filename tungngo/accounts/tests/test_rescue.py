"""Recovery in person: by a second official of the same or a higher unit, a link of ten minutes."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.browsers import browser_of
from tests.cast import Cast, give, person
from tests.refusing import refused
from tungngo.accounts.actions.rescues import make_rescue, use_rescue
from tungngo.accounts.models import Factor, RecoveryCode, User
from tungngo.accounts.rescues import BOTH, FACTORS, PASSWORD
from tungngo.accounts.rights import Role, actor_of
from tungngo.accounts.tests.lines import verbs
from tungngo.accounts.tests.way_in import (
    CODE,
    SECOND,
    add_app,
    come_in,
    enrolled,
    is_in,
    knock,
    official,
    with_password,
)
from tungngo.shared.actor import job_actor
from tungngo.shared.clock import frozen, now

pytestmark = pytest.mark.django_db
PAGE = "/phuc-hoi/"
NEW = "một câu khác hẳn mà dài"


@pytest.fixture
def lost(cast: Cast) -> User:
    """Return an official of the commune who has a password and an app."""
    user = official(cast.map)
    enrolled(Client())
    return user


@pytest.fixture
def head(cast: Cast) -> User:
    return person("lanh.dao", {Role.COMMUNE_HEAD: cast.map.commune})


def link_of(head: User, lost: User, what: str) -> str:
    form = {"person": lost.pk, "what": what, "why": "lost_phone", "met": "on"}
    page = browser_of(head).post(f"{PAGE}?tim=can", form).content.decode()
    found = re.search(r"/phuc-hoi/[\w-]{43}/", page)
    assert found, page
    return found.group()


def test_found_by_login_or_by_name_without_marks(head: User, lost: User) -> None:
    for text in ("can.b", "can bo xa", "CÁN BỘ"):
        page = browser_of(head).get(PAGE, {"tim": text}).content.decode()
        assert f"{lost.name} ({lost.login})" in page
    assert "Không có cán bộ nào" in browser_of(head).get(PAGE, {"tim": "zz"}).content.decode()


def test_lost_factors_are_taken_away_and_added_anew(head: User, lost: User) -> None:
    inside = browser_of(lost)
    link = link_of(head, lost, FACTORS)
    client = Client()
    assert "Gỡ lớp bảo vệ cũ" in client.get(link).content.decode()
    assert Factor.objects.filter(user=lost).exists()  # looking changes nothing
    assert client.post(link).status_code == 200
    assert not Factor.objects.filter(user=lost).exists()
    assert not RecoveryCode.objects.filter(user=lost).exists()
    assert not is_in(inside)
    assert knock(client) == CODE  # the password is asked as before
    assert client.get(CODE)["Location"] == SECOND
    add_app(client)
    assert is_in(client)


def test_a_new_password_leaves_the_second_factor(cast: Cast, head: User) -> None:
    lost = official(cast.map)
    secret, _ = enrolled(Client())
    link = link_of(head, lost, PASSWORD)
    assert Client().post(link, {"new": NEW, "again": NEW}).status_code == 200
    assert knock(Client()) == "401"
    client = Client()
    assert knock(client, password=NEW) == CODE
    assert not is_in(client)
    assert Factor.objects.filter(user=lost).exists()
    assert secret


@pytest.mark.parametrize(("new", "again"), [("", ""), ("ngắn", "ngắn"), (NEW, "khác hẳn câu kia")])
def test_a_password_that_will_not_do_leaves_the_link(
    head: User, lost: User, new: str, again: str
) -> None:
    link = link_of(head, lost, BOTH)
    assert Client().post(link, {"new": new, "again": again}).status_code == 422
    assert Client().post(link, {"new": NEW, "again": NEW}).status_code == 200


def test_a_link_serves_once_and_ten_minutes(head: User, lost: User) -> None:
    link = link_of(head, lost, FACTORS)
    with frozen(now() + timedelta(minutes=10, seconds=1)):
        assert Client().get(link).status_code == 404
    assert Client().post(link).status_code == 200
    assert Client().post(link).status_code == 404


def test_a_new_link_kills_the_one_before(head: User, lost: User) -> None:
    before = link_of(head, lost, FACTORS)
    after = link_of(head, lost, FACTORS)
    assert [Client().get(link).status_code for link in (before, after)] == [404, 200]


def test_it_leaves_its_lines(head: User, lost: User) -> None:
    Client().post(link_of(head, lost, FACTORS))
    assert [verb for verb in verbs() if verb.startswith("rescue")] == ["rescue.make", "rescue.use"]


def test_nobody_recovers_themselves(cast: Cast, lost: User) -> None:
    with refused("accounts.rescue_self"):
        make_rescue(by=actor_of(lost), user=lost, what=BOTH, reason="forgot")


def test_a_colleague_of_the_same_unit_may(cast: Cast, lost: User) -> None:
    colleague = person("dong.nghiep", {Role.COMMUNE_OFFICER: cast.map.commune})
    assert make_rescue(by=actor_of(colleague), user=lost, what=BOTH, reason="forgot")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER, Role.AUDITOR, Role.OPERATOR])
def test_who_grants_nothing_recovers_nobody(cast: Cast, lost: User, role: Role) -> None:
    place = cast.map.nation if role in (Role.AUDITOR, Role.OPERATOR) else cast.doi_che.place
    with refused("accounts.no_right"):
        make_rescue(by=actor_of(person("x", {role: place})), user=lost, what=BOTH, reason="forgot")


def test_not_from_another_place_nor_from_below(cast: Cast, lost: User, head: User) -> None:
    far = person("noi.khac", {Role.COMMUNE_HEAD: cast.other.commune})
    above = person("tinh", {Role.PROVINCE_OFFICER: cast.map.new_province})
    for giver, whom in ((far, lost), (head, above)):
        with refused("accounts.rescue_beyond"):
            make_rescue(by=actor_of(giver), user=whom, what=BOTH, reason="forgot")
    assert make_rescue(by=actor_of(above), user=head, what=BOTH, reason="forgot")


def test_who_also_serves_a_place_beyond_is_left_to_those_above(cast: Cast, head: User) -> None:
    both = official(cast.map, "hai.noi")
    give(both, Role.COMMUNE_OFFICER, cast.other.commune)
    with refused("accounts.rescue_beyond"):
        make_rescue(by=actor_of(head), user=both, what=BOTH, reason="forgot")


def test_members_are_recovered_with_their_phones_not_here(cast: Cast, head: User) -> None:
    member = with_password("thanh.vien")
    give(member, Role.MEMBER, cast.doi_che.place)
    with refused("accounts.rescue_beyond"):
        make_rescue(by=actor_of(head), user=member, what=BOTH, reason="forgot")


def test_what_was_not_seen_in_person_is_not_given(head: User, lost: User) -> None:
    form = {"person": lost.pk, "what": BOTH, "why": "forgot"}
    answer = browser_of(head).post(PAGE, form)
    assert answer.status_code == 422
    assert "Chỉ khôi phục khi gặp trực tiếp" in answer.content.decode()


def test_odd_people_are_refused(head: User) -> None:
    for odd in ("0", "-1", "abc", "9" * 30, str(2**61)):
        form = {"person": odd, "what": BOTH, "why": "forgot", "met": "on"}
        assert browser_of(head).post(PAGE, form).status_code in (404, 422)


def test_links_are_not_guessed_at(head: User, lost: User) -> None:
    with frozen(now()):
        found = [Client().post(f"{PAGE}{n:043}/").status_code for n in range(8)]
    assert found == [404] * 5 + [429] * 3


def test_a_dead_token_is_refused() -> None:
    with refused("accounts.rescue_dead"):
        use_rescue(by=job_actor("cli"), token="x", password="")


def test_a_factor_used_before_does_not_open_after(cast: Cast, head: User) -> None:
    lost = official(cast.map)
    secret, codes = enrolled(Client())
    Client().post(link_of(head, lost, FACTORS))
    client = Client()
    enrolled(client)  # a new app
    assert come_in(Client(), secret, steps=1) == 401
    other = Client()
    knock(other)
    assert other.post(CODE, {"code": codes[0]}).status_code == 401
