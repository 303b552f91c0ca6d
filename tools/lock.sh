#!/bin/sh
# Writes both locks anew. Nothing younger than seven days enters; the locks name no host.
set -eu
cd "$(dirname "$0")/.."
uv=.tools/bin/uv
command -v uv >/dev/null 2>&1 && uv=uv
before=$(.venv/bin/python -c 'import datetime as d; print((d.datetime.now(d.UTC) - d.timedelta(days=7)).date())')
for pair in "requirements.lock" "requirements-dev.lock --group dev"; do
    # shellcheck disable=SC2086
    set -- $pair
    lock=$1
    shift
    "$uv" pip compile pyproject.toml "$@" --universal --python-version 3.12 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --exclude-newer "$before" --upgrade --quiet --output-file "$lock"
done
