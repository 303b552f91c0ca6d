"""The packs (gói) of the phone: reference data as JSON that is named by its hash; nothing personal.

A process makes them once and keeps them as long as the catalogue's stamp stands.
"""

import gzip
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

import msgspec

from tungngo.catalogue.guides import GUIDES, Guide
from tungngo.catalogue.models import SHIPPED, CatalogueStamp, Form, Service, Skill
from tungngo.catalogue.picks import LEVELS, PICKS
from tungngo.catalogue.questions import name_of
from tungngo.catalogue.wire import (
    CataloguePack,
    ConsentPack,
    FormsPack,
    FormTold,
    GuidesPack,
    GuideTold,
    PackGroup,
    PackService,
    PackSkill,
    PackText,
)
from tungngo.households.texts import TEXTS
from tungngo.learning.fluency import RULE_SET, RULES
from tungngo.places.models import Geo, GeoVersion, PlaceName
from tungngo.shared.clock import today
from tungngo.sync.wire import Pack

URL = "/api/sync/v1/pack/{}"
VISIT = "visit"
MOST_OLD = 8  # versions of a form before the present one: a draft does not stand for years
_GROUP_NAMES = {
    "public_services": "Dịch vụ công",
    "shopping": "Mua sắm",
    "payment": "Thanh toán",
    "self_protection": "Tự bảo vệ",
    "local": "Địa phương chọn",
}


class Made(NamedTuple):
    """A pack with its bytes, plain and packed."""

    told: Pack
    plain: bytes
    packed: bytes


class Shelf(NamedTuple):
    """All packs: by hash, of phones anywhere, and of those in a home that has others."""

    by_hash: dict[str, Made]
    common: list[Pack]
    of_home: dict[int, list[Pack]]


def packs_of(home: int) -> list[Pack]:
    """Return the packs for phones of a home; one query."""
    shelf = shelf_now()
    return shelf.of_home.get(home, shelf.common)


def pack_named(sha: str) -> Made | None:
    """Return a pack of now by its hash; one query."""
    return shelf_now().by_hash.get(sha)


def shelf_now() -> Shelf:
    """Return the packs of now; made anew where the catalogue has another stamp.

    Before the catalogue was ever loaded there is none.
    """
    stamp = CatalogueStamp.current()
    return _kept(stamp) if stamp else Shelf({}, [], {})


@lru_cache(maxsize=2)
def _kept(stamp: str) -> Shelf:  # noqa: ARG001 - the stamp is what it is kept by
    return _make()


def _make() -> Shelf:
    made: dict[str, Made] = {}

    def put(packs: dict[str, msgspec.Struct]) -> list[Pack]:
        return [_put(made, name, pack) for name, pack in packs.items()]

    services = list(Service.objects.open().order_by("pk"))
    skills = list(Skill.objects.open().order_by("pk"))
    numbers = dict(Skill.objects.values_list("code", "pk"))
    guides = GuidesPack(guides=[_guide(one, numbers) for one in GUIDES])
    texts: dict[str, msgspec.Struct] = {"consent": _consent(), "guides": guides}
    common = put({"catalogue": _catalogue(services, skills, ""), "forms": _forms(0), **texts})
    version = GeoVersion.objects.in_force(today()) if _differ(services) else None
    homes = Geo.objects.provinces_of_homes(version) if version else {}
    codes = PlaceName.objects.names_of(set(homes.values()), today())
    of_home = {}
    for home, province in sorted(homes.items()):
        code = codes[province].code if province in codes else ""
        catalogue = _catalogue(services, skills, code)
        of_home[home] = put({"catalogue": catalogue, "forms": _forms(province), **texts})
    return Shelf(made, common, of_home)


def _differ(services: Iterable[Service]) -> bool:
    """Say whether any province has services or questions of its own."""
    own = Form.objects.standing().exclude(province=None)
    return any(one.province_code for one in services) or own.exists()


def _put(made: dict[str, Made], name: str, pack: msgspec.Struct) -> Pack:
    plain = msgspec.json.encode(pack)
    sha = sha256(plain).hexdigest()
    told = Pack(name=name, hash=sha, bytes=len(plain), url=URL.format(sha))
    if sha not in made:
        made[sha] = Made(told, plain, gzip.compress(plain, 9, mtime=0))
    return told


def _catalogue(services: list[Service], skills: list[Skill], province: str) -> CataloguePack:
    offered = _offered(services, province)
    numbers = {one.code: one.pk for one in skills}
    rules = [(group, RULES.get(group)) for group in _GROUP_NAMES]
    return CataloguePack(
        services=[_service(one, as_, skills) for one, as_ in offered],
        skills=[_skill(one, numbers) for one in skills],
        rules=RULE_SET,
        groups=[
            PackGroup(
                code=code,
                name=_GROUP_NAMES[code],
                skills=sorted(numbers[s] for s in rule.skills if s in numbers) if rule else [],
                need=rule.need if rule else 0,
            )
            for code, rule in rules
        ],
        levels=list(LEVELS),
        **PICKS,
    )


def _offered(services: list[Service], province: str) -> list[tuple[Service, Service]]:
    """Return (service, by whose name) of a province; the app it has opened fills the slot."""
    mine = [one for one in services if province and one.province_code == province]
    fills = {slot: one for one in mine for slot in one.stands_for.split(";") if slot}
    return [(one, fills.get(one.code, one)) for one in services if not one.province_code]


def _service(one: Service, named: Service, skills: list[Skill]) -> PackService:
    own = [skill for skill in skills if skill.service_id == one.pk]
    own.sort(key=lambda skill: (skill.code != one.main_skill, skill.pk))
    return PackService(
        code=one.code,
        name=named.name,
        short=named.short or named.name,
        group=one.group,  # type: ignore[arg-type]  # one of the four
        skills=[skill.pk for skill in own],
    )


def _skill(one: Skill, numbers: dict[str, int]) -> PackSkill:
    return PackSkill(
        id=one.pk,
        code=one.code,
        name=one.name,
        short=one.short,
        service=one.code.partition(".")[0],
        group=one.group,  # type: ignore[arg-type]  # one of the four
        kind=one.kind,  # type: ignore[arg-type]  # one of the two
        stages=one.stages,  # type: ignore[arg-type]  # one of the three
        need=[numbers[code] for code in one.need.split(";") if code in numbers],
        group3240=one.cv3240,
    )


def _consent() -> ConsentPack:
    return ConsentPack(
        texts={
            name: PackText(
                kind=one.kind,  # type: ignore[arg-type]  # one of the three
                words=one.words,
                purpose=one.purpose,
                channel=one.channel,
                yes=one.yes,
                no=one.no,
                stores=list(one.stores),
            )
            for name, one in TEXTS.items()
        }
    )


def _forms(province: int) -> FormsPack:
    """Return the forms of the nation and of a province, each newest first."""
    codes = [f"{VISIT}.{province}", VISIT] if province else [VISIT]
    forms: list[FormTold] = []
    use = ""
    for code in codes:
        rows = [row.told for row in Form.objects.standing().of(code)[: MOST_OLD + 1]]
        rows += [told for told in SHIPPED.values() if told.id == code]
        use = use or (name_of(rows[0]) if rows else "")
        forms += rows
    return FormsPack(use={VISIT: use}, forms=forms)


def _guide(one: Guide, numbers: dict[str, int]) -> GuideTold:
    return GuideTold(
        slug=one.slug,
        code=one.code,
        title=one.title,
        skills=[numbers[code] for code in one.skills if code in numbers],
        services=one.services,
        minutes=one.minutes,
        lead=one.lead,
        essence=one.essence,
        steps=one.steps,
        warn=one.warn,
        app=one.app,
        tested=one.tested,
        review_due=one.review_due.isoformat(),
    )
