# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint bench
run: .venv/installed
	$(BIN)/streamlit run app.py

test: .venv/installed lint
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

# What each screen costs from the cache, and ten viewers at once; no test, it measures time.
bench: .venv/installed
	$(BIN)/python -m tests.benchmarks.screens

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/installed: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	touch $@
