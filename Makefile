# `make test` and `make demo` are the two commands; everything they need they install themselves, into .venv.
# They ask of the machine only python3 (3.11 or newer), git and make.

PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?= -n 2 --dist loadfile

# The environment is made anew whenever what it is made from changes: the folder, the Python, the lock, the metadata.
MADE_FROM := $(shell { pwd; $(PYTHON) -V; cat requirements/dev.txt; sed '/^\[tool/,$$d' pyproject.toml; } 2>&1 | sha256sum | cut -c1-16)
READY := $(VENV)/ready-$(MADE_FROM)
RUN := $(VENV)/bin/python
UV_COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.NOTPARALLEL:
.PHONY: help test demo setup formatted lint types imports fresh workflows shell coverage pytest fuzz format docs lock bench clean

help: ## what can be asked for
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile | expand -t 12

test: formatted lint types imports fresh workflows shell coverage pytest ## everything a pull request must pass, quickest first

demo: setup ## watch the bot judge a pull request
	$(RUN) -m tests.demo

setup: $(READY) ## the environment: Python packages, and what the stand-in GitHub is held to
	@if [ -f tests/github/setup.py ]; then $(RUN) -m tests.github.setup; fi

$(READY):
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit("Stationmaster needs Python 3.11 or newer and found %d.%d. Name another: make PYTHON=/path/to/python3" % v[:2] if v < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	  then apt-get update -qq && apt-get install -qq -y --no-install-recommends python3-venv; \
	  else echo "This python3 cannot make virtual environments. Run: sudo apt-get install python3-venv" >&2; exit 1; fi; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install -qq --require-hashes -r requirements/dev.txt
	$(RUN) -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

formatted: setup
	$(RUN) -m ruff format --check --quiet .

lint: setup
	$(RUN) -m ruff check --quiet .

types: setup
	$(RUN) -m mypy

imports: setup
	$(VENV)/bin/lint-imports --no-logo

fresh: setup
	$(RUN) docs/generate.py --check

workflows: setup
	$(VENV)/bin/zizmor --quiet --offline --strict-collection $(wildcard action.yml) .github docs/example-workflow.yml
	$(VENV)/bin/actionlint .github/workflows/*.yml docs/example-workflow.yml
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml docs/example-workflow.yml
	$(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@if [ -f action.yml ]; then set -x; $(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml; fi

shell: setup
	$(VENV)/bin/shellcheck .ci/run $(shell git ls-files '*.sh')

coverage: setup ## each pure file must be reached whole by its own test file alone
	$(RUN) -m tests.repository.coverage

pytest: setup
	$(RUN) -m pytest $(PYTEST_ARGS)

fuzz: setup ## hostile comments by the thousand (the tests try a hundred)
	$(RUN) -m pytest -p no:xdist --hypothesis-profile=nightly tests/fuzz tests/bot/policy/grammar_test.py

format: setup ## rewrite the code as the formatter wants it
	$(RUN) -m ruff check --quiet --fix-only .
	$(RUN) -m ruff format --quiet .

docs: setup ## rewrite the generated pages and the JSON Schema
	$(RUN) docs/generate.py

lock: setup ## resolve the requirements again; LOCK=--upgrade takes the newest
	$(UV_COMPILE) $(LOCK) pyproject.toml -o requirements/core.txt
	$(UV_COMPILE) $(LOCK) pyproject.toml --extra app --extra desk -o requirements/app.txt
	$(UV_COMPILE) $(LOCK) pyproject.toml --extra app --extra desk --extra dev -o requirements/dev.txt
	$(UV_COMPILE) $(LOCK) requirements/build.in -o requirements/build.txt
	$(UV_COMPILE) $(LOCK) requirements/bench.in -o requirements/bench.txt

bench: setup ## measure against datacontract-cli, buf, avro, codeowners and Probot (not part of the tests)
	$(RUN) -m tests.bench

clean: ## forget the environment and every cache
	rm -rf $(VENV) .venv-bench .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
