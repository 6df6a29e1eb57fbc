# Everything that can be done here. It needs Python 3.11 or newer, pip and make; the rest lands in
# .venv, in exact versions from the locks. PYTHON=... names another Python, ARGS=... goes through to
# the command behind a target, JOBS=0 runs the tests in one process.

.DEFAULT_GOAL := help
.PHONY: help demo setup test test-system fix coverage lock wheel-smoke clean
.PHONY: check check-format check-lint check-types check-imports

BIN := .venv/bin
JOBS ?= 2
ARGS ?=

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Set up what running needs, then show a round, a proposal and its approvals
	@.ci/setup runtime >&2
	@$(BIN)/interlock demo $(ARGS)

setup: ## Set up the development environment (test, check and fix do it by themselves)
	@.ci/setup dev

test: setup ## Run all tests, offline (ARGS="-k freeze", JOBS=0 for one process)
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

test-system: ## Run what needs more than Python: a browser, a server (nothing does today)
	@echo "Nothing needs more than Python today; the browser tests come with the web pages."

check: check-format check-lint check-types check-imports ## Check format, lint, types and import contracts

check-format: setup
	$(BIN)/ruff format --check .

check-lint: setup
	$(BIN)/ruff check .

check-types: setup
	$(BIN)/mypy

check-imports: setup
	$(BIN)/lint-imports --no-logo

fix: setup ## Format, and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

coverage: setup ## Measure branch coverage; the kernel in plan/ has to be whole
	$(BIN)/coverage run -m pytest -q $(ARGS)
	$(BIN)/coverage report
	$(BIN)/coverage report --include 'plan/*' --fail-under 100

lock: ## Resolve anew and write both locks (with Python 3.11)
	@python=$$(.ci/find-python) && "$$python" .ci/lock.py

wheel-smoke: setup ## Build the wheel, install it elsewhere, run the demo from /
	@$(BIN)/python .ci/wheel_smoke.py

clean: ## Remove .venv, caches and what was built
	rm -rf .venv build dist .coverage .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
