# Everything that can be done here. It needs Python 3.11 or newer, pip and make; the rest lands in
# .venv, in exact versions from the locks. PYTHON=... names another Python, ARGS=... goes through to
# the command behind a target, JOBS=0 runs the tests in one process.

.DEFAULT_GOAL := help
.PHONY: help demo setup test test-system test-browser test-api assurance assurance-full hostile compromised injections evals
.PHONY: docs fix coverage lock wheel-smoke clean
.PHONY: check check-format check-lint check-types check-imports check-docs

BIN := .venv/bin
JOBS ?= 2
ARGS ?=

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Set up what running needs, then open the example in a browser (ARGS=--auto runs it through)
	@.ci/setup runtime >&2
	@$(BIN)/interlock demo $(ARGS)

setup: ## Set up the development environment (test, check and fix do it by themselves)
	@.ci/setup dev

test: setup ## Run all tests, offline (ARGS="-k freeze", JOBS=0 for one process)
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

test-system: setup ## Run what needs more than Python: the scheduling oracle, a Java library
	@.ci/test-system $(ARGS)

test-browser: setup ## Click through the pages in Chromium, as people do
	@.ci/test-browser $(ARGS)

test-api: setup ## Send the API 2,000 requests out of its own description (ARGS="--requests 20000")
	@.ci/test-api $(ARGS)

assurance: setup ## Attack the promises of governance and print what held, with counters
	$(BIN)/python -m tests.assurance.run $(ARGS)

assurance-full: setup ## Run one row at full length, resumable (PART=kills); again to go on
	$(BIN)/python -m tests.assurance.run --full $(if $(PART),--part $(PART)) $(ARGS)

hostile: setup ## Read 2,000 mutated files and the bombs (ARGS="--files 20000" for the full run)
	$(BIN)/python -m tests.hostile.run $(ARGS)

compromised: setup ## Let a model that belongs to an attacker loose (ARGS="--sequences 50000" for the full run)
	$(BIN)/python -m tests.compromised.run $(ARGS)

injections: setup ## Put orders into ten kinds of files and read them (ARGS=--all for the 1,000)
	$(BIN)/python -m tests.injections.run $(ARGS)

evals: setup ## Replay the recorded scenarios, score them, hold the gates (ARGS="--html report.html")
	$(BIN)/interlock-evals run $(ARGS)

check: check-format check-lint check-types check-imports check-docs ## Check format, lint, types, import contracts, docs

check-format: setup ## Check the format
	$(BIN)/ruff format --check .

check-lint: setup ## Check with all rules of ruff
	$(BIN)/ruff check .

check-types: setup ## Check types, strictly
	$(BIN)/mypy

check-imports: setup ## Check who may import whom
	$(BIN)/lint-imports --no-logo

check-docs: setup ## Run the commands in docs/ and compare what they show
	$(BIN)/python -m pytest -q tests/docs

docs: setup ## Run the commands in docs/ and write anew what they show
	@$(BIN)/python -m tests.docs.pages

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
