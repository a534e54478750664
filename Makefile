# `make demo` and `make test` do all the set-up; nothing but Python 3.11, make and the package registries is needed.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
PLUGINS := .meltano/ready
PINNED := env UV_CONSTRAINT="$(CURDIR)/constraints.txt" UV_BUILD_CONSTRAINT="$(CURDIR)/constraints.txt"

.PHONY: demo test prove lint format constraints clean

## demo: a sandbox and a PostgreSQL, synced both ways through `meltano run`; LOAD=DIR takes an export folder's account, SCALE=1 a larger company
demo: $(PLUGINS)
	@$(BIN)/python -m demo $(if $(LOAD),--load "$(LOAD)") $(if $(SCALE),--scale "$(SCALE)")

## test: lint, types, all tests
test: lint $(PLUGINS)
	@$(BIN)/python -m pytest -q -n 2 -m "not prove"

## prove: the promises at full size
prove: $(PLUGINS)
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
	@$(BIN)/uv pip compile --quiet --universal --upgrade --all-extras --group dev \
	  --python-version 3.11 --no-header --no-annotate --no-emit-index-url pyproject.toml -o constraints.txt

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@$(PINNED) $(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[sandbox]' --group dev
	@touch $(READY)

# Our own plugins under our pins; the PostgreSQL ones pin every dependency themselves.
$(PLUGINS): $(READY) meltano.yml
	@$(PINNED) $(BIN)/meltano --log-level warning install extractor tap-netsuite
	@$(PINNED) $(BIN)/meltano --log-level warning install loader target-netsuite
	@$(BIN)/meltano --log-level warning install extractor tap-postgres
	@$(BIN)/meltano --log-level warning install loader target-postgres
	@touch $(PLUGINS)

clean:
	rm -rf .venv .meltano .demo .mypy_cache .pytest_cache .ruff_cache
