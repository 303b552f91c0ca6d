"""Reading the declared figures that documents and the press state, from the packaged CSVs."""

import calendar
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tungngo.figures.reasons import BAD_ROW
from tungngo.shared.errors import Refused

DATA = Path(__file__).parent / "data"
KINDS = frozenset(("result", "target", "change", "derived", "enumerated", "plan"))
_COLUMNS = [
    "id",
    "date",
    "date_precision",
    "place_name",
    "place_code",
    "geography_date",
    "indicator",
    "label",
    "value",
    "out_of",
    "unit",
    "qualifier",
    "kind",
    "source_title",
    "from_seed",
    "note",
]
_LISTED = ("order", "name_written", "name_2022", "code_2022", "code_2025", "name_2025")
LISTED_BY = "DF025"  # the stated figure whose source lists these provinces by name


@dataclass(frozen=True, slots=True)
class StatedRow:
    """One line of declared_figures.csv, checked."""

    code: str
    date_text: str
    as_of: date | None
    precision: str
    place_name: str
    place_code: str
    geography_date: date | None
    indicator: str
    label: str
    value: Decimal
    out_of: Decimal | None
    unit: str
    qualifier: str
    kind: str
    source: str
    from_seed: bool
    note: str


def rows_of(
    path: Path, columns: tuple[str, ...] | list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row) of a CSV; refuses a file whose columns are not the known ones."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if list(reader.fieldnames or ()) != list(columns):
            raise Refused(
                BAD_ROW, file=path.name, line=1, wrong=f"cột phải là {', '.join(columns)}"
            )
        for row in reader:
            yield reader.line_num, row


def read_stated(path: Path = DATA / "declared_figures.csv") -> list[StatedRow]:
    """Read all declared figures; refuses a bad row and names it."""
    found: dict[str, StatedRow] = {}
    for line, row in rows_of(path, _COLUMNS):
        try:
            one = _row(row)
        except (ValueError, InvalidOperation) as error:
            raise Refused(BAD_ROW, file=path.name, line=line, wrong=str(error)) from error
        if one.kind not in KINDS:
            raise Refused(
                BAD_ROW,
                file=path.name,
                line=line,
                wrong=f"loại {one.kind!r} không có trong danh mục",
            )
        if one.code in found:
            raise Refused(BAD_ROW, file=path.name, line=line, wrong=f"mã {one.code} đã có ở trên")
        found[one.code] = one
    return list(found.values())


def _row(row: dict[str, str]) -> StatedRow:
    geography = row["geography_date"]
    return StatedRow(
        code=row["id"],
        date_text=row["date"],
        as_of=last_day(row["date"]),
        precision=row["date_precision"],
        place_name=row["place_name"],
        place_code=row["place_code"],
        geography_date=date.fromisoformat(geography) if geography else None,
        indicator=row["indicator"],
        label=row["label"],
        value=Decimal(row["value"]),
        out_of=Decimal(row["out_of"]) if row["out_of"] else None,
        unit=row["unit"],
        qualifier=row["qualifier"],
        kind=row["kind"],
        source=row["source_title"],
        from_seed=row["from_seed"] == "yes",
        note=row["note"],
    )


def last_day(text: str) -> date | None:
    """Return the last day of a year, month or day; None for an empty text."""
    if not text:
        return None
    parts = [int(p) for p in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def read_listed(
    path: Path = DATA / "teams_2022_provinces_listed.csv",
) -> list[tuple[int, str, str]]:
    """Return (order, name as written, code in 2022) of the provinces that one source lists."""
    return [(int(r["order"]), r["name_written"], r["code_2022"]) for _, r in rows_of(path, _LISTED)]
