#!/usr/bin/env bash
# The whole suite: units on SQLite, beside them the same units on PostgreSQL, then the pages in a real browser.
# Called inside scripts/services.py, which names the PostgreSQL server in TEST_POSTGRES_URL.
set -uo pipefail
cd "$(dirname "$0")/.."
export TEST_EVERYTHING=1
pytest=(.venv/bin/python -m pytest --durations=5)
units=(tests --ignore=tests/e2e --ignore=tests/bench)
output=$(mktemp)
other=
stop() {
  [ -z "$other" ] || kill "$other" 2>/dev/null
  rm -f "$output"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

failed=()
echo "== units on SQLite (beside them the same on PostgreSQL, shown afterwards)"
TEST_DATABASE_URL="$TEST_POSTGRES_URL/kam" "${pytest[@]}" "${units[@]}" "$@" >"$output" 2>&1 &
other=$!
"${pytest[@]}" "${units[@]}" "$@" || failed+=("SQLite")
echo "== units on PostgreSQL"
wait "$other" || failed+=("PostgreSQL")
other=
cat "$output"
if compgen -G "tests/e2e/test_*.py" >/dev/null; then
  echo "== pages in Chromium"
  "${pytest[@]}" tests/e2e "$@" || failed+=("browser")
fi
if [ ${#failed[@]} -gt 0 ]; then
  echo "tests failed: ${failed[*]}"
  exit 1
fi
