#!/usr/bin/env bash
# What must hold before a change lands, but for the tests: scripts/check.sh [lint]
# `lint` leaves out the checks that load the whole product.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
export DATA_DIR=$data DATABASE_URL="sqlite:///$data/kam.sqlite3" REDIS_URL="" DEBUG=0
failed=()

step() {
  local title=$1 begin=$SECONDS
  shift
  echo "== $title"
  if "$@"; then
    echo "   $((SECONDS - begin)) s"
  else
    failed+=("$title")
  fi
}

deploy_check() {
  SECRET_KEY=$($bin/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
  FIELD_KEYS=$($bin/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())') \
  ALLOWED_HOSTS=kam.example.com HTTPS=1 MANIFEST_STATIC=1 \
    $bin/python manage.py check --deploy --fail-level WARNING
}

step "ruff" $bin/ruff check .
step "format" $bin/ruff format --check .
step "direction of imports" $bin/lint-imports --no-cache
step "templates" $bin/djlint templates --lint --quiet
step "types" $bin/mypy .
if [ "${1:-}" != lint ]; then
  step "migrations" $bin/python manage.py makemigrations --check --dry-run
  step "translations" $bin/python scripts/check_translations.py
  step "deployment" deploy_check
  step "security" $bin/bandit -q -c pyproject.toml -r --severity-level medium \
    kam plans scoring visits negotiations service trade accounts imports users jobs core scripts
fi
if [ ${#failed[@]} -gt 0 ]; then
  printf 'failed: %s\n' "${failed[@]}"
  exit 1
fi
