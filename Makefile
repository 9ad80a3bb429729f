# Two commands set everything up: `make run` (the main job) and `make test`.
VENV := .venv
BIN := $(VENV)/bin
# clients whose own pins contradict those of others
APART := $(wildcard tests/*/clients/apart.txt)

.PHONY: run test check bench clean

run: $(VENV)/.ready
	$(BIN)/mock-erps run

test: $(VENV)/.ready-test
	$(BIN)/pytest -n auto

check: $(VENV)/.ready-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pip check

bench: $(VENV)/.ready-test
	$(BIN)/python tests/benchmarks/run.py

clean:
	rm -rf $(VENV) build dist reports .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.ready: pyproject.toml .ci/constraints.txt
	bash .ci/venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint .ci/constraints.txt --editable .
	touch $@

$(VENV)/.ready-test: $(VENV)/.ready $(APART)
	$(BIN)/python -m pip install --quiet --constraint .ci/constraints.txt --editable '.[test]'
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --no-build-isolation --target $(VENV)/apart $(APART:%=--requirement %)
	touch $@
