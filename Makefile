# Needs Python 3.11 or newer and make; everything else is fetched into .venv.
PYTHON ?= python3

SHELL := /bin/sh
BIN := .venv/bin
# A moved folder gets a new stamp, since an environment remembers where it was made.
HERE := $(shell pwd | cksum | cut -d' ' -f1)
REPORTS := .venv/.reports-$(HERE)
LAB := .venv/.lab-$(HERE)
TEST := .venv/.test-$(HERE)
DOCS := .venv/.docs-$(HERE)
# A file in one process, since it makes its pages once; in the order of the folders, so that the short ones come last.
PYTEST = $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --quiet --constraint constraints.txt --editable

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help reports lab docs test check clean python

# An environment that was cut short, or whose Python has gone, is made again.
ifneq ($(shell $(BIN)/python -c "import pip; print('intact')" 2>/dev/null),intact)
.PHONY: $(REPORTS) $(LAB) $(TEST) $(DOCS)
endif

help:
	@echo "make reports   build the reports into reports/ and say where the catalogue is"
	@echo "make test      check everything: ruff and pytest"
	@echo "make check     the quick part of it: ruff, and all tests but the slow ones"
	@echo "make lab       open JupyterLab on the notebooks"
	@echo "make docs      build the manual into docs/_build/html"
	@echo "make clean     remove built reports, caches and .venv"
	@echo ""
	@echo "The first of them makes .venv, which takes a few minutes and a network."
	@echo "Another Python: make reports PYTHON=python3.13"

reports: $(REPORTS)
	@$(BIN)/sahel report
	@echo "Open $$(pwd)/reports/index.html"

lab: $(LAB)
	@$(BIN)/sahel lab

# A warning is an error: a link that leads nowhere, a name that is gone, a cell that fails.
# Where CI is set the two reports among its pages are left out, since reports are made by themselves there.
docs: $(DOCS)
	@test -n "$(CI)" || $(BIN)/sahel report --plan docs/examples.toml --output docs/_build/extra/examples
	@$(BIN)/python -m sphinx -W --keep-going -q -j auto -b html docs docs/_build/html
	@echo "Open $$(pwd)/docs/_build/html/index.html"

test: $(TEST)
	@$(BIN)/python -m ruff check
	@$(PYTEST)

check: $(TEST)
	@$(BIN)/python -m ruff check
	@$(PYTEST) -q -m "not slow and not hypothesis" tests

clean:
	rm -rf .venv build dist docs/_build docs/generated docs/_static/figures.js .pytest_cache .ruff_cache .hypothesis
	find reports -mindepth 1 ! -name README.md -delete
	find sahel tests notebooks -name __pycache__ -prune -exec rm -rf {} + -o -name .ipynb_checkpoints -prune -exec rm -rf {} +

$(REPORTS): pyproject.toml constraints.txt | python
	@echo "Fetching what the reports need into .venv (once) ..."
	@$(INSTALL) ".[reports]"
	@touch "$@"

# The larger set-ups hold the smaller ones.
$(LAB): pyproject.toml constraints.txt | python
	@echo "Fetching what JupyterLab needs into .venv (once) ..."
	@$(INSTALL) ".[lab]"
	@touch "$@" $(REPORTS)

$(TEST): pyproject.toml constraints.txt | python
	@echo "Fetching what the tests need into .venv (once) ..."
	@$(INSTALL) ".[test]"
	@touch "$@" $(LAB) $(DOCS) $(REPORTS)

$(DOCS): pyproject.toml constraints.txt | python
	@echo "Fetching what the manual needs into .venv (once) ..."
	@$(INSTALL) ".[docs]"
	@touch "$@" $(REPORTS)

# Says in one sentence what is missing.
python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
		echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name one: make reports PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" || { \
		echo "sahel needs Python 3.11 or newer; '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1). Name a newer one: make reports PYTHON=python3.13" >&2; \
		exit 1; }
	@"$(PYTHON)" -c "import ensurepip, venv" 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make environments: its venv or ensurepip is missing. On Debian and Ubuntu: apt install python3-venv" >&2; \
		exit 1; }
	@$(BIN)/python -c "import pip" 2>/dev/null || "$(PYTHON)" -m venv --clear .venv
