# Two commands matter: `make demo` sets up and shows the main job, `make test` sets up and runs every check.
# Nothing is needed but Python 3.11 or newer; everything is installed below this folder.

PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: demo test install lint types contracts unit sdk format clean

demo: .venv/installed
	$(BIN)/python examples/demo.py

test: lint types contracts unit sdk

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed
	$(BIN)/mypy

contracts: .venv/installed
	$(BIN)/lint-imports

unit: .venv/installed
	$(BIN)/pytest -n 2

# Each SDK is tested in an environment of its own, made anew when its list of packages changes.
sdk: .venv/installed .sdk/vonage4/installed .sdk/nexmo2/installed
	$(BIN)/pytest tests/sdk

.sdk/%/installed: tests/sdk/%/requirements.txt
	rm -rf $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --no-deps -r $< \
		|| { echo "The $* SDK can't be tested: its environment can't be built. Is a package index in reach?" >&2; exit 1; }
	$(@D)/bin/pip check --quiet --disable-pip-version-check
	touch $@

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .sdk build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
