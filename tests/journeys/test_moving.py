"""Phones send while somebody looks: the dashboard moves, and shows what the ledger holds."""

import subprocess

import pytest
from playwright.sync_api import Browser, StorageState

from tests.installation import Installation
from tests.journeys.walking import large

pytestmark = pytest.mark.journey
_MORE_THAN = """before => {
  const shown = document.querySelectorAll(".card__value")[2].innerText
  return Number(shown.replaceAll(".", "")) > before
}"""


def test_dashboard_moves_while_phones_send(
    site: Installation, browser: Browser, signed_in: StorageState
) -> None:
    page = browser.new_context(storage_state=signed_in).new_page()
    page.goto(f"{site.url}/so-lieu/")
    before = large(page, "Lượt ghi")
    command = site.command("simulate", site.url, "--phones", "8", "--ops", "400", "--seed", "7")
    phones = subprocess.run(
        command, env=site.surroundings, capture_output=True, text=True, check=False
    )
    assert phones.returncode == 0, phones.stdout + phones.stderr
    page.wait_for_function(_MORE_THAN, arg=before, timeout=30_000)
    assert site.call("recount").returncode == 0
    page.context.close()
