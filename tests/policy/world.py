"""The country of the matrix: two provinces, seven houses full of canaries, and who looks at them.

House 1 is given to the member of Đồi Chè, house 2 to another one, house 3 to nobody in particular;
4 lies in the next hamlet, 5 in the part of old Bản Vạt that came to the same commune, 6 in the part
that did not, 7 in another province.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from tests.cast import give, person
from tests.policy.canaries import phone, word
from tests.small_map import SmallMap
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.places.models import Hamlet, Place
from tungngo.shared.clock import today
from tungngo.shared.home import job_scope
from tungngo.sync.tests.pictures import JPEG, send_photo, sha_of
from tungngo.sync.tests.stage import MONTHS, SKILLS, Member, Stage, draw_stage, evening_before
from tungngo.sync.uploads import Blob

ABSENT = 0  # the house that is nowhere
_ID = "01990000-0000-7000-8000-0000000000"
TEXTS = {
    "register": "luu-ten@1",
    "contact": "so-dien-thoai@1",
    "priority": "nhu-cau-uu-tien@1",
    "photo": "anh-tay-man-hinh@1",
}


@dataclass(frozen=True, slots=True)
class House:
    """A house of the story, where it stands, and what stands for it in addresses."""

    number: int
    home: int
    hamlet: str  # as attribute of the country
    other: bool = False  # in the other province
    given_to: str = ""  # member: "me" or "me2"

    def uid(self, kind: int) -> str:
        """Return the id of its row of a kind."""
        return f"{_ID}{self.number}{kind}"

    @property
    def house(self) -> str:
        """Return its id."""
        return self.uid(0)

    @property
    def person(self) -> str:
        """Return the id of its person."""
        return self.uid(1)

    @property
    def visit(self) -> str:
        """Return the id of its visit."""
        return self.uid(2)


HOUSES = (
    House(1, 97, "doi_che", given_to="me"),
    House(2, 97, "doi_che", given_to="me2"),
    House(3, 97, "doi_che"),
    House(4, 97, "suoi_trong"),
    House(5, 97, "ban_vat"),
    House(6, 97, "nui_xa"),
    House(7, 98, "doi_che", other=True),
)
# Who recorded which house, and so made its visit.
RECORDER = {1: "me", 2: "me2", 3: "le", 4: "me@next", 5: "me@cut", 6: "me@far", 7: "me@other"}


@dataclass(slots=True)
class World:
    """The two provinces and all who act in them, by a short name."""

    here: SmallMap
    other: SmallMap
    stages: dict[int, Stage] = field(repr=False)
    people: dict[str, User] = field(default_factory=dict)
    phones: dict[str, Member] = field(default_factory=dict)
    photos: dict[int, str] = field(default_factory=dict)  # house -> id of its photo

    def hamlet_of(self, house: House) -> Hamlet:
        """Return the hamlet in which a house stands."""
        found: Hamlet = getattr(self.other if house.other else self.here, house.hamlet)
        return found


def draw_world() -> World:
    """Draw the country, its people and their houses."""
    stages = {home: draw_stage(home, members=0) for home in (97, 98)}
    world = World(stages[97].map, stages[98].map, stages)
    _people(world)
    for house in HOUSES:
        _record(world, house)
    _assign(world)
    _photos(world)
    return world


def _people(world: World) -> None:
    here, far = world.here, world.other
    # Closed 30 days ago: who had a role there keeps exactly the old territory for 90 days.
    Place.objects.filter(pk=here.old_cut.pk).update(valid_to=today() - timedelta(days=30))
    places: dict[str, Place] = {
        "own": here.doi_che.place,
        "next": here.suoi_trong.place,
        "cut": here.ban_vat.place,
        "far": here.nui_xa.place,
        "other": far.doi_che.place,
        "commune": here.commune,
        "farcommune": here.far_commune,
        "othercommune": far.commune,
        "oldcommune": here.old_cut,
        "deadcommune": here.old_whole,
        "province": here.new_province,
        "otherprovince": far.new_province,
        "nation": here.nation,
    }
    for name, (role, place) in PEOPLE.items():
        user = person(f"w.{name}")
        give(user, role, places[place], today() - MONTHS, today() + MONTHS)
        world.people[name] = user
        if role in (Role.MEMBER, Role.LEADER):
            stage = world.stages[98 if place == "other" else 97]
            world.phones[name] = stage.enrol(user, len(world.phones) + 1)
    world.people["nobody"] = person("w.nobody")


_Me, _Le, _Co, _Ch = Role.MEMBER, Role.LEADER, Role.COMMUNE_OFFICER, Role.COMMUNE_HEAD
PEOPLE: dict[str, tuple[Role, str]] = {
    "me": (_Me, "own"),
    "me2": (_Me, "own"),
    "me@next": (_Me, "next"),
    "me@cut": (_Me, "cut"),
    "me@far": (_Me, "far"),
    "me@other": (_Me, "other"),
    "le": (_Le, "own"),
    "le@next": (_Le, "next"),
    "le@far": (_Le, "far"),
    "le@other": (_Le, "other"),
    "co": (_Co, "commune"),
    "co@far": (_Co, "farcommune"),
    "co@other": (_Co, "othercommune"),
    "co@old": (_Co, "oldcommune"),
    "co@dead": (_Co, "deadcommune"),
    "ch": (_Ch, "commune"),
    "ch@far": (_Ch, "farcommune"),
    "ch@other": (_Ch, "othercommune"),
    "ch@old": (_Ch, "oldcommune"),
    "po": (Role.PROVINCE_OFFICER, "province"),
    "po@other": (Role.PROVINCE_OFFICER, "otherprovince"),
    "no": (Role.NATIONAL_OFFICER, "nation"),
    "ed": (Role.EDITOR, "province"),
    "br": (Role.BROADCASTER, "commune"),
    "br@far": (Role.BROADCASTER, "farcommune"),
    "pa": (Role.PARTNER, "province"),
    "do": (Role.DATA_OFFICER, "province"),
    "do@commune": (Role.DATA_OFFICER, "commune"),
    "do@far": (Role.DATA_OFFICER, "farcommune"),
    "au": (Role.AUDITOR, "nation"),
    "au@commune": (Role.AUDITOR, "commune"),
    "au@far": (Role.AUDITOR, "farcommune"),
    "op": (Role.OPERATOR, "nation"),
}
# Of which houses somebody may see rows at all, by hand; above the commune: of none (trust page 3).
LAND: dict[str, frozenset[int]] = {
    "own": frozenset((1, 2, 3)),
    "next": frozenset((4,)),
    "cut": frozenset((5,)),
    "far": frozenset((6,)),
    "other": frozenset((7,)),
    "commune": frozenset((1, 2, 3, 4, 5)),
    "farcommune": frozenset((6,)),
    "othercommune": frozenset((7,)),
    "oldcommune": frozenset((5, 6)),
    "deadcommune": frozenset(),  # gone for more than 90 days
    "province": frozenset(),
    "otherprovince": frozenset(),
    "nation": frozenset(),
}
# And which lie in a place above the commune, for what is no row on people (phones, requests).
WIDE: dict[str, frozenset[int]] = {
    "province": frozenset((1, 2, 3, 4, 5, 6)),
    "otherprovince": frozenset((7,)),
    "nation": frozenset((1, 2, 3, 4, 5, 6, 7)),
}
DEAD = "deadcommune"


def _record(world: World, house: House) -> None:
    """Let a member's phone tell of a house all that may be told, with the consents for it."""
    who = world.phones[RECORDER[house.number]]
    stage, n = world.stages[house.home], house.number
    at, hamlet = evening_before(2), world.hamlet_of(house).pk

    def keep(kind: str, row: str | None, body: dict[str, Any]) -> str:
        return who.phone.keep(kind, body, at, hh=house.house, e=row, hamlet=hamlet).op

    lane = {"lane": word("p", n, "lane"), "door": word("n", n, "door"), "adults": 2}
    keep("household.create", house.house, lane | {"mark": word("p", n, "mark")})
    cited = _consents(keep, house)
    priorities = [word("f", n, "prio")]
    told = {"call": word("n", n, "call"), "born": 1950, "phone": phone(n), "prio": priorities}
    keep("person.create", house.person, told | {"consent": cited})
    texts = {"label": word("n", n, "label"), "note": word("f", n, "note")}
    sets = [{"f": name, "was": None, "now": text} for name, text in texts.items()]
    keep("household.patch", house.house, {"set": sets})
    keep("visit.record", house.visit, _visit(stage, house))
    answer = stage.send(who.phone.outbox, who)
    assert {r["s"] for r in answer["results"]} == {"ok"}, answer["results"]
    who.phone.take_receipts(answer["results"])


def _consents(keep: Callable[[str, str | None, dict[str, Any]], str], house: House) -> str:
    """Let house and person agree to everything; return the consent that the person cites."""
    cited = ""
    for purpose, text in TEXTS.items():
        for row in (house.house, house.person):
            said = {
                "text": text,
                "purposes": [{"p": purpose, "yes": True}],
                "channel": "spoken",
                "given_by": "self",
                "relation": word("f", house.number, "relation"),
                "state": "given",
            }
            op = keep("consent.set", row, said)
            cited = op if (purpose, row) == ("register", house.person) else cited
    return cited


def photo_of(house: House) -> bytes:
    """Return a photo in whose bytes a canary sits."""
    return JPEG + word("f", house.number, "photo").encode() + bytes(900)


def _visit(stage: Stage, house: House) -> dict[str, Any]:
    steps = [{"skill": SKILLS[0], "kind": "done_alone", "claimed": 4}]
    photo = photo_of(house)
    return {
        "team": stage.team.pk,
        "place": "home",
        "outcome": "met",
        "start": int(evening_before(2).timestamp() * 1000),
        "people": [{"person": house.person, "skills": steps}, {"anon": 1, "skills": steps}],
        "next": {"id": house.uid(3), "due": str(today() + timedelta(days=9)), "why": "recheck"},
        "note": word("f", house.number, "visitnote"),
        "blobs": [{"sha": sha_of(photo), "bytes": len(photo), "kind": "photo"}],
    }


def _assign(world: World) -> None:
    """Let the leader of Đồi Chè give two houses to two members."""
    leader = world.phones["le"]
    for house in (h for h in HOUSES if h.given_to):
        body = {
            "households": [house.house],
            "member": world.people[house.given_to].pk,
            "until": str(today() + timedelta(days=60)),
        }
        leader.phone.keep("assign.set", body, evening_before(1), hamlet=world.here.doi_che.pk)
    answer = world.stages[97].send(leader.phone.outbox, leader)
    assert {r["s"] for r in answer["results"]} == {"ok"}, answer["results"]
    leader.phone.take_receipts(answer["results"])


def _photos(world: World) -> None:
    for house in HOUSES:
        stage = world.stages[house.home]
        stage.members = [world.phones[RECORDER[house.number]]]
        stage.client = Client()
        photo = photo_of(house)
        assert send_photo(stage, photo).status_code == 200
        with job_scope("test"):
            found = Blob.objects.get(home=house.home, sha=sha_of(photo))
        world.photos[house.number] = str(found.id)
