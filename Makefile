# Two commands for a newcomer: `make demo` and `make test`. The rest is for contributors.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= auto
DEMO_EVENTS ?= 1000000
DEMO_DIR ?= demo
PORT ?= 8000
export HF_HUB_OFFLINE := 1
export TOKENIZERS_PARALLELISM := false
export ANONYMIZED_TELEMETRY := False
export ORT_DISABLE_TELEMETRY := 1

.PHONY: demo test test-web feast web docs questions check fast format lint types imports eval bench clean install

install: $(STAMP)

# torch is pinned in constraints.txt so that pip takes the CPU build.
$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -U pip
	$(BIN)/python -m pip install -q -c constraints.txt "torch==$$(sed -n 's/^torch==//p' constraints.txt)"
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[dev]"
	@touch $(STAMP)

demo: $(STAMP)
	$(BIN)/signpost demo $(DEMO_DIR) --events $(DEMO_EVENTS) --serve --port $(PORT)

test: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS)

# Feast needs older packages than Signpost: it has an environment of its own.
feast: .venv-feast/.installed

.venv-feast/.installed: tests/feast-constraints.txt
	@test -x .venv-feast/bin/python || $(PYTHON) -m venv .venv-feast
	.venv-feast/bin/pip install -q -U pip
	.venv-feast/bin/pip install -q -c tests/feast-constraints.txt "feast[duckdb]==0.67.0"
	@touch $@

# The chat page, from web/ into assistant/web/; needs Node 20 and npm.
web: web/node_modules/.installed
	cd web && npm run --silent build

web/node_modules/.installed: web/package.json web/package-lock.json
	cd web && npm ci --silent
	@touch $@

# The page's own tests.
test-web: web/node_modules/.installed
	cd web && npm test --silent

# The reference from the code, and the documentation site into site/.
docs: $(STAMP)
	$(BIN)/python -m assistant.reference docs/reference
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# docs/questions.md, from a demo made for it.
questions: $(STAMP)
	$(BIN)/signpost demo .questions-demo --events 50000 --no-serve
	$(BIN)/python -m assistant.demo.questions_page .questions-demo docs/questions.md

fast: $(STAMP)
	$(BIN)/python -m pytest -n $(WORKERS) tests/unit tests/architecture

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy assistant connectors evals guardrails retrieval

imports: $(STAMP)
	$(BIN)/lint-imports

check: lint types imports test

eval: $(STAMP)
	rm -rf .eval-demo
	$(BIN)/signpost demo .eval-demo --events 200000 --no-serve
	$(BIN)/signpost eval --workspace .eval-demo --gate

bench: $(STAMP)
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[bench]"
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) site build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
