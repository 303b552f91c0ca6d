"""Gives each test process a data folder of its own, before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="tungngo-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
(FOLDER / "static").mkdir()  # whitenoise warns where it is missing, and warnings are errors

# Settings of the person who runs the tests must not reach them; only what must be there is theirs.
for name in [n for n in os.environ if n.startswith("TUNGNGO_") and n != "TUNGNGO_REQUIRE"]:
    del os.environ[name]
# For programs that a test starts: no settings at all, so SQLite in whatever folder they are given.
OUTSIDE = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "TUNGNGO_REQUIRE")}
# Simulated phones never rest.
os.environ["TUNGNGO_PHONE_PACE"] = OUTSIDE["TUNGNGO_PHONE_PACE"] = "1000000"
os.environ["TUNGNGO_DATA"] = str(FOLDER)
os.environ["TUNGNGO_SECRET_KEY"] = (
    "tests only, and longer than fifty letters so that checks are content"
)
