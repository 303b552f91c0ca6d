"""Packs: the same bytes for everybody, named by their hash, told only where they are new."""

import gzip
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import person
from tests.refusing import refused
from tungngo.accounts.rights import Role, actor_of
from tungngo.catalogue.actions import add_question, load_catalogue
from tungngo.catalogue.models import CatalogueStamp, Service
from tungngo.catalogue.reasons import NO_PACK
from tungngo.catalogue.wire import (
    CataloguePack,
    ConsentPack,
    FormItem,
    FormsPack,
    FormWords,
    GuidesPack,
)
from tungngo.households.texts import TEXTS
from tungngo.learning.fluency import RULES
from tungngo.shared.actor import job_actor
from tungngo.shared.errors import Refused
from tungngo.shared.ids import new_id
from tungngo.sync.packs import pack_named, packs_of
from tungngo.sync.tests.reader import Reader
from tungngo.sync.tests.stage import Stage

pytestmark = pytest.mark.django_db
BY = job_actor("init")
NAMES = {"catalogue", "consent", "forms", "guides"}
QUESTION = FormItem(id="x", t="yesno", l=FormWords(vi="Nhà mình có Wi-Fi không?"))


@pytest.fixture
def loaded(stage: Stage) -> Stage:
    """Load the catalogue beside the stage."""
    load_catalogue(by=BY)
    return stage


def pack_of[S: msgspec.Struct](kind: type[S], name: str, home: int = 0) -> S:
    found = {pack.name: pack for pack in packs_of(home)}
    made = pack_named(found[name].hash)
    assert made is not None
    return msgspec.json.decode(made.plain, type=kind)


def test_before_the_catalogue_is_loaded_there_is_none(stage: Stage) -> None:
    reader = Reader(stage, stage.me)
    assert reader.pull()["packs"] == []


def test_a_phone_is_told_of_packs_it_has_not(loaded: Stage) -> None:
    reader = Reader(loaded, loaded.me)
    told = reader.pull()["packs"]
    assert {pack["name"] for pack in told} == NAMES
    assert reader.pull()["packs"] == []
    reader.packs["forms"] = "0" * 64
    assert [pack["name"] for pack in reader.pull()["packs"]] == ["forms"]


def test_a_pack_is_fetched_by_anybody_and_is_what_its_name_says(loaded: Stage) -> None:
    for told in Reader(loaded, loaded.me).pull()["packs"]:
        answer = loaded.client.get(told["url"])
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert (answer["TN-Sync"], answer["Content-Type"]) == ("1", "application/json")
        assert sha256(answer.content).hexdigest() == told["hash"]
        assert len(answer.content) == told["bytes"]
        packed = loaded.client.get(told["url"], headers={"Accept-Encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == answer.content
        assert not answer.cookies


def test_one_that_is_not_of_now_is_told_so(loaded: Stage) -> None:
    for name in ("0" * 64, "abc"):
        answer = loaded.client.get(f"/api/sync/v1/pack/{name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "catalogue.no_pack")
    with refused("catalogue.no_pack"):
        raise Refused(NO_PACK)


def test_the_catalogue_is_small_and_has_what_the_visit_asks(loaded: Stage) -> None:
    pack = pack_of(CataloguePack, "catalogue")
    made = {one.name: pack_named(one.hash) for one in packs_of(0)}["catalogue"]
    assert made is not None
    assert len(made.packed) <= 12_000
    assert [one.code for one in pack.services][:3] == ["phone", "safety", "zalo"]
    assert len(pack.services) == Service.objects.open().count() == 18
    skills = {one.id: one for one in pack.skills}
    by_code = {one.code: one for one in pack.skills}
    assert {one.group for one in pack.services} == {"G", "K", "X", "S"}
    for one in pack.services:
        assert len(one.short) <= 17, one.code
        assert all(skills[number].service == one.code for number in one.skills)
    vneid = next(one for one in pack.services if one.code == "vneid")
    assert skills[vneid.skills[0]].code == "vneid.activate"
    assert by_code["vneid.activate"].need == [by_code["vneid.register"].id]
    assert all(len(one.short or one.name) <= 24 for one in pack.skills)
    assert (pack.rules, len(pack.groups), len(pack.levels)) == ("cv3240@1", 5, 6)


def test_the_groups_are_those_by_which_households_are_counted(loaded: Stage) -> None:
    pack = pack_of(CataloguePack, "catalogue")
    codes = {one.id: one.code for one in pack.skills}
    told = {one.code: ({codes[n] for n in one.skills}, one.need) for one in pack.groups}
    assert told.pop("local") == (set(), 0)
    assert told == {code: (set(rule.skills), rule.need) for code, rule in RULES.items()}


def test_the_texts_of_consent_are_those_that_the_server_knows(loaded: Stage) -> None:
    pack = pack_of(ConsentPack, "consent")
    assert pack.texts.keys() == TEXTS.keys()
    asked = pack.texts["luu-ten@1"]
    assert (asked.yes, asked.no, asked.kind) == ("Đồng ý lưu", "Không lưu tên", "ask")
    assert asked.words == TEXTS["luu-ten@1"].words


def test_guides_name_skills_by_number_and_say_what_is_not_tested(loaded: Stage) -> None:
    pack = pack_of(GuidesPack, "guides")
    assert len(pack.guides) >= 8
    for guide in pack.guides:
        assert guide.skills
        assert guide.tested == ""
        assert 3 <= len(guide.steps) <= 8


def test_a_question_more_is_another_pack_for_every_phone(loaded: Stage) -> None:
    reader = Reader(loaded, loaded.me)
    reader.pull()
    assert pack_of(FormsPack, "forms").use == {"visit": "visit@1"}
    nation = actor_of(person("nation", {Role.NATIONAL_OFFICER: loaded.map.nation}))
    add_question(by=nation, province=None, item=QUESTION)
    assert [pack["name"] for pack in reader.pull()["packs"]] == ["forms"]
    pack = pack_of(FormsPack, "forms")
    assert pack.use == {"visit": "visit@2"}
    assert [(form.id, form.ver) for form in pack.forms] == [("visit", 2), ("visit", 1)]


def test_a_province_has_its_own_questions_and_apps_and_no_other_has(loaded: Stage) -> None:
    home, place = loaded.map.home, loaded.map.new_province
    officer = actor_of(person("province", {Role.PROVINCE_OFFICER: place}))
    add_question(by=officer, province=place, item=QUESTION)
    Service.objects.filter(code="hue-s").update(is_open=True, province_code=str(home))
    CatalogueStamp.objects.update(stamp=new_id())
    code = f"visit.{place.pk}"
    assert pack_of(FormsPack, "forms", home).use == {"visit": f"{code}@2"}
    assert pack_of(FormsPack, "forms", 0).use == {"visit": "visit@1"}
    forms = pack_of(FormsPack, "forms", home).forms
    assert [(form.id, form.ver) for form in forms] == [(code, 2), ("visit", 1)]
    names = [_named(pack_of(CataloguePack, "catalogue", where)) for where in (home, 0)]
    assert names == ["Hue-S", "Phản ánh hiện trường, ứng dụng của tỉnh"]


def _named(pack: CataloguePack) -> str:
    return next(one.name for one in pack.services if one.code == "local-report")


def test_a_known_pack_costs_a_pull_one_statement(loaded: Stage) -> None:
    reader = Reader(loaded, loaded.me)
    reader.pull()
    with CaptureQueriesContext(connection) as asked:
        told: dict[str, Any] = reader.pull()
    assert (told["packs"], told["me"]) == ([], None)
    assert sum("catalogue_stamp" in query["sql"] for query in asked) == 1
    assert len(asked) <= 7, [query["sql"] for query in asked]
