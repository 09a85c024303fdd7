# Everything a person does here. On Windows, or without make: README.md gives the same steps by hand.
PYTHON ?= python3
FORCE ?= norfolk
ANSWERS ?= ../shared/foi_cases ../shared/foi_real
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help report index quick test add lab check bench campaign lint readme requirements upgrade clean

help:  ## Show what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

# Wheels only, each with its hash. uv installs them in seconds; it is itself installed by pip from a hashed pin. Compiled
# once here, the libraries load in a third of the time in every kernel, also where Python may not write its caches.
.venv/installed: requirements.txt requirements-setup.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Give one with: make PYTHON=python3.12 …")'
	@echo "Setting up .venv (once; up to some minutes, by the network)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-setup.txt
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes --only-binary :all: requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

report: .venv/installed  ## Render a report and open its page: make report [DATE=2021-12-31] [FORCE=norfolk] [OPEN=no]
	@$(BIN)/countylines report --force $(FORCE) $(if $(DATE),--date $(DATE)) $(if $(filter no,$(OPEN)),--no-open)

index: .venv/installed  ## List every report on a page, with what changed between them, and say where it is
	@$(BIN)/countylines index

# Compiled tests are kept, also where the environment forbids Python to: each process saves some seconds.
quick: .venv/installed  ## Run the tests that need neither a kernel nor a browser; all of a method, slow ones too: make quick K=rotation
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest $(if $(K),-k "$(K)",-m "not slow") --hypothesis-profile quick -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: .venv/installed  ## Run every test
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: .venv/installed  ## Check every committed report: intact, and reproduces
	@$(BIN)/countylines check

bench: .venv/installed  ## Time heavy statistics, a million records, workbooks, a police archive, reports and their check
	@$(BIN)/python -m benchmarks

campaign: .venv/installed  ## Add answers of which a person said what they hold, then tables drawn at random, check a report of long ago, and run the commands of the pages: make campaign [ANSWERS="FOLDER …"]
	@$(BIN)/python -m benchmarks.readings $(ANSWERS)
	@$(BIN)/python -m benchmarks.campaign
	@$(BIN)/python -m benchmarks.as_issued
	@COUNTYLINES_CAMPAIGN=yes $(BIN)/python -m pytest tests/test_commands.py -q

lab: .venv/installed  ## Open JupyterLab on the notebook that says where to begin
	@$(BIN)/countylines lab

add: .venv/installed  ## Open an answer as received in the form that reads it: make add FILE=answer.xlsx
	@$(BIN)/countylines lab $(if $(FILE),--answer "$(FILE)",$(error Name the answer as received: make add FILE=answer.xlsx))

lint: .venv/installed  ## Lint, formatting, types, and what may import what
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

readme: .venv/installed  ## Write the findings of the report that README shows into README
	@$(BIN)/python -m countylines.commands.readme

requirements: .venv/installed  ## Compile requirements.txt from pyproject.toml, for every platform
	@$(BIN)/uv pip compile $(UPGRADE) --quiet --universal --generate-hashes --no-header --python-version 3.11.7 --extra dev pyproject.toml --output-file requirements.txt
	@echo uv | $(BIN)/uv pip compile $(UPGRADE) --quiet --universal --generate-hashes --no-header --python-version 3.11.7 - --output-file requirements-setup.txt

upgrade: .venv/installed  ## Try newer packages aside, list what they move in the reports, and take them over if nothing or explained: make upgrade [REPORTS="outputs/2021-12-31/norfolk …"]
	@$(BIN)/python -m benchmarks.upgrade $(REPORTS)

clean:  ## Remove the environment, scratch reports and caches
	@rm -rf .venv .scratch .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache build *.egg-info
