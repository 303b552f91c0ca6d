"""Loading the catalogue of indicators and the figures that documents state."""

from tungngo.audit.actions import note
from tungngo.feed.actions import writes
from tungngo.figures.models import Indicator, ListedPlace, StatedValue
from tungngo.figures.reasons import BAD_ROW
from tungngo.figures.stated import DATA, LISTED_BY, StatedRow, read_listed, read_stated, rows_of
from tungngo.places.models import Place, PlaceName
from tungngo.shared.actor import Actor
from tungngo.shared.errors import Refused

_STATED = [
    "date_text",
    "as_of",
    "precision",
    "place_name",
    "indicator",
    "label",
    "value",
    "out_of",
    "unit",
    "qualifier",
    "kind",
    "source",
    "from_seed",
    "note",
]
_INDICATOR_COLUMNS = [
    "code",
    "name_vi",
    "name_en",
    "kind",
    "unit",
    "rule",
    "numerator",
    "denominator",
    "second_measure",
    "level",
    "period",
    "source_kind",
    "public",
    "note",
]


@writes
def load_stated(*, by: Actor) -> int:
    """Load the declared figures and the provinces that one source lists; again = no change."""
    nation = Place.objects.get(kind="nation")
    for row in read_stated():
        place = _stated_place(row, nation)
        fields = {f: getattr(row, f) for f in _STATED}
        StatedValue.objects.update_or_create(code=row.code, defaults=fields | {"place": place})
    stated = StatedValue.objects.get(code=LISTED_BY)
    if stated.as_of is None:
        raise Refused(BAD_ROW, file="declared_figures.csv", line=1, wrong=f"{LISTED_BY} thiếu ngày")
    for order, written, code in read_listed():
        found = PlaceName.objects.of_code(code, on=stated.as_of)
        if found is None:
            raise Refused(
                BAD_ROW, file="teams_2022_provinces_listed.csv", line=order + 1, wrong=f"mã {code}"
            )
        values = {"order": order, "name_written": written}
        ListedPlace.objects.update_or_create(
            stated=stated, place_id=found.place_id, defaults=values
        )
    n = StatedValue.objects.count()
    note(by, "figures.load_stated", n=n)
    return n


def _stated_place(row: StatedRow, nation: Place) -> Place | None:
    """Return the place of a figure; a code holds on its geography date, never alone."""
    if row.place_code == "VN":
        return nation
    if not row.place_code or row.geography_date is None:
        return None
    found = PlaceName.objects.of_code(row.place_code, on=row.geography_date)
    return found.place if found else None


@writes
def load_indicators(*, by: Actor) -> int:
    """Load the catalogue of indicators; again = no change."""
    for _, row in rows_of(DATA / "indicators.csv", _INDICATOR_COLUMNS):
        values = {
            "name": row["name_vi"],
            "name_en": row["name_en"],
            "kind": row["kind"],
            "unit": row["unit"],
            "rule": row["rule"],
            "numerator": row["numerator"],
            "denominator": row["denominator"],
            "level": row["level"],
            "period": row["period"],
            "source_kind": row["source_kind"],
            "note": row["note"],
        }
        Indicator.objects.update_or_create(code=row["code"], defaults=values)
    n = Indicator.objects.count()
    note(by, "figures.load_indicators", n=n)
    return n
