# The book in one word each: `make book`, `make test`, `make serve`. Nothing to prepare but Python 3.11+, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
export UV_COMPILE_BYTECODE := 1

.PHONY: book pdf serve test lint types lock release diff publish pages-fetch pages-push pictures clean bench reproduce mutants licences

book: $(READY)  ## build the site into _build/html; COHORT=FILE for another cohort, COHORTS="A B" for several pooled
	$(BIN)/living build $(if $(COHORT),--cohort "$(COHORT)") $(foreach file,$(COHORTS),--cohort "$(file)") $(if $(STUDY),--study "$(STUDY)") $(if $(OUT),--out "$(OUT)")

serve: $(READY)  ## build, serve on this machine only, rebuild and reload on save
	$(BIN)/living serve

pdf: book  ## the whole book as _build/book.pdf; needs Chromium
	$(BIN)/living pdf

test: lint types  ## everything that must hold before a change lands
	$(BIN)/python -m pytest -n 2 --dist loadfile

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

release: $(READY)  ## freeze the current findings: make release VERSION=1.1.0 NOTE="..."
	$(BIN)/living release "$(VERSION)" --note "$(NOTE)"

diff: $(READY)  ## what moved since the last release, as Markdown
	@$(BIN)/living diff --markdown

# Everything that is published lies on the branch gh-pages of origin; PAGES is its working folder.
PAGES ?= _build/pages

publish: book  ## put the site at PAGES/latest and a copy that stays at PAGES/v/VERSION
	$(BIN)/living publish --to "$(PAGES)"

pages-fetch:  ## get what was published before; before the first time, an empty branch
	git worktree prune
	git fetch --quiet --depth 1 origin +refs/heads/gh-pages:refs/remotes/origin/gh-pages \
	  && git worktree add --quiet --force -B gh-pages "$(PAGES)" origin/gh-pages \
	  || { git worktree add --quiet --detach "$(PAGES)" && git -C "$(PAGES)" checkout --quiet --orphan gh-pages \
	  && git -C "$(PAGES)" rm -rfq .; }

pages-push:  ## put what is published now on the branch
	git -C "$(PAGES)" add --all --force
	git -C "$(PAGES)" diff --cached --quiet || git -C "$(PAGES)" commit --quiet -m "Publish $$(git describe --tags --always)"
	git -C "$(PAGES)" push --quiet origin HEAD:refs/heads/gh-pages

pictures: book  ## the picture in the README, from the built site
	$(BIN)/python -m analysis.book.pictures

bench: $(READY)  ## measure builds, pages and scale beside their peers; RUNS=5 rounds; writes data/benchmarks.json
	PYTHONPATH=tests $(BIN)/python -m bench $(if $(RUNS),--runs $(RUNS))

reproduce: $(READY)  ## build twice, in two folders, times, locales, zones and file orders; compare every file
	PYTHONPATH=tests $(BIN)/python -m bench.reproduce

mutants: $(READY)  ## change the statistics in many small ways; each change must fail a test
	PYTHONPATH=tests $(BIN)/python -m bench.mutants

licences: $(READY)  ## list licence and day of release of each dependency: tests/bench/licences.json, released.json
	PYTHONPATH=tests $(BIN)/python -m bench.licences
	PYTHONPATH=tests $(BIN)/python -m bench.ages

clean:
	rm -rf _build
