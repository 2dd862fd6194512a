# Everything one types to work with a checkout. `make` alone lists it.

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
RUNTIME := .venv/runtime.stamp
DEV := .venv/dev.stamp
# Locks are complete and hashed: nothing is resolved, and nothing else can come in.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps
# No address of a registry is written down: every machine uses its own.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"
PYTEST := $(BIN)/python -m pytest
# Playwright's synchronous browser and asynchronous tests cannot share a process.
WITHOUT_BROWSER := tests --ignore=tests/e2e --ignore=tests/perf -p no:playwright
# Most of the time is spent waiting, and a module's tests share what they set up. In the order of the
# folders slow modules come first; those of few tests, which may be slow ones, would else be the last.
AT_ONCE := --dist loadfile --no-loadscope-reorder --numprocesses

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run build pages test test-long shots browser lint format bench lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Install, compile and start MediaNest (ARGS="--port 8080")
	@exec $(BIN)/medianest up $(ARGS)

build: pages ## Install and compile, start nothing

test: $(DEV) pages browser ## Run the tests
	$(PYTEST) $(WITHOUT_BROWSER) $(AT_ONCE) 4 -m "not long and not alone" $(ARGS)
	$(PYTEST) tests/e2e $(AT_ONCE) 4 -m "not long and not alone" $(ARGS)
	$(PYTEST) tests/integration -p no:playwright -m alone $(ARGS)
	$(PYTEST) tests/e2e -m alone $(ARGS)

test-long: $(DEV) pages browser ## Run the long tests
	$(PYTEST) $(WITHOUT_BROWSER) -m long $(ARGS)
	$(PYTEST) tests/e2e -m long $(ARGS) || [ $$? -eq 5 ] # 5: there are none

shots: $(DEV) pages browser ## Take pictures of every page into tests/e2e/shots, for people to look at
	MEDIANEST_TEST_SHOTS=1 $(PYTEST) tests/e2e $(AT_ONCE) 3 -k looks $(ARGS)

bench: $(DEV) pages ## Run the benchmarks and print their figures
	$(PYTEST) tests/perf -s $(ARGS)

lint: $(DEV) ## Check style, types, import directions and migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && unset DATABASE_URL && \
	export MEDIANEST_DATA="$$folder" && $(BIN)/alembic upgrade head && $(BIN)/alembic check

format: $(DEV) ## Rewrite the code in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# MediaNest itself is installed with what is in .venv, so what builds it is locked as well.
# So is pip: the one that comes with Python 3.11 takes a minute more for the same.
lock: $(DEV) ## Write the locks anew (ARGS=--upgrade takes newer releases)
	printf 'pip\n' | $(COMPILE) - --output-file requirements-pip.lock $(ARGS)
	printf 'editables\nhatchling\n' | $(COMPILE) pyproject.toml - --extra build --output-file requirements.lock $(ARGS)
	printf 'editables\nhatchling\n' | $(COMPILE) pyproject.toml - --extra build --extra dev \
		--constraint requirements.lock --output-file requirements-dev.lock $(ARGS)
	rm -rf .web reflex.lock
	$(MAKE) build

clean: ## Remove what was installed and compiled (the data folder stays)
	rm -rf .venv .web .states assets/external .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './data/*' -prune -exec rm -rf {} +

# Bytecode here and not at the first start: PYTHONDONTWRITEBYTECODE may forbid it there for ever.
pages: $(RUNTIME)
	@$(BIN)/python tools/compile_pages.py
	@$(BIN)/python -m compileall -qq medianest

browser: $(DEV)
	@$(BIN)/python tools/ensure_browser.py

$(RUNTIME): requirements-pip.lock requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || \
		{ echo "Python is missing: install it together with its venv module (Debian: apt install python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
		{ echo "MediaNest needs Python 3.11 to 3.13: name one, as in make PYTHON=python3.12."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing: install it (Debian: apt install python3-venv)."; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo "Installing MediaNest into .venv."
	@$(INSTALL) --require-hashes --requirement requirements-pip.lock
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Installing the tools for development."
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@
