"""Where the system's Chromium is."""

import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium() -> str | None:
    """Return the path of the system's Chromium, if it has one."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)
