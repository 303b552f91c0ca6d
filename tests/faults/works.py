"""What members and leaders do at the doors, by what their phones show them."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from tests.faults.handset import Handset, Row
from tests.faults.world import SKILLS, World
from tungngo.cli.phones import uid_from
from tungngo.shared.clock import day_of

type Work = Callable[[World, Handset, Random], None]
_KINDS = ("viewed", "done_for", "done_together", "done_alone", "recheck", "undone", "none")
_LANES = ("Ngõ 1", "Ngõ 2", "Xóm Đình")
_WHYS = ("moved", "empty", "gone", "wrong")


def _house(one: Handset, rng: Random) -> tuple[str, Row]:
    """Return a house that the phone shows; mostly an open one."""
    houses = one.houses()
    open_ = [h for h in houses if not h[1].get("closed")]
    return rng.choice(open_ if open_ and rng.random() < 0.95 else houses)


def _person(one: Handset, rng: Random) -> tuple[str, Row]:
    people = one.people()
    return rng.choice([p for p in people if not p[1].get("left")] or people)


def _at(row: Row, **names: str) -> dict[str, Any]:
    return {"hamlet": row["hamlet"], **names}


def _uid(world: World, rng: Random) -> str:
    return uid_from(rng, world.clock)


def add_house(world: World, one: Handset, rng: Random) -> None:
    """Add a house, mostly with somebody in it."""
    house, hamlet = _uid(world, rng), rng.choice(one.member.phone.post.hamlets)
    where = {"hamlet": hamlet, "hh": house}
    body: dict[str, Any] = {"lane": rng.choice(_LANES), "door": str(rng.randint(1, 99))}
    body |= {"adults": rng.choice([None, rng.randint(0, 6)])}
    if rng.random() < 0.3:
        agree(world, one, rng, house, where, "register")
        body["label"] = world.word(house, "Nhà")
    elif rng.random() < 0.1:
        body["label"] = world.word(house, "Nhà không ai cho ghi")
    if rng.random() < 0.3 and one.houses():
        body["after"] = _house(one, rng)[0]
    world.keep(one, "household.create", body, e=house, **where)
    for _ in range(rng.choice([0, 1, 1, 1, 2])):
        _add_to(world, one, rng, where)


def agree(
    world: World, one: Handset, rng: Random, subject: str, where: dict[str, Any], purpose: str
) -> str:
    """Write down a consent; a house speaks for itself, as its own subject."""
    text = {"register": "luu-ten@1", "contact": "so-dien-thoai@1"}[purpose]
    said = {"text": text, "channel": "spoken", "given_by": "self", "state": "given"}
    said["purposes"] = [{"p": purpose, "yes": rng.random() < 0.95}]  # type: ignore[assignment]  # of a dict of texts
    taken_back = sorted(world.taken_back.get((subject, purpose), ()))
    if taken_back and rng.random() < 0.7:
        said["after"] = rng.choice(taken_back)
    return world.keep(one, "consent.set", said, **where, e=subject).op


def _add_to(world: World, one: Handset, rng: Random, where: dict[str, Any]) -> None:
    person = _uid(world, rng)
    cited = agree(world, one, rng, person, where, "register")
    body: dict[str, Any] = {"born": rng.choice([None, 1950, 1975, 1999, 2014]), "prio": []}
    body["call"] = world.word(person, "Bác")
    if rng.random() < 0.3:
        agree(world, one, rng, person, where, "contact")
        body["phone"] = f"09{rng.randint(10**7, 10**8 - 1)}"
    if rng.random() < 0.9:
        body["consent"] = cited
    world.keep(one, "person.create", body, **where | {"e": person})


def add_person(world: World, one: Handset, rng: Random) -> None:
    """Add somebody to a house that is shown."""
    house, row = _house(one, rng)
    _add_to(world, one, rng, _at(row, hh=house))


def take_back(world: World, one: Handset, rng: Random) -> None:
    """Withdraw what a person or a house had agreed to."""
    if rng.random() < 0.7 and one.people():
        subject, row = _person(one, rng)
        where = _at(row, hh=row["hh"])
    else:
        subject, row = _house(one, rng)
        where = _at(row, hh=subject)
    purpose = rng.choice(("register", "register", "contact"))
    said = {"text": "rut-dong-y@1", "channel": "spoken", "given_by": "self", "state": "withdrawn"}
    body = said | {"purposes": [{"p": purpose, "yes": False}]}
    op = world.keep(one, "consent.set", body, **where, e=subject).op
    world.taken_back.setdefault((subject, purpose), set()).add(op)


def agree_again(world: World, one: Handset, rng: Random) -> None:
    """Agree anew, mostly after a withdrawal, and be named again."""
    subject, row = _person(one, rng)
    where = _at(row, hh=row["hh"])
    agree(world, one, rng, subject, where, "register")
    change = {"f": "call", "was": row.get("call"), "now": world.word(subject, "Bác")}
    world.keep(one, "person.patch", {"set": [change]}, e=subject, **where)


def patch_house(world: World, one: Handset, rng: Random) -> None:
    """Correct fields of a house, as the member saw them or not."""
    house, row = _house(one, rng)
    news = {
        "lane": rng.choice(_LANES),
        "adults": rng.randint(0, 9),
        "mark": rng.choice(("hill", "river", None)),
        "note": world.word(house, "Ghi chú"),
        "label": world.word(house, "Nhà"),
    }
    names = rng.sample(sorted(news), rng.randint(1, 2))
    changes = [{"f": n, "was": row.get(n), "now": news[n]} for n in names]
    world.keep(one, "household.patch", {"set": changes}, **_at(row, hh=house, e=house))


def patch_person(world: World, one: Handset, rng: Random) -> None:
    """Correct fields of a person."""
    person, row = _person(one, rng)
    call = {"f": "call", "was": row.get("call"), "now": world.word(person, "Cô")}
    born = {"f": "born", "was": row.get("born"), "now": rng.choice([1960, 1985, 2015])}
    changes = rng.choice([[call], [born], [call, born]])
    world.keep(one, "person.patch", {"set": changes}, **_at(row, hh=row["hh"], e=person))


def _next(world: World, rng: Random) -> dict[str, Any]:
    due = day_of(world.clock) + timedelta(days=rng.randint(1, 20))
    return {"id": _uid(world, rng), "due": str(due), "why": "recheck"}


def _step(rng: Random) -> dict[str, Any]:
    told = {"skill": rng.choice(sorted(SKILLS)), "kind": rng.choice(_KINDS)}
    return told | ({"claimed": rng.randint(0, 5)} if rng.random() < 0.6 else {})


def _visit_body(world: World, one: Handset, rng: Random, house: str) -> dict[str, Any]:
    start = int((world.clock + one.skew).timestamp() * 1000)
    outcome = rng.choices(("met", "absent", "later", "refused"), (7, 1, 1, 1))[0]
    body: dict[str, Any] = {"team": one.member.phone.post.team, "place": "home"}
    body |= {"outcome": outcome, "start": start, "end": start + 600_000}
    if outcome == "met":
        people = [i for i, r in one.people() if r.get("hh") == house]
        helped = [
            {"person": i, "anon": 0, "skills": [_step(rng) for _ in range(rng.randint(0, 4))]}
            for i in rng.sample(people, min(len(people), rng.randint(1, 2)))
        ]
        body["people"] = helped or [{"person": None, "anon": 2, "skills": [_step(rng)]}]
        body["kit"] = {"smart": rng.randint(0, 3), "basic": 0, "net": ["wifi"]}
    if outcome in ("met", "later") and rng.random() < 0.4:
        body["next"] = _next(world, rng)
    if outcome == "refused":
        body["why"] = rng.choice(("busy", "never"))
    elif rng.random() < 0.3:
        body["note"] = world.word(house, "Dặn")
    return body


def visit(world: World, one: Handset, rng: Random) -> None:
    """Visit a house."""
    house, row = _house(one, rng)
    key, body = _uid(world, rng), _visit_body(world, one, rng, house)
    world.keep(one, "visit.record", body, **_at(row, hh=house, e=key))
    world.visits.append((key, house, row["hamlet"]))


def all_five(world: World, one: Handset, rng: Random) -> None:
    """Visit somebody who does all five by themselves."""
    person, row = _person(one, rng)
    body = _visit_body(world, one, rng, row["hh"]) | {"outcome": "met"}
    skills = [{"skill": n, "kind": "done_alone", "claimed": 5} for n in sorted(SKILLS)[:5]]
    body["people"] = [{"person": person, "anon": 0, "skills": skills}]
    key = _uid(world, rng)
    world.keep(one, "visit.record", body, **_at(row, hh=row["hh"], e=key))
    world.visits.append((key, row["hh"], row["hamlet"]))


def amend(world: World, one: Handset, rng: Random) -> None:
    """Tell a visit anew."""
    key, house, hamlet = rng.choice(world.visits[-8:])
    body = {"of": key, "visit": _visit_body(world, one, rng, house), "why": "mistake"}
    world.keep(one, "visit.amend", body, hamlet=hamlet, hh=house, e=key)


def void_visit(world: World, one: Handset, rng: Random) -> None:
    """Take a visit back."""
    key, house, hamlet = rng.choice(world.visits[-8:])
    world.keep(one, "visit.void", {"of": key, "why": "wrong"}, hamlet=hamlet, hh=house, e=key)


def check(world: World, one: Handset, rng: Random) -> None:
    """Check skills again without a visit."""
    person, row = _person(one, rng)
    steps = [
        {"skill": rng.choice(sorted(SKILLS)), "kind": rng.choice(("recheck", "undone"))}
        | ({"claimed": rng.randint(0, 5)} if rng.random() < 0.8 else {})
        for _ in range(rng.randint(1, 2))
    ]
    body = {"person": person, "how": rng.choice(("phone", "met")), "steps": steps}
    world.keep(one, "skill.check", body, **_at(row, hh=row["hh"]))


def plan(world: World, one: Handset, rng: Random) -> None:
    """Promise to come back."""
    house, row = _house(one, rng)
    body = _next(world, rng)
    world.keep(one, "followup.plan", body, **_at(row, hh=house, e=body["id"]))


def settle(world: World, one: Handset, rng: Random) -> None:
    """Keep a promise or let it go."""
    promise, row = rng.choice(one.promises())
    kind, body = rng.choice(
        [("followup.done", {"how": "visit"}), ("followup.cancel", {"why": "moved"})]
    )
    where = _at(row, e=promise) | ({"hh": row["hh"]} if row.get("hh") else {})
    world.keep(one, kind, body, **where)


def leave(world: World, one: Handset, rng: Random) -> None:
    """Write down that somebody left."""
    person, row = _person(one, rng)
    body = {"why": rng.choice(("moved", "died", "wrong"))}
    world.keep(one, "person.leave", body, **_at(row, hh=row["hh"], e=person))


def merge_people(world: World, one: Handset, rng: Random) -> None:
    """Say that two people are one."""
    (person, row), (other, _) = rng.sample(one.people(), 2)
    world.keep(one, "person.merge", {"into": other}, **_at(row, hh=row["hh"], e=person))


def merge_houses(world: World, one: Handset, rng: Random) -> None:
    """Say that two houses are one."""
    (house, row), (other, _) = rng.sample(one.houses(), 2)
    world.keep(one, "household.merge", {"into": other}, **_at(row, hh=house, e=house))


def move(world: World, one: Handset, rng: Random) -> None:
    """Let a house move to another hamlet."""
    house, row = _house(one, rng)
    to = rng.choice(world.stage.map.hamlets).pk
    world.keep(one, "household.move", {"to": to}, **_at(row, hh=house, e=house))


def close(world: World, one: Handset, rng: Random) -> None:
    """Close a house."""
    house, row = _house(one, rng)
    world.keep(one, "household.close", {"why": rng.choice(_WHYS)}, **_at(row, hh=house, e=house))


def assign(world: World, one: Handset, rng: Random) -> None:
    """Give houses to somebody, or to all."""
    _, row = _house(one, rng)
    here = [i for i, r in one.houses() if r["hamlet"] == row["hamlet"]]
    users = [h.member.user.pk for h in world.handsets]
    until = day_of(world.clock) + timedelta(days=rng.choice((0, 1, 3, 10, 400)))
    body: dict[str, Any] = {"households": rng.sample(here, rng.randint(1, min(4, len(here))))}
    body |= {"member": rng.choice([None, *users]), "until": str(until)}
    world.keep(one, "assign.set", body, hamlet=row["hamlet"])


# How often each is done, and what must be shown for it.
_HOUSE, _PERSON = "house", "person"
WORKS: list[tuple[Work, int, str]] = [
    (add_house, 14, ""),
    (add_person, 6, _HOUSE),
    (visit, 20, _HOUSE),
    (all_five, 5, _PERSON),
    (check, 6, _PERSON),
    (amend, 5, "visit"),
    (void_visit, 3, "visit"),
    (patch_house, 6, _HOUSE),
    (patch_person, 5, _PERSON),
    (take_back, 4, _HOUSE),
    (agree_again, 3, _PERSON),
    (plan, 3, _HOUSE),
    (settle, 5, "promise"),
    (assign, 5, _HOUSE),
    (move, 3, _HOUSE),
    (merge_houses, 3, "houses"),
    (merge_people, 3, "people"),
    (leave, 2, _PERSON),
    (close, 2, _HOUSE),
]


def work(world: World, one: Handset, rng: Random) -> None:
    """Do one thing that is possible with what the phone shows."""
    shown = {""} | ({"visit"} if world.visits else set())
    for what, rows in ((_HOUSE, one.houses()), (_PERSON, one.people())):
        shown |= {what} if rows else set()
        shown |= {{"house": "houses", "person": "people"}[what]} if len(rows) > 1 else set()
    shown |= {"promise"} if one.promises() else set()
    possible = [(act, weight) for act, weight, needs in WORKS if needs in shown]
    acts, weights = zip(*possible, strict=True)
    rng.choices(acts, weights)[0](world, one, rng)
