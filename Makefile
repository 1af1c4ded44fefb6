# Pledgebook: one command a need. `make help` lists them.

BOOK   ?= ledger/main.beancount
PORT   ?= 8400
PYTHON ?=
ARGS   ?=
UPGRADE ?=

VENV  := .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help run test acceptance check golden screenshots fuzz assurance bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## check the books, then open them in the viewer (PORT=8400)
	@# Findings (1) are there to be seen in the viewer; a refused book (2) is not served.
	@$(BIN)/pledgebook check $(BOOK) || test $$? -eq 1
	@$(BIN)/pledgebook serve $(BOOK) --host 127.0.0.1 --port $(PORT)

test: $(STAMP) ## run every test (ARGS="-k layout" for some)
	$(BIN)/python -m pytest -n auto --dist=loadfile --ignore=tests/acceptance $(ARGS)

acceptance: $(STAMP) ## open every workbook, print and calendar with programs of others (LibreOffice)
	$(BIN)/python -m pytest -rs tests/acceptance $(ARGS)

check: $(STAMP) ## lint, formatting and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

golden: $(STAMP) ## write the generated pages and golden files anew; read the difference
	$(BIN)/python -m pledgebook_reports.golden
	$(BIN)/python -m tests.reports.texts

screenshots: $(STAMP) ## take the pictures of the viewer in docs/images (wants Chromium)
	$(BIN)/python -m tests.browser.screenshots

fuzz: $(STAMP) ## damage files of every format until told to stop (ARGS="--seconds 600 --seed 1")
	$(BIN)/python -m tests.importers.fuzz $(ARGS)

assurance: $(STAMP) ## hostile books, kills, failing disks, flipped bits: an hour (ARGS="--seed 7")
	$(BIN)/python -m tests.campaigns $(ARGS)

bench: $(STAMP) ## time whole commands on generated books (ARGS="--transactions 100000", ARGS=--reports, --importers, --screening, --audit, --consolidate)
	$(BIN)/python -m tests.bench $(ARGS)

lock: ## resolve requirements.lock anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@command -v uv >/dev/null || { echo "make lock needs uv (pip install uv)" >&2; exit 1; }
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --group dev pyproject.toml $(UPGRADE) -o requirements.lock

clean: ## remove the environment, caches and build products
	rm -rf $(VENV) dist build .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find importers ledger reports tests -type d -name __pycache__ -prune -exec rm -rf {} +

# Installed once: again only when the lock or the project file changes.
$(STAMP): requirements.lock pyproject.toml
	@python=; \
	for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then python=$$candidate; break; fi; \
	done; \
	test -n "$$python" || { \
	  echo "Pledgebook needs Python 3.11 or later and found none; name one: make PYTHON=/path/to/python3" >&2; \
	  exit 1; }; \
	$$python -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$$python has no venv module; on Debian or Ubuntu: apt-get install python3-venv" >&2; \
	  exit 1; }; \
	$$python -m venv $(VENV)
	@echo "Installing the pinned dependencies into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
