# The recipes of this project. `make` alone checks everything and rewrites nothing.
PYTHON ?= .venv/bin/python
CODE = armt cli runtime models kernels tests
CPP = kernels/native/*.cpp kernels/native/*.h tests/kernels/sanitize/*.cpp tests/kernels/emulated/*.cpp
CLANG_FORMAT = $(dir $(PYTHON))clang-format

.PHONY: check format-check lint types test format reference wheel fuzz chaos soak sanitize emulate

check: format-check lint types test

format-check:
	$(PYTHON) -m ruff format --check $(CODE)
	$(CLANG_FORMAT) --dry-run -Werror $(CPP)

lint:
	$(PYTHON) -m ruff check $(CODE)

# Type checkers do not follow the mapping of folders to packages (pyproject.toml), so they get the installed layout.
types:
	rm -rf build/types && mkdir -p build/types/armt
	ln -s $(CURDIR)/armt/* build/types/armt/
	for folder in cli runtime models kernels; do ln -s $(CURDIR)/$$folder build/types/armt/$$folder; done
	MYPYPATH=build/types $(PYTHON) -m mypy --explicit-package-bases build/types/armt

test:
	$(PYTHON) -m pytest

# The hunt: what takes longer than a suite may. Counts can be changed: make chaos KILLS=40
FUZZ_CASES ?= 100000
FUZZ_FIRST ?= 0
KILLS ?= 200
SOAK_DOCUMENTS ?= 1000000
SOAK_TOKENS ?= 20000000

fuzz:
	ARMT_FUZZ_CASES=$(FUZZ_CASES) ARMT_FUZZ_FIRST=$(FUZZ_FIRST) $(PYTHON) -m pytest tests/fuzz -p no:cacheprovider

chaos:
	ARMT_CHAOS_KILLS=$(KILLS) OMP_NUM_THREADS=1 $(PYTHON) -m pytest tests/chaos/kills.py -p no:cacheprovider

soak:
	ARMT_SOAK_DOCUMENTS=$(SOAK_DOCUMENTS) ARMT_SOAK_TOKENS=$(SOAK_TOKENS) OMP_NUM_THREADS=1 \
		$(PYTHON) -m pytest tests/chaos/soak.py -s -p no:cacheprovider

sanitize:
	$(PYTHON) tests/kernels/sanitize/run.py

# The kernels for ARM on another processor; needs a cross compiler and qemu.
emulate:
	OMP_NUM_THREADS=1 $(PYTHON) tests/kernels/emulated/run.py

# These rewrite files.
format:
	$(PYTHON) -m ruff check --fix $(CODE)
	$(PYTHON) -m ruff format $(CODE)
	$(CLANG_FORMAT) -i $(CPP)

reference:
	$(PYTHON) -m armt.cli.handbook.reference > docs/cli.md
	mkdir -p docs/man
	$(PYTHON) -m armt.cli.handbook.manual > docs/man/armt.1

wheel:
	$(PYTHON) -m build
