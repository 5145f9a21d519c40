# PYTHON=/path/to/python3 chooses the interpreter of .venv; `make` without a target lists the targets.
SHELL := /bin/sh
BIN := .venv/bin
export PYTHON

.PHONY: help setup web demo test quick format check bench docs nightly clean

help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

setup: ## make .venv (every other target does it first)
	@tools/setup

demo: setup web ## diagnose a recorded broken cluster, then look around in the portal
	@$(BIN)/holdfast demo $$([ -t 0 ] && [ -t 1 ] || echo --once)

web: setup ## build the portal into the package, where Node is there
	@tools/web

test: setup web ## every test but the nightly ones
	@tools/test

quick: setup ## the tests that need nothing but Python, in under three minutes
	@$(BIN)/pytest -q -n auto --dist loadfile -m "not (live or browser or postgres or prometheus or slow or nightly)"

format: setup ## write what `make check` would ask for
	@$(BIN)/ruff check --quiet --fix-only . && $(BIN)/ruff format --quiet .

check: setup ## format, lint, types, import contracts and docs, without tests
	@echo "check: format" && $(BIN)/ruff format --check --quiet .
	@echo "check: lint" && $(BIN)/ruff check --quiet .
	@echo "check: types" && $(BIN)/mypy --no-error-summary $(wildcard src tests tools benchmarks)
	@echo "check: imports" && report=$$($(BIN)/lint-imports) || { echo "$$report"; exit 1; }
	@echo "check: docs" && $(BIN)/python -m tools.docs --check

bench: setup ## timings and memory, as ratios
	@$(BIN)/python -m benchmarks

docs: setup ## generate the reference pages and refresh the outputs in README.md
	@$(BIN)/python -m tools.docs

nightly: setup ## the tests that take long, and every mutant of the guard
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/pytest -m nightly
	@$(BIN)/python -m tools.mutants --least 0.95

clean: ## remove .venv and everything generated
	@rm -rf .venv build dist docs/reference/generated .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
