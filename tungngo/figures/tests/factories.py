"""Rows of figures for tests: a country of 34 provinces (63 of then), and sums stored in it."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.test import Client

from tests.browsers import browser_of
from tests.cast import give, person
from tests.small_map import NEW_FROM, SmallMap, small_map
from tungngo.accounts.models import User
from tungngo.accounts.rights import Role
from tungngo.catalogue.models import Skill
from tungngo.figures.charts import tile_grid
from tungngo.figures.measures import BY_DAY, SKILL, slot_of
from tungngo.figures.models import Board, BoardState, Cell, DayBoard, DayTotal
from tungngo.places.models import (
    COMMUNE,
    NATION,
    PROVINCE,
    WHOLE,
    Fragment,
    Geo,
    GeoVersion,
    Hamlet,
    Place,
    PlaceName,
)
from tungngo.shared.clock import now
from tungngo.shared.ids import new_id
from tungngo.shared.vietnamese import fold, sort_key
from tungngo.teams.models import Team
from tungngo.visits.models import Visit
from tungngo.visits.tests.factories import team_of

OLD_FROM, OLD_TO = date(2022, 1, 1), NEW_FROM - timedelta(days=1)
_NAMES = Path(__file__).parents[2] / "places/data/names.csv"
_COLUMNS = ("visits", "home_visits", "absent", "later", "refused", "helps")


def put_sums(
    fragment: Fragment, day: date, numbers: tuple[int, ...], skills: dict[int, int] | None = None
) -> None:
    """Add the numbers of a fragment's day to all stored sums, as count and freshen do.

    ``numbers``: in the order of BY_DAY; ``skills``: {number of the skill: helps}.
    """
    home, slot = fragment.home, slot_of(day)
    named = dict(zip(_COLUMNS, numbers, strict=True))
    _add(DayTotal, {"home": home, "fragment": fragment.pk, "day": day}, named)
    _add(DayBoard, {"home": home, "day": day}, named)
    measures = dict(zip(BY_DAY, numbers, strict=True))
    measures |= {SKILL + number: n for number, n in (skills or {}).items()}
    for measure, n in measures.items():
        if n:
            key = {"home": home, "slot": slot, "measure": measure}
            _add(Cell, key | {"fragment": fragment.pk}, {"value": n})
            _add(Board, key, {"value": n}, as_of=now())
    BoardState.objects.update_or_create(home=home, defaults={"as_of": now()})


def _add(model: type, key: Mapping[str, object], numbers: dict[str, int], **more: object) -> None:
    row = model.objects.filter(**key).first()  # type: ignore[attr-defined]  # any of the tables
    if row is None:
        model.objects.create(**key, **numbers, **more)  # type: ignore[attr-defined]
        return
    sums = {name: getattr(row, name) + n for name, n in numbers.items()}
    model.objects.filter(**key).update(**sums)  # type: ignore[attr-defined]


def place(kind: str, code: str, name: str, first: date, last: date | None = None) -> Place:
    """Make a place with one name."""
    made = Place.objects.create(kind=kind, valid_from=first, valid_to=last)
    PlaceName.objects.create(
        place=made,
        valid_from=first,
        valid_to=last,
        code=code,
        type="",
        name=name,
        full_name=name,
        fold=fold(name),
        sort_key=sort_key(name),
    )
    return made


def draw_country() -> tuple[list[Fragment], SmallMap]:
    """Draw 34 provinces with one commune each, and 28 more that were merged into them in 2025.

    With the small country's province that makes 63 of then. Returns one fragment a home.
    """
    small = small_map()
    versions = {v.slug: v for v in GeoVersion.objects.all()}
    found = []
    provinces = [p for p in tile_grid() if not p.belongs_to]
    news = [place(PROVINCE, p.code, p.name, NEW_FROM) for p in provinces]
    for n in range(62):
        mine = provinces[n % 34]
        code = mine.code if n < 34 else f"{100 + n}"
        name = mine.name if n < 34 else f"{mine.name} cũ"
        old = place(PROVINCE, code, name, OLD_FROM, OLD_TO)
        old_commune = place(COMMUNE, f"{code}1", f"xã cũ {n}", OLD_FROM, OLD_TO)
        new_commune = place(COMMUNE, f"{code}2", f"xã mới {n}", NEW_FROM)
        fragment = Fragment.objects.create(
            home=int(code), kind=WHOLE, old_place=old_commune, new_place=new_commune
        )
        then, today = versions["2025-06"], versions["2025-07"]
        Geo.objects.create(version=then, fragment=fragment, commune=old_commune, province=old)
        Geo.objects.create(
            version=today, fragment=fragment, commune=new_commune, province=news[n % 34]
        )
        found.append(fragment)
    return found, small


def nation() -> Place:
    """Return the country, made where there is none."""
    return Place.objects.filter(kind=NATION).first() or place(NATION, "", "Việt Nam", OLD_FROM)


def reader_of(country: SmallMap) -> Client:
    """Return the browser of an official of the nation, in office since 2026."""
    official = person("official.nation", is_demo=False)
    give(official, Role.NATIONAL_OFFICER, country.nation, date(2026, 1, 1), date(2030, 1, 1))
    return browser_of(official)


def add_skill(number: int, name: str) -> int:
    """Add a skill to the catalogue; return its number."""
    words = {"code": f"s.{number}", "slug_vi": f"s-{number}", "fold": name, "sort_key": name}
    Skill.objects.create(id=number, name=name, group="G", **words)
    return number


def put_visit(
    hamlet: Hamlet,
    day: date,
    outcome: str,
    *,
    helps: int = 0,
    house: UUID | None = None,
    voided: bool = False,
) -> UUID:
    """Write a visit into the ledger without counting it; return the id of its house."""
    team = Team.objects.filter(fragment=hamlet.fragment).first()
    team = team or team_of(hamlet.fragment, f"to-{hamlet.fragment_id}")
    member = User.objects.filter(login="visitor").first() or person("visitor")
    house = house or new_id()
    Visit.objects.create(
        home=hamlet.home,
        hamlet=hamlet,
        fragment=hamlet.fragment_id,
        household_id=house,
        team=team,
        member=member,
        place="house",
        outcome=outcome,
        day=day,
        start_ms=0,
        helps=helps,
        voided=voided,
    )
    return house


def draw_provinces_of_2022() -> dict[str, Place]:
    """Draw the 63 provinces of 2022 with their real codes and names; return {code: place}."""
    nation()
    found = {}
    with _NAMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if len(row["code"]) == 2 and row["valid_from"] < "2022-07":
                last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
                found[row["code"]] = place(PROVINCE, row["code"], row["name"], OLD_FROM, last)
    return found
