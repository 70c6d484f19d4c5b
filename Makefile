# Two commands do everything on a machine with Python >= 3.11, make and pip: `make demo` and `make test`.
# The environment lives in .venv; one stamp per extra says that it holds what pyproject.toml asks for.

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
TORCH ?=
JOBS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow torch lint format docs bench clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1@/p' Makefile | column -s@ -t 2>/dev/null || grep -o '^[a-z-]*:.*##.*' Makefile

demo: $(VENV)/.has-run  ## the certified registry, the errata, figures (under out/), the spirals with 100 layers
	$(BIN)/legendre demo --output out
	$(BIN)/bregnet demo --output out

test: $(VENV)/.has-test torch  ## the tests; TORCH=torch==2.13.0 installs that requirement and runs its tests too
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope $(ARGS)

test-slow: $(VENV)/.has-test torch  ## the exhaustive tests
	$(BIN)/python -m pytest -n $(JOBS) -m slow $(ARGS)

lint: $(VENV)/.has-lint  ## ruff, codespell, mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell
	$(BIN)/mypy

format: $(VENV)/.has-lint  ## rewrite the sources in the house format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(VENV)/.has-docs  ## the documentation, under docs/_build/html; a warning is an error
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo docs/_build/html/index.html

bench: $(VENV)/.has-bench torch  ## the benchmarks, as ratios against torch, scipy.special and numpy in the same run
	$(BIN)/python -m benchmarks $(ARGS)

torch: | $(BIN)/python
	$(if $(TORCH),$(PIP) '$(TORCH)')

clean:  ## forget what was built, the environment too
	rm -rf $(VENV) build dist out docs/_build docs/generated docs/auto_gallery benchmarks/.asv
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Some systems split ensurepip off from Python: then the pip at hand fills the environment.
$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'no Python >= 3.11 found: install one, or call make PYTHON=/path/to/python' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }

$(VENV)/.has-run: pyproject.toml | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(VENV)/.has-%: pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[$*]'
	@touch $@
