# Everything runs in the project's own virtual environment, with pinned versions.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test coverage bench fuzz lint format wheel clean

help: ## Show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(READY) ## Enrich a sample article offline, and show the diff
	@$(BIN)/enrich fixtures/articles/expressroute.md --offline --diff

test: $(READY) ## Run the whole test suite
	@$(BIN)/pytest -n 4 --dist worksteal

coverage: $(READY) ## The same, and how much of the code it runs
	@$(BIN)/pytest -n 4 --dist worksteal --cov --cov-report=term-missing:skip-covered \
		--cov-fail-under=97

bench: $(READY) ## Measure how long things take, as a table in Markdown
	@$(BIN)/python -m benchmarks.speed

fuzz: $(READY) ## Let the property tests look for longer
	@HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -n auto tests/properties tests/unit

lint: $(READY) ## Check formatting, lint, types, and the files for CI systems
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive enricher fuzz benchmarks
	@$(BIN)/zizmor --quiet --offline --config zizmor.yml action.yml examples/github-*.yml
	@# Actions by tag, not by commit: who copies the examples pins them as their house does.
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jactionlint --strict-exit --ignore unpinned-uses \
		action.yml examples/github-refresh.yml examples/github-lint.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows examples/github-*.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.azure-pipelines --regex-variant python \
		--data-transform azure-pipelines examples/azure-pipelines.yml
	@$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	@$(BIN)/pre-commit validate-config examples/pre-commit-config.yaml
	@$(BIN)/kubernetes-validate --strict --quiet examples/kubernetes-cronjob.yml
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/shellcheck .ci/run .ci/try-hooks
	@.ci/try-hooks $(BIN)

format: $(READY) ## Format the code, and mend what the linter can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

wheel: $(READY) ## Build the wheel and the source distribution
	@$(BIN)/python -m build

clean: ## Remove the virtual environment and everything built
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "enrich needs Python 3.11 or later: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev]'
	@touch $(READY)
