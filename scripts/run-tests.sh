#!/usr/bin/env bash
# The whole suite in two streams: units on SQLite; beside them the same units on PostgreSQL and then the pages in a real
# browser. Called inside scripts/services.py, which names the PostgreSQL server in TEST_POSTGRES_URL.
set -uo pipefail
cd "$(dirname "$0")/.."
export TEST_EVERYTHING=1
pytest=(.venv/bin/python -m pytest --durations=5)
units=(tests --ignore=tests/e2e --ignore=tests/bench)
notes=$(mktemp -d)
other=
stop() {
  [ -z "$other" ] || kill -- "-$other" 2>/dev/null
  rm -rf "$notes"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

# The second stream: its own process group, so that stopping stops all of it.
set -m
(
  TEST_DATABASE_URL="$TEST_POSTGRES_URL/kam" "${pytest[@]}" "${units[@]}" "$@" >"$notes/postgresql" 2>&1 || touch "$notes/failed-PostgreSQL"
  "${pytest[@]}" tests/e2e "$@" >"$notes/browser" 2>&1 || touch "$notes/failed-browser"
) &
other=$!
set +m
echo "== units on SQLite (beside them the same on PostgreSQL, then the browser, shown afterwards)"
"${pytest[@]}" "${units[@]}" "$@" || touch "$notes/failed-SQLite"
wait "$other"
other=
echo "== units on PostgreSQL"
cat "$notes/postgresql"
echo "== pages in Chromium"
cat "$notes/browser"

failed=$(cd "$notes" && compgen -G 'failed-*' | sed 's/failed-//' | paste -sd' ')
if [ -n "$failed" ]; then
  echo "tests failed: $failed"
  exit 1
fi
