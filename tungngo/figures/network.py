"""The growth of the network (mạng lưới): what sources stated, what can be computed, and why they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tungngo.figures.growth import NETWORK, Growth, dates_of, growth
from tungngo.figures.models import ListedPlace, StatedValue
from tungngo.figures.stated import LISTED_BY
from tungngo.places.models import Place, PlaceName
from tungngo.shared.vietnamese import day as day_text
from tungngo.shared.vietnamese import number
from tungngo.teams.models import teams_in_force_counts

SINCE, UNTIL = date(2022, 5, 26), date(2022, 7, 20)
NAMES = {"ML01": "Tỉnh, thành phố đã thành lập tổ", "ML02": "Số tổ", "ML03": "Số thành viên"}
_WORDS = {
    "nearly": "gần",
    "over": "hơn",
    "about": "khoảng",
    "before": "trước",
    "min": "từ",
    "max": "đến",
}
_KINDS = {
    "result": "kết quả",
    "derived": "suy ngược từ tỷ lệ báo nêu",
    "enumerated": "đếm từ danh sách",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the growth table, in words."""

    name: str
    base: str
    end: str
    computed: str
    stated: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """What one source lists by name, beside what it counts."""

    counted: str
    listed: int
    missing: int
    source: str
    names: Sequence[tuple[str, PlaceName]]


@dataclass(frozen=True, slots=True)
class Network:
    """All that the page shows."""

    since: date
    until: date
    dates: Sequence[date]
    steps: Sequence[Step]
    origins: Sequence[Step]  # growth to the first date from the date before it
    origin: date | None
    rows: Sequence[StatedValue]
    listed: Listed | None
    teams: int
    members: int


def value_text(row: StatedValue | None) -> str:
    """Return a stated value as it was said: "gần 9.400", "26/63", "+90%"."""
    if row is None:
        return "–"
    if row.kind == "change":
        return f"+{number(row.value)}%"
    word = _WORDS.get(row.qualifier, "")
    text = f"{number(row.value)}/{number(row.out_of)}" if row.out_of else number(row.value)
    return f"{word} {text}".strip()


def kind_text(row: StatedValue) -> str:
    """Return what kind of statement it is, in words."""
    return _KINDS.get(row.kind, row.kind)


def read_network(since: date, until: date, on: date) -> Network:
    """Read the page for two dates; ``on``: the day for which this system's own register is counted."""
    rows = list(StatedValue.objects.of_nation().network())
    dates = dates_of(rows)
    before = max((d for d in dates if d < since), default=None)
    register = teams_in_force_counts(on)
    return Network(
        since=since,
        until=until,
        dates=dates,
        steps=[_step(growth(rows, i, since, until)) for i in NETWORK],
        origins=[_step(growth(rows, i, before, since)) for i in NETWORK] if before else [],
        origin=before,
        rows=[r for r in rows if r.kind in ("result", "derived")],
        listed=_listed(rows),
        teams=sum(teams for teams, _ in register.values()),
        members=sum(members for _, members in register.values()),
    )


def _percent(value: Decimal | None) -> str:
    if value is None:
        return "không tính được"
    return f"{'+' if value > 0 else ''}{number(value, 1)}%"


def _step(found: Growth) -> Step:
    stated = f"+{number(found.stated.value)}%" if found.stated else "không nêu"
    base, end = found.base, found.end
    return Step(
        NAMES[found.indicator],
        value_text(base if isinstance(base, StatedValue) else None),
        value_text(end if isinstance(end, StatedValue) else None),
        _percent(found.computed),
        stated,
        _why(found),
    )


def _why(found: Growth) -> list[str]:
    """Return the explanation of what differs or cannot be computed, in sentences."""
    told = []
    if found.computed is None and found.derived and found.stated:
        told.append(
            f"Ngày {day_text(found.since)} không nguồn nào nêu số. {number(found.derived.value)} là số suy ngược từ"
            f" chính tỷ lệ +{number(found.stated.value)}%, nên không dùng để tính tăng trưởng."
        )
    elif found.computed is None:
        which = found.since if found.base is None else found.until
        told.append(f"Không có kết quả nào nêu cho ngày {day_text(which)}.")
    elif not found.fits and found.base and found.end and found.stated:
        told.append(_gap(found))
    for row in found.others:
        if row.as_of:
            word = _WORDS.get(row.qualifier, "")
            said = f"{word} {number(row.value)}".strip()
            told.append(
                f"Nguồn khác cùng ngày {day_text(row.as_of)} nêu {said}; tính từ số nêu chính xác."
            )
    if found.base and found.base.qualifier and found.computed is not None:
        told.append(
            f"Gốc là số nêu “{_WORDS.get(found.base.qualifier, found.base.qualifier)}”, nên kết quả là xấp xỉ."
        )
    return told


def _gap(found: Growth) -> str:
    base, end, stated = found.base, found.end, found.stated
    if base is None or end is None or stated is None:
        return ""
    fits = end.value / (1 + stated.value / 100)
    word = _WORDS.get(base.qualifier, "")
    near = f" (suy ngược: {number(found.derived.value)})" if found.derived else ""
    return (
        f"{number(end.value)} so với {word} {number(base.value)} là {_percent(found.computed)}, báo nêu"
        f" +{number(stated.value)}%. Tỷ lệ báo nêu chỉ khớp với gốc khoảng {number(fits, 0)}{near}; báo chí ngày"
        f" {day_text(found.since)} nêu {word} {number(base.value)}."
    ).replace("  ", " ")


def _listed(rows: Sequence[StatedValue]) -> Listed | None:
    """Return the list of one source beside its count; the names as the source wrote them."""
    by = StatedValue.objects.filter(code=LISTED_BY).first()
    if by is None or by.as_of is None:
        return None
    found = list(ListedPlace.objects.filter(stated=by).order_by("order"))
    names = PlaceName.objects.names_of([one.place_id for one in found], by.as_of)
    counted = next(
        (
            r
            for r in rows
            if r.as_of == by.as_of and r.indicator == "ML01" and r.source == by.source
        ),
        None,
    )
    declared = int(counted.value) if counted else len(found)
    pairs = [(one.name_written, names[one.place_id]) for one in found]
    return Listed(value_text(counted), len(found), declared - len(found), by.source, pairs)


def provinces_not_listed(listed: Listed, on: date) -> list[PlaceName]:
    """Return the provinces of a day that the source does not list, in Vietnamese order."""
    named = {name.place_id for _, name in listed.names}
    others = PlaceName.objects.on(on).filter(place__in=Place.objects.on(on).filter(kind="province"))
    return [n for n in others.order_by("sort_key") if n.place_id not in named]
