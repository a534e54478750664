# `make demo` and `make test` do all the set-up; nothing but Python 3.11, make and the package registries is needed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
# The same pins for the build back end and for the environments that Meltano makes for its plugins.
export UV_CONSTRAINT := $(CURDIR)/constraints.txt
export UV_BUILD_CONSTRAINT := $(CURDIR)/constraints.txt

.PHONY: demo test prove lint format constraints clean

## demo: a sandbox and a PostgreSQL, synced both ways through `meltano run`; LOAD=DIR takes an export folder's account
demo: $(READY)
	@$(BIN)/python -m demo $(if $(LOAD),--load "$(LOAD)")

## test: lint, types, all tests
test: $(READY) lint
	@$(BIN)/python -m pytest -q -n 2 -m "not prove"

## prove: the promises at full size
prove: $(READY)
	@$(BIN)/python -m pytest -q -m prove

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

## constraints: a universal resolution of every extra and group, names, versions and markers only
constraints: $(READY)
	@env -u UV_CONSTRAINT -u UV_BUILD_CONSTRAINT $(BIN)/uv pip compile --quiet --universal --upgrade --all-extras --group dev \
	  --python-version 3.11 --no-header --no-annotate --no-emit-index-url pyproject.toml -o constraints.txt

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[sandbox]' --group dev
	@touch $(READY)

clean:
	rm -rf .venv .meltano .demo .mypy_cache .pytest_cache .ruff_cache
