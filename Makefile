# Two commands on a fresh machine: `make run` shows the living city, `make test` proves it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-plain test-screen check bench bench-links fuzz-long fault fault-long format lock clean

ARGS ?=
N ?= 1000000
export PYTHON
prepare := packaging/prepare
bin := .venv/bin
pytest := $(bin)/python -m pytest -q --durations=15 -p no:cacheprovider
without_screen := tests/core tests/store tests/engine tests/desk tests/hardware tests/city tests/fault

help:
	@echo "make run [ARGS=...]   start the city; ARGS=--help tells the options"
	@echo "make test             all tests; make check: format, lint, types, import contracts"
	@echo "make bench            figures of this machine"
	@echo "make bench-links      devices, readings and orders by protocol; ARGS=\"modbus talq\" some"
	@echo "make fuzz-long N=...  so many harmful inputs through every door"
	@echo "make fault            a quarter of an hour of faults: what was lost by them"
	@echo "make fault-long N=... so many faults"
	@echo "make format | lock | clean"

run:
	@$(prepare)/system.sh run
	@$(prepare)/venv.sh run
	@exec $(bin)/python -m app $(ARGS)

check:
	@$(prepare)/venv.sh dev
	$(bin)/ruff format --check .
	$(bin)/ruff check .
	$(bin)/mypy
	$(bin)/lint-imports --no-cache

test:
	@$(prepare)/system.sh test
	@$(prepare)/venv.sh dev
	@$(MAKE) --jobs=2 --output-sync=line --no-print-directory test-plain test-screen

# Side by side, for both wait more than they work.
test-plain:
	$(pytest) -p tests.without_qt -p no:pytest-qt -W ignore::pytest.PytestConfigWarning \
	  -m "not slow" $(without_screen)
	QT_QPA_PLATFORM=offscreen $(pytest) -m slow $(without_screen)

test-screen:
	QT_QPA_PLATFORM=offscreen $(pytest) tests $(addprefix --ignore=,$(without_screen))

bench:
	@$(prepare)/system.sh test
	@$(prepare)/venv.sh dev
	QT_QPA_PLATFORM=offscreen $(bin)/python -m tests.bench $(ARGS)

bench-links:
	@$(prepare)/system.sh test
	@$(prepare)/venv.sh dev
	$(bin)/python -m tests.bench.links $(ARGS)

fault:
	@$(prepare)/system.sh test
	@$(prepare)/venv.sh dev
	$(bin)/python -m tests.fault.controls
	$(bin)/python -m tests.fault.full_machine
	$(bin)/python -m tests.fault --minutes 15 --longest 30 $(ARGS)

fault-long: N = 1000
fault-long:
	@$(prepare)/system.sh test
	@$(prepare)/venv.sh dev
	$(bin)/python -m tests.fault --faults $(N) $(ARGS)

format:
	@$(prepare)/venv.sh dev
	$(bin)/ruff format .
	$(bin)/ruff check --fix .

lock:
	@$(prepare)/lock.sh

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
