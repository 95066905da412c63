# Daysheet. `make help` lists what there is. Everything lives in .venv and in the folder DAYSHEET_HOME names.
PYTHON ?= python3
export DAYSHEET_HOME ?= $(CURDIR)/home
BIN := .venv/bin
READY := .venv/.ready
TESTS_READY := .venv/.tests-ready

.PHONY: help run serve test check format bench full docs clean

help:            ## this list
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Daysheet needs Python 3.11 or later.")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(TESTS_READY): $(READY) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(READY)    ## the demo clinic: grow it, import it, run the night, show and print the sheet
	$(BIN)/daysheet run

serve: $(READY)  ## the pages, over HTTPS on this machine
	$(BIN)/daysheet serve

test: $(TESTS_READY) ## all tests, on SQLCipher and on PostgreSQL, browser included
	$(BIN)/python tests/everything.py

check: $(TESTS_READY) ## format, lint, types, import contracts, generated docs up to date, no production data
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/python docs/x12_scan.py

format: $(TESTS_READY) ## put the code in shape
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

docs: $(TESTS_READY) ## write the generated pages anew
	$(BIN)/python docs/generate.py

bench: $(TESTS_READY) ## timings, as ratios within one run
	$(BIN)/python benchmarks/night.py
	$(BIN)/python benchmarks/x12/run.py
	$(BIN)/python benchmarks/benefits.py

full: $(TESTS_READY) ## tests at their full sizes; sixty mornings replayed into docs/replay.md
	DAYSHEET_FULL=1 $(BIN)/python tests/everything.py
	$(BIN)/daysheet replay --seed 4711 --patients 400 --mornings 60 --on 2026-11-24 --report docs/replay.md

clean:           ## remove the virtual environment; the clinic's folder is left alone
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
