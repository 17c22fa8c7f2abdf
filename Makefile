PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test torture torture-check lint lock bench pictures clean
CHROMIUM ?= chromium

run: .venv/installed
	@exec $(BIN)/paperwire run

test: .venv/tested
	$(BIN)/pytest -n 2

torture: .venv/tested
	$(BIN)/python -m tests.torture --long

torture-check: .venv/tested
	$(BIN)/python -m tests.torture --check

lint: .venv/tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/tested
	$(BIN)/python -m benchmarks

pictures: .venv/tested
	@test -n "$(DAY)" || { echo "Say of which recorded day: make pictures DAY=path/to/2026-05-28.json" >&2; exit 1; }
	npm install --silent --prefix .venv/pictures slack-blocks-to-jsx@1.1.1 react@19.3.1 react-dom@19.3.1
	$(BIN)/pip install --quiet --target .venv/pictures/python "simcord[screenshot]==3.2.1"
	$(BIN)/python -m tests.pictures.slack $(DAY) docs/pictures --packages .venv/pictures
	PYTHONPATH=.venv/pictures/python $(BIN)/python -m tests.pictures.discord $(DAY) docs/pictures --chromium $$(command -v $(CHROMIUM))

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--quiet --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--quiet --extra build --extra test -c requirements.lock pyproject.toml -o requirements-test.lock

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Paperwire needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/pip requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/tested: .venv/installed requirements-test.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-test.lock
	@touch $@
