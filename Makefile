# Two commands for a newcomer: `make demo` and `make test`. The rest is for those who stay.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
# The first Python of the machine that is new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
# The demonstration's folder; `blastema` finds it again from this folder by itself.
DATA := $(CURDIR)/.blastema
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2

# The suites use both cores themselves, and add to one record of coverage.
.NOTPARALLEL:
.PHONY: help demo test check docs bench soak lock clean \
	test-sqlite test-postgres test-browser coverage browser

help:
	@echo "make demo    a practice with three years of history, and a server to look at it"
	@echo "make test    everything, on SQLite and on PostgreSQL, and in a real browser"
	@echo "make check   format, lint, types, the walls between the rooms, current pages"
	@echo "make docs    write the reference pages again from the code"
	@echo "make bench   how fast the write path, the ledger and the pages are, in figures"
	@echo "make soak    the laws again with thousands of generated cases"
	@echo "make lock    compile requirements/*.txt anew"
	@echo "make clean   remove what these commands made, the demonstration too"

demo: $(VENV)/.runtime
	@mkdir -p -m 700 $(DATA)
	$(BIN)/blastema demo $(DEMO)

test: $(VENV)/.test browser test-sqlite coverage test-postgres test-browser

# Coverage is measured once, here: it doubles the time of a run, and what the other runs reach
# beyond this one is a few lines of one database.
test-sqlite: $(VENV)/.test
	rm -f .coverage .coverage.*
	$(PYTEST) -n $(WORKERS) -m "not browser" --cov --cov-report= $(ARGS)

# What knows no table gives the same answer beside every database (a test holds the list so).
ROOMS_OF_TABLES = tests/actions tests/api tests/app tests/migrations tests/records tests/web \
	tests/repository/test_harness.py
test-postgres: $(VENV)/.test
	BLASTEMA_TEST_DB=postgres $(PYTEST) -n $(WORKERS) -m "not browser" $(ROOMS_OF_TABLES) $(ARGS)

test-browser: $(VENV)/.test browser
	$(PYTEST) -m browser tests/browser $(ARGS)
	# A process of its own: each group keeps one driver of the browser open to its end.
	$(PYTEST) -m browser tests/web $(ARGS)
	$(PYTEST) -m browser tests/evidence $(ARGS)

coverage:
	$(BIN)/python tests/coverage_floors.py

# Chromium: the system's, or Playwright's, or Debian's; without one the journeys are skipped.
browser: $(VENV)/.test
	@$(BIN)/python -m tests.browser.chromium

# The types of Django's models come from the settings, which want a data folder of their own.
check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	BLASTEMA_DATA_DIR=$(CURDIR)/.mypy_cache/data $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check

docs: $(VENV)/.test
	$(BIN)/python -m docs.generate

bench: $(VENV)/.test
	$(BIN)/python bench/all.py

soak: $(VENV)/.test
	BLASTEMA_TEST_EXAMPLES=5000 $(PYTEST) -n $(WORKERS) tests/core tests/ledger tests/evidence tests/fhir \
		tests/web/labels tests/spec/test_spec_scan.py \
		tests/spec/test_expansion_plan.py tests/spec/test_expansion_growth.py tests/actions/test_trace.py $(ARGS)
	BLASTEMA_TEST_EXAMPLES=5000 $(PYTEST) -s tests/actions/walk tests/actions/bedside \
		tests/actions/test_no_way_around.py $(ARGS)
	BLASTEMA_TEST_DB=postgres BLASTEMA_TEST_EXAMPLES=5000 $(PYTEST) -s tests/actions/walk \
		tests/actions/bedside $(ARGS)

# --universal: one lock for every Python from 3.11 and for both processor families.
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --no-header --quiet --custom-compile-command "make lock"
lock: $(VENV)/bin/python
	$(PIP) install "uv>=0.8"
	$(LOCK) requirements/build.in -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) pyproject.toml --extra test -c requirements/runtime.txt -o requirements/test.txt

clean:
	rm -rf $(VENV) $(DATA) build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache src/*.egg-info

# An environment holds what a lock says and nothing else; a stamp is older than its lock's edit.
# --no-deps: an older pip resolves an extra's base anew and takes a release that the lock does not
# know; a lock holds everything, and `pip check` says so.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed: on Debian, apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/build.txt requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what requirements/runtime.txt locks (a minute or two the first time) ..."
	$(PIP) install --no-deps --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements/test.txt
	@echo "Installing what requirements/test.txt locks ..."
	$(PIP) install --no-deps --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip --disable-pip-version-check check
	@touch $@
