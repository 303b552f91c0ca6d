"""Phones send while somebody looks: the dashboard moves, and shows what the ledger holds."""

import sqlite3
import subprocess
import time

import pytest
from playwright.sync_api import Browser, Error, Page, StorageState

from tests.installation import Installation
from tests.journeys.walking import large
from tungngo.shared.clock import today

pytestmark = pytest.mark.journey
RECORDED = "Lượt ghi"
_MORE_THAN = """before => {
  const shown = document.querySelectorAll(".card__value")[2].innerText
  return Number(shown.replaceAll(".", "")) > before
}"""


def standing_visits(site: Installation) -> int:
    """Count this month's visits that stand, in the file itself, by no code of the platform."""
    file = f"file:{site.folder / 'tungngo.sqlite3'}?mode=ro"
    base = sqlite3.connect(file, uri=True)
    try:
        ((n,),) = base.execute(
            "SELECT COUNT(*) FROM visit WHERE day BETWEEN ? AND ? AND NOT voided",
            (today().replace(day=1).isoformat(), today().isoformat()),
        )
    finally:
        base.close()
    return int(n)


def moves_while(phones: subprocess.Popen[str], page: Page, before: int) -> bool:
    """Say whether the page shows more before the phones have ended."""
    while phones.poll() is None:
        try:
            page.wait_for_function(_MORE_THAN, arg=before, timeout=1000)
        except Error:
            continue
        return phones.poll() is None
    return False


def soon_equal(page: Page, number: int, seconds: float = 15) -> bool:
    """Say whether the page, loaded again and again, comes to show a number."""
    end = time.monotonic() + seconds
    while True:
        page.reload()
        if large(page, RECORDED) == number:
            return True
        if time.monotonic() > end:
            return False


def test_dashboard_moves_while_phones_send(
    site: Installation, browser: Browser, signed_in: StorageState
) -> None:
    page = browser.new_context(storage_state=signed_in).new_page()
    page.goto(f"{site.url}/so-lieu/")
    before = large(page, RECORDED)
    assert before == standing_visits(site)
    command = site.command("simulate", site.url, "--phones", "8", "--seconds", "20", "--seed", "7")
    phones = subprocess.Popen(
        command,
        env=site.surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    moved = moves_while(phones, page, before)
    said, _ = phones.communicate(timeout=120)
    assert phones.returncode == 0, said
    assert moved, said
    stands = standing_visits(site)
    assert stands > before
    assert soon_equal(page, stands)
    assert site.call("recount").returncode == 0
    page.context.close()
