"""A simulated phone: a member's days as operations, with the outbox of a real one.

Used by ``demo`` (a year of visits), ``simulate`` and ``bench`` (pushes over HTTP, in process) and
by the fault tests. Everything comes from one seeded generator: one seed gives the same operations.
"""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

import msgspec

from tungngo.shared.clock import VIETNAM

_OUTCOMES = ("met", "absent", "later", "refused")
_STEPS = ("viewed", "done_for", "done_together", "done_alone", "recheck")
_LANES = ("Ngõ 1", "Ngõ 2", "Ngõ 3", "Xóm Đình", "Xóm Chùa", "Xóm Bãi", "Đường liên thôn")


def uid_from(rng: Random, moment: datetime) -> str:
    """Make a UUIDv7 of a moment from the generator."""
    value = (int(moment.timestamp() * 1000) & (2**48 - 1)) << 80 | rng.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@dataclass(frozen=True, slots=True)
class Post:
    """Where a member works, and for which team."""

    home: int
    hamlets: tuple[int, ...]
    team: int


@dataclass(slots=True)
class House:
    """A house as the phone knows it."""

    uid: str
    hamlet: int
    people: list[str] = field(default_factory=list)
    consented: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """An operation as the phone keeps it: its bytes, serialised once."""

    op: str
    seq: int
    kind: str
    raw: bytes

    @property
    def sha(self) -> str:
        """Return the hash that the receipt must carry."""
        return sha256(self.raw).hexdigest()


@dataclass(slots=True)
class Phone:
    """A phone of one member: makes operations, keeps them until their receipt."""

    device: str
    post: Post
    skills: Sequence[int]
    rng: Random
    seq: int = 0
    houses: list[House] = field(default_factory=list)
    visits: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # id, house, body
    due: list[str] = field(default_factory=list)
    outbox: list[Stored] = field(default_factory=list)
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)  # by op
    made: list[Stored] = field(default_factory=list)

    def keep(self, kind: str, body: dict[str, Any], moment: datetime, **envelope: Any) -> Stored:
        """Number an operation, serialise it once and put it into the outbox."""
        self.seq += 1
        op = uid_from(self.rng, moment)
        hamlet = envelope.pop("hamlet", self.post.hamlets[0])
        told = {
            "v": 1,
            "op": op,
            "dev": self.device,
            "seq": self.seq,
            "k": kind,
            "kv": 1,
            "form": "visit@1" if kind.startswith("visit.") else None,
            "home": self.post.home,
            "hamlet": hamlet,
            **envelope,
            "at": int(moment.timestamp() * 1000),
            "tz": 420,
            "off": 0,
            "b": body,
        }
        one = Stored(op, self.seq, kind, msgspec.json.encode(told))
        self.outbox.append(one)
        self.made.append(one)
        return one

    def add_house(self, moment: datetime) -> House:
        """Add a house, and in most houses a person who agreed to be named."""
        house = House(uid_from(self.rng, moment), self.rng.choice(self.post.hamlets))
        lane = {"lane": self.rng.choice(_LANES), "door": str(self.rng.randint(1, 99))}
        adults = self.rng.randint(1, 4)
        self.keep(
            "household.create",
            lane | {"adults": adults},
            moment,
            hamlet=house.hamlet,
            hh=house.uid,
            e=house.uid,
        )
        self.houses.append(house)
        if self.rng.random() < 0.8:
            self.add_person(house, moment)
        return house

    def add_person(self, house: House, moment: datetime) -> str:
        """Add a person with the consent that allows to keep the name."""
        person = uid_from(self.rng, moment)
        purposes = [{"p": "register", "yes": True}]
        said = {
            "text": "luu-ten@1",
            "purposes": purposes,
            "channel": "spoken",
            "given_by": "self",
            "state": "given",
        }
        where = {"hamlet": house.hamlet, "hh": house.uid, "e": person}
        consent = self.keep("consent.set", said, moment, **where)
        # Plainly made up: nobody is called "Người minh họa".
        call = f"Người minh họa {self.rng.randint(1, 999)}"
        body = {
            "call": call,
            "born": self.rng.randint(1940, 2005),
            "prio": [],
            "consent": consent.op,
        }
        self.keep("person.create", body, moment, **where)
        house.people.append(person)
        house.consented = True
        return person

    def visit(self, house: House, moment: datetime) -> str:
        """Visit a house; most days somebody is there and learns one or two things."""
        row = uid_from(self.rng, moment)
        outcome = self.rng.choices(_OUTCOMES, (70, 15, 10, 5))[0]
        body = self._visit_body(house, outcome, moment)
        self.keep("visit.record", body, moment, hamlet=house.hamlet, hh=house.uid, e=row)
        self.visits.append((row, house.uid, body))
        return row

    def _visit_body(self, house: House, outcome: str, moment: datetime) -> dict[str, Any]:
        start = int(moment.timestamp() * 1000)
        body: dict[str, Any] = {
            "team": self.post.team,
            "place": "home",
            "outcome": outcome,
            "start": start,
        }
        body["end"] = start + self.rng.randint(3, 40) * 60_000
        if outcome == "met":
            body["people"] = self._helped(house)
            body["kit"] = {
                "smart": self.rng.randint(0, 3),
                "basic": self.rng.randint(0, 1),
                "net": ["wifi"],
            }
        if outcome == "later" or (outcome == "met" and self.rng.random() < 0.2):
            day = (moment + timedelta(days=14)).astimezone(VIETNAM).date()
            body["next"] = {
                "id": uid_from(self.rng, moment),
                "due": day.isoformat(),
                "why": "recheck",
            }
            self.due.append(body["next"]["id"])
        if outcome == "refused":
            body["why"] = "busy"
        return body

    def _helped(self, house: House) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        people: list[str | None] = list(house.people[:2]) or [None]
        for person in people:
            skills = self.rng.sample(list(self.skills), self.rng.randint(1, 2))
            steps = [
                {"skill": s, "kind": self.rng.choice(_STEPS), "claimed": self.rng.randint(1, 5)}
                for s in skills
            ]
            found.append({"person": person, "anon": 0 if person else 1, "skills": steps})
        return found

    def amend(self, moment: datetime) -> None:
        """Tell one of the last visits anew."""
        row, house, body = self.visits[-1 - self.rng.randrange(min(10, len(self.visits)))]
        told = body | {"outcome": "absent", "people": [], "kit": None, "next": None}
        where = {"hamlet": self._hamlet_of(house), "hh": house, "e": row}
        self.keep("visit.amend", {"of": row, "visit": told, "why": "mistake"}, moment, **where)

    def void(self, moment: datetime) -> None:
        """Take back the last visit that was not taken back."""
        row, house, _ = self.visits.pop()
        where = {"hamlet": self._hamlet_of(house), "hh": house, "e": row}
        self.keep("visit.void", {"of": row, "why": "wrong_house"}, moment, **where)

    def settle(self, moment: datetime) -> None:
        """Keep a promise that is open."""
        if self.due:
            row = self.due.pop(0)
            self.keep("followup.done", {"how": "visit"}, moment, e=row)

    def _hamlet_of(self, house: str) -> int:
        return next((h.hamlet for h in self.houses if h.uid == house), self.post.hamlets[0])

    def work(self, moment: datetime, *, ops: int) -> None:
        """Do a day's real mix: about 7 visits in 10 operations, new houses, people, corrections."""
        first = self.seq
        while self.seq - first < ops:
            moment += timedelta(minutes=self.rng.randint(5, 20))
            dice = self.rng.random()
            if not self.houses or dice < 0.05:
                self.add_house(moment)
            elif dice < 0.10 and len(self.visits) > 3:
                self.amend(moment)
            elif dice < 0.12 and len(self.visits) > 3:
                self.void(moment)
            elif dice < 0.20:
                self.settle(moment)
            else:
                self.visit(self.rng.choice(self.houses), moment)

    def batch(self, most: int) -> list[Stored]:
        """Return the next operations to send, in the order of their numbers."""
        return self.outbox[:most]

    def push_body(self, ops: Sequence[Stored], epoch: str) -> bytes:
        """Return the body of a push: the stored bytes joined, never serialised again."""
        later = [o.seq for o in self.outbox if o not in ops]
        head = {
            "batch": uid_from(self.rng, datetime.now(UTC)),  # noqa: TID251 - a phone has its own clock
            "device": self.device,
            "epoch": epoch,
            "unsent": spans(later),
            "max_seq": self.seq,
            "photos": 0,
            "lost": [],
        }
        return msgspec.json.encode(head)[:-1] + b',"ops":[' + b",".join(o.raw for o in ops) + b"]}"

    def take_receipts(self, results: Sequence[dict[str, Any]]) -> int:
        """Drop operations whose receipt carries their own hash; return how many."""
        shas = {o.op: o.sha for o in self.outbox}
        done = {r["op"]: r for r in results if shas.get(r["op"]) == r["sha"]}
        self.receipts |= done
        before = len(self.outbox)
        self.outbox = [o for o in self.outbox if o.op not in done]
        return before - len(self.outbox)


def spans(numbers: Sequence[int]) -> list[list[int]]:
    """Return sorted numbers as runs [[first, last]]."""
    found: list[list[int]] = []
    for n in sorted(numbers):
        if found and found[-1][1] == n - 1:
            found[-1][1] = n
        else:
            found.append([n, n])
    return found


def zipped(body: bytes) -> bytes:
    """Compress a body as phones do."""
    return gzip.compress(body, 6)


def evening(day: date, rng: Random) -> datetime:
    """Return a moment of an evening of work."""
    return datetime(day.year, day.month, day.day, 17, rng.randint(0, 50), tzinfo=VIETNAM)
