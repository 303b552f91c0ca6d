# The verbs of the project; CONTRIBUTING.md tells what each is for.
.POSIX:
PY = .venv/bin/python
DEMO = 1
WHAT = all
# Where a line or a branch that no test takes could let somebody in, or lose a visit.
WHOLE = tungngo/accounts/rights.py,tungngo/sync/actions/*
OUTSIDE_CHOICE = not journey and not long and not bench

.PHONY: run setup setup-dev check wire fix build test test-sqlite test-postgres test-front e2e pictures test-long bench lock clean
.DEFAULT_GOAL := run

run:            ## everything from nothing: sets up, makes the data, serves on http://127.0.0.1:8000
	@tools/setup.sh base
	@TUNGNGO_DEMO=$${TUNGNGO_DEMO-$(DEMO)} .venv/bin/tungngo run --prepare

setup:          ## what `run` needs
	@tools/setup.sh base

setup-dev:      ## what the other verbs need
	@tools/setup.sh dev

test: setup-dev test-sqlite test-postgres test-front e2e  ## everything, on both databases and in the browser

test-sqlite: setup-dev
	@echo "== Python on SQLite"
	@env -u DATABASE_URL $(PY) -m pytest -q -n 2 --cov --cov-report=term
	@$(PY) -m coverage report --include=$(WHOLE) --fail-under=100

test-postgres: setup-dev
	@echo "== Python on PostgreSQL"
	@$(PY) tools/postgres.py $(PY) -m pytest -q -n 2

test-front: setup-dev
	@echo "== TypeScript"
	@tools/setup.sh npm run --silent test

e2e: setup-dev  ## browser journeys only
	@echo "== browser journeys"
	@$(PY) -m pytest -q -m journey tests/journeys

pictures: e2e  ## the pictures of the README, made by the browser journeys
	@mkdir -p docs/pictures
	@for name in figures-1280 figures-360 network-1280 places-360; do \
		cp tests/journeys/shots/readme-$$name.png docs/pictures/; done

test-long: setup-dev  ## the whole policy matrix and the mutants
	@$(PY) -m pytest -q -n 2 -m "long or not journey and not bench" --hypothesis-profile=long

check: setup-dev  ## style, types, imports, templates, migrations, the shape of the house
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	.venv/bin/djlint --check --lint --quiet tungngo/templates
	.venv/bin/biome ci .
	@tools/setup.sh npm run --silent types
	@mkdir -p "$${TMPDIR:-/tmp}/tungngo-check"
	@TUNGNGO_DATA="$${TMPDIR:-/tmp}/tungngo-check" .venv/bin/tungngo manage makemigrations --check --dry-run
	@sh tools/lock_age.sh
	$(PY) -m pytest -q tests/shape

wire: setup-dev  ## the types of the phone app, from the Structs of the server
	@TUNGNGO_DATA="$${TMPDIR:-/tmp}/tungngo-check" DJANGO_SETTINGS_MODULE=tungngo.config.settings $(PY) tools/wire.py
	@$(PY) tools/urls.py

fix: wire  ## what tools can mend by themselves
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	-.venv/bin/djlint --reformat --quiet tungngo/templates
	.venv/bin/biome check --write .

build: setup-dev  ## the front end
	@tools/setup.sh npm run build

bench: setup-dev  ## every measurement, full size, on both databases
	@$(PY) tools/postgres.py --durable --keep .venv/bin/tungngo bench $(WHAT)

lock: setup-dev ## new locks of packages that are at least seven days old
	@sh tools/lock.sh

clean:          ## all that was made, but the data
	rm -rf .venv .tools .stamps node_modules tungngo/static .mypy_cache .ruff_cache .pytest_cache .hypothesis
