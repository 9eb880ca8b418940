# The recipes of this project. `make` alone checks everything and rewrites nothing.
PYTHON ?= .venv/bin/python
CODE = armt cli runtime models kernels tests

.PHONY: check format-check lint types test format reference wheel

check: format-check lint types test

format-check:
	$(PYTHON) -m ruff format --check $(CODE)

lint:
	$(PYTHON) -m ruff check $(CODE)

types:
	$(PYTHON) -m mypy

test:
	$(PYTHON) -m pytest

# These rewrite files.
format:
	$(PYTHON) -m ruff check --fix $(CODE)
	$(PYTHON) -m ruff format $(CODE)

reference:
	$(PYTHON) -m armt.cli.reference > docs/cli.md

wheel:
	$(PYTHON) -m build
