"""What several journeys do: read numbers as people write them, look for trouble, keep pictures."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SHOTS = Path(__file__).parent / "shots"
_SERIOUS = {"serious", "critical"}


def number(text: str) -> int:
    """Return the whole number in a text: "6.231 lượt" -> 6231."""
    found = re.search(r"\d[\d.]*", text)
    if found is None:
        raise AssertionError(f"no number in {text!r}")
    return int(found.group().replace(".", ""))


def large(page: Page, name: str) -> int:
    """Return one of the large figures of a page."""
    card = page.locator(".card", has=page.get_by_role("heading", name=name, exact=True))
    return number(card.locator(".card__value").inner_text())


def total(page: Page, column: str, table: str = "#bang-don-vi table") -> int:
    """Return the number in the last line of a table, under a heading."""
    heads = page.locator(f"{table} thead th").all_inner_texts()
    at = [head.strip() for head in heads].index(column) - 1  # names stand in a th, numbers in td
    return number(page.locator(f"{table} tfoot td").nth(at).inner_text())


def look_over(page: Page, name: str) -> None:
    """Fail on a page that scrolls sideways or that axe finds seriously wrong; keep its picture."""
    keep_picture(page, name)
    no_sideways_scroll(page, name)
    wrong = [v for v in Axe().run(page).response["violations"] if v["impact"] in _SERIOUS]
    told = [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in wrong]
    assert told == [], name


def no_sideways_scroll(page: Page, name: str) -> None:
    """Fail on a page that is wider than its window."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, f"{name} scrolls sideways: {wide} > {window}"


def keep_picture(page: Page, name: str, *, whole: bool = True) -> None:
    """Keep a picture for a person to look at."""
    SHOTS.mkdir(exist_ok=True)
    width = (page.viewport_size or {"width": 0})["width"]
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=whole)
