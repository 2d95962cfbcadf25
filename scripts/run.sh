#!/usr/bin/env bash
# Migrations, demo data into an empty database, then web, worker and scheduler until Ctrl-C.
#     PORT=8000   the port of the pages
#     DEMO=0      leave an empty database empty
set -euo pipefail
cd "$(dirname "$0")/.."

from_file() { sed -n "s/^$1=//p" .env 2>/dev/null | tail -n 1; }
port=${PORT:-$(from_file PORT)}
python=.venv/bin/python

echo "run: migrations"
$python manage.py migrate --noinput -v0
if [ "${DEMO:-1}" != 0 ] && $python scripts/is_empty.py; then
  echo "run: demo data (DEMO=0 leaves the database empty)"
  $python manage.py seed_demo
fi
exec $python manage.py serve --port "${port:-8000}"
