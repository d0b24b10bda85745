# The five words: run, test, check, bench, eval. Everything is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help install run test check bench eval

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

install: $(VENV)/.installed  ## install yuhitsu into .venv (prebuilt wheels only)

$(VENV)/.installed: pyproject.toml scripts/venv
	@sh scripts/venv $(PYTHON) $(VENV)
	$(PIP) install --only-binary=:all: --upgrade 'pip>=23' 'hatchling>=1.25' editables
	$(PIP) install --prefer-binary --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.installed
	$(PIP) install --prefer-binary --no-build-isolation --editable '.[dev,local]'
	@touch $@

run: install  ## take in the sample office at the first start and serve http://127.0.0.1:8000
	$(BIN)/yuhitsu serve --first-documents examples/office

test: $(VENV)/.dev  ## install what the tests need and run them all
	@sh scripts/browser
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal

check: $(VENV)/.dev  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.dev  ## time embedding, search and ingest on this machine
	$(BIN)/python -m benchmarks

eval: $(VENV)/.dev  ## measure answers, search and citations
	$(BIN)/yuhitsu eval office
