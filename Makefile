# The one door. Every target sets up what it needs first; a second run is quick.
.PHONY: help setup demo run test simulation check check-static fix bench pictures coverage migration lock audit vendor
.DEFAULT_GOAL := help
BIN := .venv/bin
PORT ?= 8000
# Compiled code is kept: each process of the suite starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## .venv with everything for running, testing and checking
	@sh tools/setup.sh dev

# `exec`, so that Ctrl-C and a stop reach the service itself and not a shell in between.
demo: ## a small simulated hub at http://127.0.0.1:8000, or PORT; Ctrl-C stops it
	@sh tools/setup.sh run
	@PORT=$(PORT) exec $(BIN)/python -m app.demo

run: ## the service as your settings (the environment, .env) say; see docs/settings.md
	@sh tools/setup.sh run
	@$(BIN)/wardlight db upgrade && exec $(BIN)/wardlight serve --port $(PORT)

test: setup ## the whole suite, on SQLite, PostgreSQL and a real browser
	@$(BIN)/python -m pytest --numprocesses auto

simulation: setup ## three days of a ward against every fault, three seeds, and 50 kills under load (some five minutes, so it is no part of check)
	@$(BIN)/python -m tests.simulation.ward_run --seeds 3
	@WARDLIGHT_KILLS=50 $(BIN)/python -m pytest tests/simulation/test_kill.py

check: setup ## everything static, plus the tests; reports all that fails
	@$(BIN)/python tools/check.py

check-static: setup ## the same without the tests
	@$(BIN)/python tools/check.py --static

fix: setup ## formats, and mends what can be mended by machine
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

bench: setup ## how many texts a second this machine can take durably, and where the time goes
	@$(BIN)/python -m bench

pictures: setup ## the pictures of the docs again, by the tests that walk through the pages
	@WARDLIGHT_SCREENSHOTS=1 $(BIN)/python -m pytest tests/browser/test_the_demo.py tests/browser/test_a_first_shift.py

coverage: setup ## branch coverage of the pure modules, on SQLite (some ten minutes, so it is no part of check)
	@$(BIN)/python -m tools.pure_coverage

migration: setup ## a new migration from app/tables.py: make migration m="why"
	@test -n "$(m)" || { echo 'Say why: make migration m="..."' >&2; exit 2; }
	@rm -f .migration.db
	@WARDLIGHT_DATABASE_URL=sqlite:///.migration.db $(BIN)/alembic --config alembic.ini upgrade head
	@WARDLIGHT_DATABASE_URL=sqlite:///.migration.db $(BIN)/alembic --config alembic.ini revision --autogenerate --message "$(m)"
	@rm -f .migration.db

lock: setup ## the locked requirements again, from pyproject.toml (UPGRADE=1: the newest of everything)
	@$(BIN)/python tools/locks.py $(if $(UPGRADE),--upgrade)

audit: setup ## known vulnerabilities in what is locked (asks the network, so it is no part of check)
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements.txt

vendor: setup ## static/vendor again, from npm
	@$(BIN)/python tools/vendor.py
