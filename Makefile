# Two commands do everything on a fresh machine: make run, make test.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: run corpus test lint eval docs clean

run: $(VENV)/installed
	@$(BIN)/likeness index
	@$(BIN)/likeness serve --port $(PORT)

# The official texts from their publishers; FROM=DIR reads saved pages instead.
corpus: $(VENV)/installed
	@$(BIN)/likeness refresh $(if $(FROM),--from $(FROM))

test: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The development questions, judged; prints a table and every miss.
eval: $(VENV)/installed-test
	$(BIN)/python -m tests.evaluation.evaluate

# Writes the examples and the screenshot of the README, and the table of coverage.
docs: $(VENV)/installed-test
	$(BIN)/python -m docs.examples
	$(BIN)/python -m docs.coverage

clean:
	rm -rf $(VENV) build dist *.egg-info

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; install it and run make again"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@ $(VENV)/installed
