#!/bin/sh
# Writes the names that the database keeps into tests/shape/stored_names.txt; look at the difference.
set -eu
cd "$(dirname "$0")/.."
TUNGNGO_DATA=${TMPDIR:-/tmp}/tungngo-names .venv/bin/python - <<'PROGRAM'
import os
import pathlib

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tungngo.config.settings")
django.setup()

from tests.shape.stored_names import names

pathlib.Path("tests/shape/stored_names.txt").write_text("\n".join(names()) + "\n", encoding="utf-8")
PROGRAM
