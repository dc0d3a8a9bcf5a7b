# Everything runs in the project's own virtual environment, with pinned versions.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# LOCKED=1 installs only files with a hash in lock.txt, which is compiled on Linux with Python 3.11.
INSTALL := $(if $(LOCKED),--require-hashes --requirement lock.txt,\
	--constraint constraints.txt --editable '.[dev,docs]')
# One process more than there are cores: some tests wait for a server or a subprocess.
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
PYTEST = $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal
WORKFLOWS := $(wildcard examples/github-*.yml .github/workflows/*.yml)

.PHONY: help demo check test test-all coverage bench lint format docs wheel lock try-wheel clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(READY) ## Fill a sample article offline, and show the diff
	@$(BIN)/enrich fixtures/articles/expressroute.md --offline --diff

check: $(READY) ## Lint, check types, and run the quick tests: half a minute
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(PYTEST) -m 'not hypothesis' tests/unit tests/cli/test_smoke.py

test: $(READY) ## Run the test suite: about four minutes on two cores
	@$(PYTEST)

test-all: $(READY) ## Run the test suite with many more examples, for a change to parsing or merging
	@HYPOTHESIS_PROFILE=thorough $(PYTEST)

coverage: $(READY) ## Run the test suite, and report the lines that it doesn't run
	@$(PYTEST) --cov --cov-report=term-missing:skip-covered --cov-fail-under=97

bench: $(READY) ## Run the benchmarks, and print a table in Markdown
	@$(BIN)/python -m benchmarks.speed

lint: $(READY) ## Check formatting, lint, types, security, and the files for CI systems
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive enricher fuzz benchmarks
	@# zizmor checks that actions are pinned; actionlint would reject our own, which go by the tag.
	@$(BIN)/zizmor --quiet --offline --config zizmor.yml action.yml $(WORKFLOWS)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jactionlint --strict-exit --ignore unpinned-uses \
		action.yml $(WORKFLOWS)
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows $(WORKFLOWS)
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms \
		.github/ISSUE_TEMPLATE/problem.yml .github/ISSUE_TEMPLATE/wrong-fact.yml \
		.github/ISSUE_TEMPLATE/wrong-sentence.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config \
		.github/ISSUE_TEMPLATE/config.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.azure-pipelines --regex-variant python \
		--data-transform azure-pipelines examples/azure-pipelines.yml
	@$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	@$(BIN)/pre-commit validate-config examples/pre-commit-config.yaml .pre-commit-config.yaml
	@$(BIN)/kubernetes-validate --strict --quiet examples/kubernetes-cronjob.yml
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/shellcheck .ci/*
	@.ci/try-hooks $(BIN)

format: $(READY) ## Format the code, and apply the fixes of the linter
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(READY) ## Build the documentation into site/
	@$(BIN)/python -m docs.generate
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

wheel: $(READY) ## Build the wheel and the source distribution
	@$(BIN)/python -m build

lock: ## Write lock.txt: the versions of constraints.txt, with hashes
	@$(PYTHON) -m venv --clear build/lock
	@build/lock/bin/python -m pip install --quiet --constraint constraints.txt pip-tools
	@build/lock/bin/pip-compile --quiet --generate-hashes --no-header --no-annotate --strip-extras \
		--no-emit-options --allow-unsafe --build-deps-for editable --constraint constraints.txt \
		--extra dev --extra docs --output-file lock.txt pyproject.toml

try-wheel: $(READY) ## Install the built packages into empty environments, and try them there
	@.ci/try-wheel $(BIN)/python

clean: ## Remove the virtual environment and everything built
	@rm -rf $(VENV) build dist site .pytest_cache .mypy_cache .ruff_cache

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "enrich needs Python 3.11 or later: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(INSTALL)
ifdef LOCKED
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation --editable .
endif
	@touch $(READY)
