"""Six writers in one commune, on the same visits: no deadlock, nothing counted twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tungngo.feed import actions as feed
from tungngo.feed.actions import snapshot
from tungngo.figures.comparing import recount_home
from tungngo.figures.jobs import freshen, recount
from tungngo.figures.measures import HOME_VISITS, PEOPLE_MONTH, VISITS
from tungngo.figures.models import Seen
from tungngo.figures.tests.ledgers import assert_ledger_holds, cells, do, push
from tungngo.households.tests.factories import BY, NOON, uid
from tungngo.shared.wire import Item
from tungngo.visits.models import Visit
from tungngo.visits.tests.factories import Village, again, helped, village

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, BATCHES, SHARED = 6, 20, 24


@pytest.fixture
def here() -> Village:
    return village()


@pytest.fixture
def retries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the errors of the database after which an act was done again."""
    seen: list[str] = []
    judge = feed._may_retry

    def judged(error: Any) -> bool:
        seen.append(str(error))
        return judge(error)

    monkeypatch.setattr(feed, "_may_retry", judged)
    return seen


def together(jobs: list[Any]) -> None:
    """Run jobs in threads that begin at one moment, each with a connection of its own."""
    start = Barrier(len(jobs))

    def run(job: Any) -> None:
        start.wait(10)
        try:
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(run, job) for job in jobs]:
            done.result()


def batch(here: Village, rng: Random, items: list[Item]) -> list[Item]:
    """Return operations of one kind on some of the shared visits."""
    chosen = rng.sample(items, 5)
    kind = rng.choice(["record", "amend", "amend", "void"])
    if kind == "record":
        return [again(i) for i in chosen]
    if kind == "void":
        return [here.void(i.key) for i in chosen[:1]]
    outcome = rng.choice(["met", "absent", "later"])
    return [here.amend(i.key, outcome=outcome, people=[helped(1, 2, anon=2)]) for i in chosen]


def test_six_writers_on_shared_visits(here: Village, retries: list[str]) -> None:
    houses = [here.house() for _ in range(6)]
    shared = [here.visit(houses[n % 6], people=[helped(1, anon=1)]) for n in range(SHARED)]

    def write(seed: int) -> None:
        rng = Random(seed)
        for _ in range(BATCHES):
            push(by=BY, here=here, items=batch(here, rng, shared))

    together([lambda seed=seed: write(seed) for seed in range(WRITERS)])
    assert retries == []
    assert_ledger_holds(here.map.home)
    freshen()
    assert_ledger_holds(here.map.home)
    assert Visit.objects.in_home(here.map.home).filter(voided=True).exists()


def test_six_writers_on_shared_people_of_two_communes(here: Village, retries: list[str]) -> None:
    hamlets = [here.map.doi_che, here.map.nui_xa]
    houses = [here.house(hamlets[n % 2]) for n in range(6)]
    people = [as_told(here.resident(house)) for house in houses[:4]]

    def visit(rng: Random) -> Item:
        n = rng.randrange(6)
        helps = [helped(1, person=person) for person in rng.sample(people, 2)]
        at = NOON - timedelta(days=rng.choice((0, 1, 20, 50)))
        return here.visit(houses[n], people=helps, at=at, hamlet=hamlets[n % 2])

    def write(seed: int) -> None:
        rng = Random(seed)
        mine: list[Item] = []
        for _ in range(BATCHES):
            if mine and rng.random() < 0.3:
                gone = mine.pop(rng.randrange(len(mine)))
                where = next(h for h in hamlets if h.pk == gone.hamlet)
                push(by=BY, here=here, items=[here.void(gone.key, hamlet=where)])
                continue
            some = [visit(rng) for _ in range(rng.randint(1, 5))]
            mine += some
            push(by=BY, here=here, items=some)

    together([lambda seed=seed: write(seed) for seed in range(WRITERS)])
    assert retries == []
    assert_ledger_holds(here.map.home)
    assert Seen.objects.filter(home=here.map.home, mixed=True, measure=PEOPLE_MONTH).exists()
    freshen()
    assert_ledger_holds(here.map.home)


def as_told(person: str) -> str:
    """Write an id as phones do."""
    return f"{person[:8]}-{person[8:12]}-{person[12:16]}-{person[16:20]}-{person[20:]}"


def test_two_first_pushes_of_one_new_visit_count_once(here: Village) -> None:
    house = here.house()
    for _ in range(5):
        item = here.visit(house, uid())
        twins = [again(item) for _ in range(4)]
        together([lambda twin=twin: push(by=BY, here=here, items=[twin]) for twin in twins])
    counted = {measure: n for (_, _, measure), n in cells(here.map.home).items()}
    assert counted == {VISITS: 5, HOME_VISITS: 1}
    assert_ledger_holds(here.map.home)


def test_the_board_follows_writers_that_never_rest(here: Village) -> None:
    houses = [here.house() for _ in range(4)]

    def write(n: int) -> None:
        for _ in range(10):
            do(here, here.visit(houses[n], people=[helped(n + 1, anon=1)]))

    def fold() -> None:
        for _ in range(20):
            freshen()

    together([fold, *[lambda n=n: write(n) for n in range(4)]])
    freshen()
    assert_ledger_holds(here.map.home)


def test_a_recount_beside_writers_finds_no_fault(here: Village) -> None:
    houses = [here.house() for _ in range(3)]
    found: list[object] = []

    def write(n: int) -> None:
        for _ in range(10):
            do(here, here.visit(houses[n], people=[helped(n + 1, anon=1)]))

    def judge() -> None:
        for _ in range(15):
            found.extend(recount(home=here.map.home))

    together([judge, *[lambda n=n: write(n) for n in range(3)]])
    assert found == []


def test_in_a_snapshot_nothing_moves(here: Village) -> None:
    house, home = here.house(), here.map.home
    with snapshot(BY):
        before = cells(home)
        together([lambda: do(here, here.visit(house))])
        assert cells(home) == before
        assert recount_home(home) == []
    assert cells(home) != before
