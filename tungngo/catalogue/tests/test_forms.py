"""Forms of questions: a version for each change, provinces follow the nation, undo before use."""

from dataclasses import dataclass

import pytest

from tests.cast import everyone, person, user_of
from tests.refusing import refused
from tests.small_map import SmallMap, small_map
from tungngo.accounts.rights import Role, actor_of
from tungngo.audit.models import AuditEntry
from tungngo.catalogue.actions import (
    add_question,
    mark_used,
    publish_form,
    retire_question,
    take_back,
)
from tungngo.catalogue.models import CatalogueStamp, Form, forms_named, newest_form
from tungngo.catalogue.wire import FormCondition, FormItem, FormOption, FormWords
from tungngo.shared.actor import Actor

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Who asks what of whom."""

    map: SmallMap
    nation: Actor
    province: Actor
    people: dict[Role, Actor]


@pytest.fixture
def world() -> World:
    """Draw the country and everybody in it."""
    country = small_map()
    people = {role: actor_of(user) for role, user in everyone(country).items()}
    nation, province = people[Role.NATIONAL_OFFICER], people[Role.PROVINCE_OFFICER]
    return World(country, nation, province, people)


def ask(text: str = "Nhà mình có Wi-Fi không?", **more: object) -> FormItem:
    return FormItem(id="x", t="yesno", l=FormWords(vi=text), **more)  # type: ignore[arg-type]


def asked(code: str = "visit") -> list[str]:
    form = newest_form(code)
    return [item.id for item in form.items] if form else []


def test_the_first_form_asks_nothing_and_is_known_without_being_stored() -> None:
    assert asked() == []
    assert set(forms_named({"visit@1", "visit@2", "visit@x", "thu"})) == {"visit@1"}
    assert not Form.objects.exists()


def test_a_question_more_is_another_version_for_all(world: World) -> None:
    first = add_question(by=world.nation, province=None, item=ask())
    second = add_question(by=world.nation, province=None, item=ask("Có ai dạy con cháu không?"))
    assert (first.name, second.name, asked()) == ("visit@2", "visit@3", ["n.1", "n.2"])
    known = forms_named({"visit@1", "visit@2", "visit@3"})
    assert [len(known[f"visit@{n}"].items) for n in (1, 2, 3)] == [0, 1, 2]
    line = AuditEntry.objects.filter(home=0, verb="form.publish").latest("at")
    assert line.detail == '{"place": 0, "version": 3}'


def test_a_province_asks_after_the_nation_and_follows_it(world: World) -> None:
    place = world.map.new_province
    own, code = f"p{place.pk}.1", f"visit.{place.pk}"
    add_question(by=world.nation, province=None, item=ask())
    add_question(by=world.province, province=place, item=ask("Có dùng ứng dụng của tỉnh không?"))
    assert asked(code) == ["n.1", own]
    add_question(by=world.nation, province=None, item=ask())
    assert asked(code) == ["n.1", "n.2", own]
    retire_question(by=world.nation, province=None, question="n.1")
    assert (asked(), asked(code)) == (["n.2"], ["n.2", own])
    retire_question(by=world.province, province=place, question=own)
    assert (asked(), asked(code)) == (["n.2"], ["n.2"])


def test_a_number_is_never_used_again(world: World) -> None:
    add_question(by=world.nation, province=None, item=ask())
    retire_question(by=world.nation, province=None, question="n.1")
    add_question(by=world.nation, province=None, item=ask())
    assert asked() == ["n.2"]
    take_back(by=world.nation, form=Form.objects.get(code="visit", ver=4))
    assert asked() == []
    add_question(by=world.nation, province=None, item=ask())
    assert asked() == ["n.3"]
    assert Form.objects.latest("ver").ver == 5


def test_who_shows_a_question_takes_those_below_it_along(world: World) -> None:
    by = world.nation
    add_question(by=by, province=None, item=ask())
    add_question(by=by, province=None, item=ask(if_=FormCondition(q="n.1", is_=True)))
    add_question(by=by, province=None, item=ask(if_=FormCondition(q="n.2", is_=True)))
    add_question(by=by, province=None, item=ask())
    retire_question(by=by, province=None, question="n.1")
    assert asked() == ["n.4"]
    with refused("catalogue.no_question"):
        retire_question(by=by, province=None, question="n.1")


def test_what_a_province_asks_after_a_question_of_the_nation_goes_with_it(world: World) -> None:
    place = world.map.new_province
    add_question(by=world.nation, province=None, item=ask())
    after = ask(if_=FormCondition(q="n.1", is_=True))
    add_question(by=world.province, province=place, item=after)
    add_question(by=world.province, province=place, item=ask())
    retire_question(by=world.nation, province=None, question="n.1")
    assert asked(f"visit.{place.pk}") == [f"p{place.pk}.2"]


def test_the_nation_asks_eight_and_a_province_four_more(world: World) -> None:
    place = world.map.new_province
    for by, where, most in ((world.province, place, 4), (world.nation, None, 8)):
        for _ in range(most):
            add_question(by=by, province=where, item=ask())
        with refused("catalogue.bad_form"):
            add_question(by=by, province=where, item=ask())
    assert len(asked(f"visit.{place.pk}")) == 12


def test_what_cannot_be_asked_is_refused_and_nothing_is_written(world: World) -> None:
    two = [FormOption(v="a", l=FormWords(vi="A"))]
    odd = FormItem(id="x", t="one", l=FormWords(vi="Chọn"), opts=two)
    stamp = CatalogueStamp.current()
    with refused("catalogue.bad_form"):
        add_question(by=world.nation, province=None, item=odd)
    with refused("catalogue.bad_form"):
        publish_form(by=world.nation, province=None, items=[ask()])
    assert (Form.objects.count(), CatalogueStamp.current()) == (0, stamp)


def test_it_is_taken_back_before_anybody_used_it(world: World) -> None:
    place = world.map.new_province
    add_question(by=world.province, province=place, item=ask())
    form = add_question(by=world.nation, province=None, item=ask())
    follower = Form.objects.get(cause=form)
    with refused("catalogue.no_form"):
        take_back(by=world.province, form=follower)
    take_back(by=world.nation, form=form)
    assert (asked(), asked(f"visit.{place.pk}")) == ([], [f"p{place.pk}.1"])
    assert set(forms_named({form.name, follower.name})) == {form.name, follower.name}
    with refused("catalogue.no_form"):
        take_back(by=world.nation, form=form)


def test_a_form_that_was_used_stays(world: World) -> None:
    form = add_question(by=world.nation, province=None, item=ask())
    mark_used(by=world.nation, names=[form.name])
    form.refresh_from_db()
    first = form.used_at
    mark_used(by=world.nation, names=[form.name])
    form.refresh_from_db()
    assert form.used_at == first is not None
    with refused("catalogue.used"):
        take_back(by=world.nation, form=form)


def test_a_form_stays_as_well_where_a_province_has_used_it(world: World) -> None:
    add_question(by=world.province, province=world.map.new_province, item=ask())
    form = add_question(by=world.nation, province=None, item=ask())
    mark_used(by=world.nation, names=[Form.objects.get(cause=form).name])
    with refused("catalogue.used"):
        take_back(by=world.nation, form=form)


def test_the_ministry_asks_all_and_a_province_its_own(world: World) -> None:
    other = small_map(98).new_province
    for role, by in world.people.items():
        for place in (None, world.map.new_province, other):
            may = role == Role.NATIONAL_OFFICER or (
                role == Role.PROVINCE_OFFICER and place == world.map.new_province
            )
            if may:
                add_question(by=by, province=place, item=ask())
            else:
                with refused("accounts.no_right"):
                    add_question(by=by, province=place, item=ask())


def test_every_change_has_another_stamp(world: World) -> None:
    stamps = [CatalogueStamp.current()]
    form = add_question(by=world.nation, province=None, item=ask())
    stamps.append(CatalogueStamp.current())
    take_back(by=world.nation, form=form)
    stamps.append(CatalogueStamp.current())
    assert len(set(stamps)) == 3
    assert form.published_by_id == user_of(world.nation).pk
    assert actor_of(person("nobody")).held == ()
