# `make` lists what there is. The scripts behind the targets are in scripts/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests run test check lint fix audit bench bench-large demo serve-prod messages lock screenshot
python := .venv/bin/python
export PYTHONUNBUFFERED := 1

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## virtual environment, locked packages, assets, fonts, messages
	@bash scripts/setup.sh

setup-tests:
	@bash scripts/setup.sh --tests

run: setup ## the product with demo data on http://127.0.0.1:8000 (PORT=…, DEMO=0); Ctrl-C stops it
	@exec bash scripts/run.sh

test: setup-tests ## the whole suite: units on SQLite and PostgreSQL, Redis, a real browser (ARGS="-k …")
	@exec $(python) scripts/services.py bash scripts/run-tests.sh $(ARGS)

check: setup-tests ## what must hold before a change lands: lint, types, imports, translations, …, then the tests
	@bash scripts/check.sh
	@exec $(python) scripts/services.py bash scripts/run-tests.sh

lint: setup ## style, types, direction of imports, templates
	@bash scripts/check.sh lint

fix: setup ## put right what can be put right by itself
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

audit: setup ## known vulnerabilities of the locked packages (asks services outside)
	@.venv/bin/pip-audit --require-hashes --disable-pip -r requirements.txt
	@npm audit --omit=dev

bench: setup-tests ## benchmarks as ratios, within 15 minutes, into DATA_DIR/bench.json
	@exec $(python) scripts/services.py $(python) -m tests.bench

bench-large: setup-tests ## the long benchmarks
	@exec $(python) scripts/services.py $(python) -m tests.bench --large

demo: setup ## demo data into an empty database
	@$(python) manage.py migrate --noinput -v0
	@$(python) manage.py seed_demo

serve-prod: setup ## the production shape on this machine; needs DATABASE_URL and REDIS_URL
	@exec bash scripts/serve-prod.sh

messages: setup ## bring the catalogues up to the sources
	@$(python) manage.py makemessages -l zh_Hans --no-wrap --add-location file --no-obsolete \
		-i 'node_modules/*' -i 'var/*' -i 'tests/*' -i 'scripts/*' -i 'staticfiles/*' -i '.venv/*' -i 'requirements*'
	@bash scripts/setup.sh

lock: ## lock the Python and npm packages anew
	@.venv/uv/bin/uv pip compile --quiet --upgrade --generate-hashes --python $(python) requirements.in -o requirements.txt
	@.venv/uv/bin/uv pip compile --quiet --upgrade --generate-hashes --python $(python) requirements-dev.in -o requirements-dev.txt
	@npm install --package-lock-only --ignore-scripts --no-audit --no-fund

screenshot: setup-tests ## the picture in the README, from the demo data
	@$(python) scripts/screenshot.py
