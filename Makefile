# The book in one word each: `make book`, `make test`, `make serve`. Nothing to prepare but Python 3.11+, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
export UV_COMPILE_BYTECODE := 1

.PHONY: book serve test lint types lock clean

book: $(READY)  ## build the site into _build/html; COHORT=FILE builds it for another cohort
	$(BIN)/living build $(if $(COHORT),--cohort "$(COHORT)") $(if $(STUDY),--study "$(STUDY)") $(if $(OUT),--out "$(OUT)")

serve: $(READY)  ## build, serve on this machine only, rebuild and reload on save
	$(BIN)/living serve

test: lint types  ## everything that must hold before a change lands
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

# uv comes from the lock as everything else does: pip installs uv, uv the rest, both against hashes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "This book needs Python 3.11, 3.12 or 3.13; name it with 'make PYTHON=python3.12 ...'."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

lock: $(READY)  ## resolve pyproject.toml anew into requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --upgrade --generate-hashes \
	  --no-emit-index-url --no-header --quiet -o requirements.lock

clean:
	rm -rf _build
