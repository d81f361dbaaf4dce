# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE # what one process has compiled, the workers and commands of the tests need not again

.PHONY: run test suite engines lint bench lock
run: .venv/installed
	$(BIN)/streamlit run app.py

test: lint suite

# Three at once: on two cores the third works while browser tests wait; five are no quicker.
suite: .venv/installed-dev
	$(BIN)/python -m pytest --numprocesses 3 --dist worksteal

# Every screen in Chromium 103, 109 and the current one, Firefox and WebKit, at two sizes: some minutes.
engines: .venv/installed-dev
	tests/browser/engines.sh
	$(BIN)/python -m pytest -m "browser" tests/browser/test_engines.py

# What each screen costs from the cache, and ten viewers at once; no test, it measures time.
bench: .venv/installed-dev
	$(BIN)/python -m tests.benchmarks.screens
	$(BIN)/python -m tests.benchmarks.ledgers

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# After a change of a .in file: pins and hashes anew, for every system and every Python from 3.11 on.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: .venv/installed-dev
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --constraints requirements.txt --output-file requirements-dev.txt

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	touch $@

# Half of what is installed for checks is never imported: what is, is compiled then.
.venv/installed-dev: requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes --requirement requirements-dev.txt
	touch $@ .venv/installed
