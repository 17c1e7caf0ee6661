# Two commands do everything on a machine with Python 3.11, make and gcc: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help demo test check fix messages run bench stop clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
SERVE ?= 1
PATIENTS ?=
export PYTHONWARNINGS ?= ignore

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(INSTALLED): pyproject.toml deploy/constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Consilium needs Python 3.11")'
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --disable-pip-version-check -q -U -c deploy/constraints.txt numpy setuptools wheel
	# pyradiomics needs numpy while it is built, hence no build isolation.
	$(PY) -m pip install --disable-pip-version-check -c deploy/constraints.txt --no-build-isolation -e '.[dev]'
	touch $@

demo: $(INSTALLED) ## set up, import a synthetic study, fit, simulate, one PDF, then serve (SERVE=0: no server, PATIENTS=12: smaller)
	$(PY) manage.py demo $(if $(filter 0,$(SERVE)),--no-serve) $(if $(PATIENTS),--patients $(PATIENTS))

test: check ## style, types, layers, then all tests on real PostgreSQL
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(INSTALLED) ## style, types, layers, migrations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) manage.py check
	$(PY) manage.py makemigrations --check --dry-run

fix: $(INSTALLED) ## mend style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

messages: $(INSTALLED) ## bring the catalogues of translations up to date
	DJANGO_SETTINGS_MODULE=twins.settings $(PY) -m tests.messages

run: $(INSTALLED) ## web server and worker on http://127.0.0.1:8000
	$(PY) manage.py migrate -v 0
	$(PY) manage.py serve

bench: $(INSTALLED) ## speed of the main job, as a table with machine and date (docs/benchmarks.md)
	$(PY) -m benchmarks --write docs/benchmarks.md

stop: $(INSTALLED) ## stop the project's own PostgreSQL
	$(PY) -m twins.database

clean: ## remove what was built (the database in var/ stays)
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache
