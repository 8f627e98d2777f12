# Everything a newcomer needs: `make run`, `make test`. Each target sets up .venv by itself when it is missing or stale.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=
# In the order of tests/conftest.py: xdist would begin with the files of many tests, and end waiting for a long one.
PYTEST := $(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
# Without compiled modules every start of Python would compile 800 MB of libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run serve test test-slow test-long bench scale kills lint lint-types lint-sql dbt dictionary cookbook notebook ocr cluster cluster-test lock superset superset-start clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: $(STAMP)  ## create .venv from the lock (run by the other targets when needed)

# The lock is universal and hashed; plain pip refuses that form, so pip only fetches uv and uv installs the rest.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "gwr needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) from requirements.lock (once; about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
		"$$(grep -oE '^uv==[0-9.]+' requirements.lock)"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: $(STAMP)  ## read reports/, build, check and publish warehouse/warehouse.duckdb (ARGS="PATH ..." for other sources)
	@$(BIN)/gwr run $(ARGS)

serve: $(STAMP)  ## run on a schedule, with Prefect's UI on this machine, until Ctrl-C
	@$(BIN)/gwr serve $(ARGS)

test: $(STAMP)  ## lint, types, SQL lint and the test suite
	@echo "About eight minutes on two cores, more on busy ones: lint and types, then the tests."
	@$(MAKE) --no-print-directory lint
	@$(PYTEST) -m "not slow and not long and not benchmark" $(ARGS)

test-slow: $(STAMP)  ## whole runs along rarer paths: kills, full disks, odd documents (half an hour)
	@$(PYTEST) -m slow $(ARGS)

test-long: $(STAMP)  ## the tests that take minutes, and hours: two hundred kills
	@$(BIN)/pytest -m long $(ARGS)

bench: $(STAMP)  ## the tests that measure time, one after the other: run them on a quiet machine
	@$(BIN)/pytest -m benchmark $(ARGS)

scale: $(STAMP)  ## what a run costs in warehouses of several sizes (ARGS="china.zip --sizes 300,2600" for others)
	@$(BIN)/gwr bench scale $(or $(ARGS),reports)

kills: $(STAMP)  ## kill runs and their processes two hundred times, compare every table with undisturbed runs (hours)
	@$(BIN)/pytest -s -m long tests/flows/test_kills.py $(ARGS)

# mypy and sqlfluff take half a minute each, on one core: side by side.
lint: $(STAMP)  ## ruff, mypy, sqlfluff
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint-types lint-sql

lint-types: $(STAMP)
	@$(BIN)/mypy

lint-sql: $(STAMP)
	@cd dbt_project && ../$(BIN)/sqlfluff lint --processes 1 models tests

dbt: $(STAMP)  ## dbt on the working database: make dbt ARGS="build --select mart_target_fulfilment"
	@cd dbt_project && DO_NOT_TRACK=1 ../$(BIN)/dbt $(ARGS)

dictionary: $(STAMP)  ## write docs/data-dictionary.md anew from the models
	@cd dbt_project && DO_NOT_TRACK=1 ../$(BIN)/dbt --quiet parse
	@$(BIN)/python docs/data_dictionary.py

cookbook: $(STAMP)  ## write the answers in docs/cookbook.md anew (ARGS names the published file of the reports named there)
	@$(BIN)/python docs/cookbook.py $(or $(ARGS),warehouse/warehouse.duckdb)

notebook: $(STAMP)  ## write the answers in docs/promised-and-reported.ipynb anew (ARGS names the warehouse folder of the reports that ship)
	@$(BIN)/python docs/notebook.py $(or $(ARGS),warehouse)

# Superset needs an SQLAlchemy of its own, so it lives beside .venv. ARGS names another published file.
SUPERSET := .venv-superset
SUPERSET_ENV := SUPERSET_HOME=$(abspath $(SUPERSET)/home) SUPERSET_CONFIG_PATH=$(abspath docs/superset/superset_config.py) \
	FLASK_APP='superset.app:create_app()'

$(SUPERSET)/.installed: docs/superset/requirements.lock | $(STAMP)
	@echo "Setting up $(SUPERSET) (once; a few minutes) ..."
	@test -x $(SUPERSET)/bin/python || $(PYTHON) -m venv $(SUPERSET)
	@$(BIN)/uv pip sync --quiet --python $(SUPERSET)/bin/python --require-hashes docs/superset/requirements.lock
	@mkdir -p $(SUPERSET)/home && touch $@

superset: $(SUPERSET)/.installed  ## make the warehouse known to Apache Superset: database, dataset, chart; then it says how to start it
	@$(SUPERSET_ENV) $(SUPERSET)/bin/superset db upgrade 2>$(SUPERSET)/home/log
	@$(SUPERSET_ENV) $(SUPERSET)/bin/superset init 2>>$(SUPERSET)/home/log
	@$(SUPERSET_ENV) $(SUPERSET)/bin/python docs/superset/register.py $(or $(ARGS),warehouse/warehouse.duckdb) \
		2>>$(SUPERSET)/home/log || { tail -5 $(SUPERSET)/home/log; exit 1; }
	@echo "Start it:  make superset-start   and open http://127.0.0.1:8088"

superset-start: $(SUPERSET)/.installed  ## start Superset on 127.0.0.1:8088
	@$(SUPERSET_ENV) $(SUPERSET)/bin/superset run -h 127.0.0.1 -p 8088

ocr: $(STAMP)  ## add the OCR extra to .venv, so that scanned pages can be read
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-ocr.lock

cluster: $(STAMP)  ## add the cluster extra to .venv: a Dask cluster, a shared DuckLake
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-cluster.lock

cluster-test: cluster  ## a whole cluster on this machine: kills, and the rows of one machine all the same (minutes; wants Debian's postgresql)
	@$(BIN)/pytest -s --show-capture=no -m "slow or not slow" tests/flows/test_cluster.py tests/flows/test_lake.py tests/flows/test_cluster_whole.py $(ARGS)

lock: pyproject.toml  ## resolve the dependencies anew into requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--group dev pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra ocr --constraint requirements.lock pyproject.toml -o requirements-ocr.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--extra cluster --constraint requirements.lock pyproject.toml -o requirements-cluster.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate docs/superset/requirements.in -o docs/superset/requirements.lock

clean:  ## remove .venv and everything that runs have made
	rm -rf $(VENV) $(SUPERSET) dbt_project/target dbt_project/logs
	find warehouse -mindepth 1 ! -name README.md -delete
