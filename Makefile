# Everything runs in the project's own virtual environment, with pinned versions.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# uv takes a tenth of the time of pip, but doesn't read the user's configuration of pip, such as an
# index: if uv fails, pip installs the packages, or says why it can't.
UV := $(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python
install = { $(UV) $(1) 2>/dev/null || $(PIP) $(1); }
# What a target needs: enrich, and the tools of some extras of pyproject.toml. $(VENV) has a file for
# each that is installed. With LOCKED=1, all are installed at once, only from files with a hash in
# lock.txt.
READY := $(VENV)/$(if $(LOCKED),.locked,.ready)
tools = $(if $(LOCKED),$(READY),$(1:%=$(VENV)/.with-%))
# One process more than there are cores: some tests wait for a server or a subprocess.
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
PYTEST = $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal
CODE_SERVER := code-server@4.139.1  # the workbench of Visual Studio Code, for a browser
PLATFORMS = linux win32 darwin  # that types are checked for
WORKFLOWS := $(wildcard examples/github-*.yml .github/workflows/*.yml)

# The processes that tests start share the compiled modules.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo dev check test test-all coverage bench lint format docs editor wheel lock try-wheel release clean
.NOTPARALLEL:

help: ## Show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(READY) ## Fill a sample article offline, and show the diff
	@$(BIN)/enrich fixtures/articles/expressroute.md --offline --diff

dev: $(call tools,test lint docs bench release) ## Install the tools of all targets

check: $(call tools,test lint) ## Lint, check types, and run the quick tests: half a minute
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(PYTEST) -m 'not hypothesis' tests/unit tests/cli/test_smoke.py

test: $(call tools,test) ## Run the test suite: five to ten minutes on two cores
	@$(PYTEST)

test-all: $(call tools,test docs release) ## Run the test suite with many more examples, and with other dependencies
	@HYPOTHESIS_PROFILE=thorough $(PYTEST)

coverage: $(call tools,test) ## Run the test suite, and report the lines that it doesn't run
	@$(PYTEST) --cov --cov-report=term-missing:skip-covered --cov-fail-under=97

bench: $(call tools,test bench) ## Run the benchmarks, and print a table in Markdown
	@$(BIN)/python -m benchmarks.speed

lint: $(call tools,lint) ## Check formatting, lint, types, security, and the files for CI systems
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@for platform in $(PLATFORMS); do \
		$(BIN)/mypy --platform $$platform --cache-dir .mypy_cache/$$platform || exit; done
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
		--data-transform azure-pipelines $(wildcard examples/azure-pipelines*.yml)
	@$(BIN)/pre-commit validate-manifest .pre-commit-hooks.yaml
	@$(BIN)/pre-commit validate-config examples/pre-commit-config.yaml .pre-commit-config.yaml
	@$(BIN)/kubernetes-validate --strict --quiet examples/kubernetes-cronjob.yml
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/shellcheck .ci/*
	@.ci/try-hooks $(BIN)

format: $(call tools,lint) ## Format the code, and apply the fixes of the linter
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(call tools,docs) ## Build the documentation into site/
	@$(BIN)/python -m docs.generate
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

editor: $(call tools,test editor-test) ## Build the extension for Visual Studio Code, and test it and the language server
	@cd editors/vscode && npm ci --no-audit --no-fund --silent && npm run --silent package
	@mkdir -p build/code-server
	@npm install --prefix build/code-server --ignore-scripts --no-audit --no-fund --silent $(CODE_SERVER)
	@npm install --prefix build/code-server/node_modules/code-server/lib/vscode --ignore-scripts \
		--omit=dev --no-audit --no-fund --silent
	@$(PYTEST) tests/lsp tests/browser/test_extension.py

wheel: $(call tools,release) ## Build the wheel and the source distribution
	@$(BIN)/python -m build

lock: $(call tools,release) ## Write lock.txt: the versions of constraints.txt, for every system, with hashes
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], "editables", sep="\n")' | \
		$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--constraint constraints.txt --extra dev --output-file lock.txt pyproject.toml -

try-wheel: $(call tools,release) ## Try the built packages in empty environments, on each Python that is here
	@.ci/try-wheel $(BIN)/uv

release: $(call tools,docs release) ## Check a release and build it; publishes nothing. VERSION=1.2.3 rehearses it
	@.ci/release $(BIN) $(VERSION)

clean: ## Remove the virtual environment and everything built
	@rm -rf $(VENV) build dist site .pytest_cache .mypy_cache .ruff_cache

$(READY): pyproject.toml constraints.txt $(if $(LOCKED),lock.txt)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "enrich needs Python 3.11 or later: make PYTHON=python3.12 …" >&2; exit 1; }
	@echo >&2 "Setting up $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)
ifdef LOCKED
	@$(PIP) --require-hashes --requirement lock.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
else
	@$(PIP) --constraint constraints.txt uv
	@$(call install,--constraint constraints.txt --editable .)
endif
	@touch $@

# $(READY) is out of the way meanwhile: if this fails, the next make sets up everything anew.
$(VENV)/.with-%: $(READY)
	@echo "Installing the tools of $* …"
	@mv $(READY) $(VENV)/.unfinished
	@$(call install,--constraint constraints.txt --editable '.[$*]')
	@mv $(VENV)/.unfinished $(READY)
	@touch $@
