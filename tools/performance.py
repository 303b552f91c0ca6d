"""Write the tables of docs/performance.md anew from what `make bench` measured.

    python tools/performance.py bench.json

Everything between the two marks of the page is replaced; the words around it are a person's.
"""

import json
import sys
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs/performance.md"
BEGIN, END = "<!-- figures: made by tools/performance.py -->", "<!-- end of figures -->"
TITLES = {
    "push": "Push of a day's real mix of kinds",
    "dashboards": "Pages and files of figures",
    "recount": "Recount of the ledger",
    "fresh": "From the commit of a push to the board of province and nation",
    "version": "A new national map",
    "start": "Start and memory",
}

HEAD = "| Figure | Unit | Target | SQLite | PostgreSQL |\n|---|---|---|--:|--:|"

type Row = dict[str, str | float]


def database(row: Row) -> str:
    """Return the database that a figure was measured on."""
    return str(row["conditions"]).split(" ", 1)[0]


def value(row: Row | None) -> str:
    """Return a figure as text, in bold with a mark where its target was missed."""
    if row is None:
        return ""
    number = float(row["value"])
    text = f"{number:,.0f}" if abs(number) >= 100 else f"{number:,.1f}"
    sign, _, limit = str(row["target"]).partition(" ")
    missed = limit and not (number <= float(limit) if sign == "<=" else number >= float(limit))
    return f"**{text}** (missed)" if missed else text


def targets(rows: list[Row]) -> str:
    """Return the target; where the databases differ, both."""
    found = list(dict.fromkeys(str(row["target"]) for row in rows if row["target"]))
    return " / ".join(found)


def tables(rows: list[Row]) -> str:
    """Return one table per measurement, SQLite beside PostgreSQL, and its conditions."""
    parts = []
    for key, title in TITLES.items():
        mine = [row for row in rows if str(row["name"]).split(".")[0] == key]
        if not mine:
            continue
        parts.append(f"### {title}\n\n{HEAD}")
        for name in dict.fromkeys(str(row["name"]) for row in mine):
            same = {database(row): row for row in mine if row["name"] == name}
            one = next(iter(same.values()))
            cells = (value(same.get("SQLite")), value(same.get("PostgreSQL")))
            wish = targets(list(same.values()))
            line = f"| {name} | {one['unit']} | {wish} | {cells[0]} | {cells[1]} |"
            parts.append(line)
        said = dict.fromkeys(str(row["conditions"]) for row in mine)
        parts.append("\n" + "  \n".join(f"Conditions: {one}." for one in said) + "\n")
    return "\n".join(parts)


def main() -> None:
    """Replace the tables of the page."""
    rows: list[Row] = [row for path in sys.argv[1:] for row in json.loads(Path(path).read_text())]
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables(rows)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
