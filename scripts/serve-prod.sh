#!/usr/bin/env bash
# The production shape on this machine: gunicorn, celery workers and beat on PostgreSQL and Redis, until Ctrl-C.
#     WEB_WORKERS=2 WEB_THREADS=4 JOB_WORKERS=2 BIND=127.0.0.1:8000
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -e .env ]; then
  while IFS='=' read -r name value; do
    case $name in
      DATABASE_URL | REDIS_URL | PORT | WEB_WORKERS | WEB_THREADS | JOB_WORKERS | BIND)
        [ -n "${!name:-}" ] || export "$name=$value" ;;
    esac
  done < .env
fi
for name in DATABASE_URL REDIS_URL; do
  if [ -z "${!name:-}" ]; then
    echo "serve-prod: set $name; without PostgreSQL and Redis use make run" >&2
    exit 2
  fi
done

export MANIFEST_STATIC=1
python=.venv/bin/python
echo "serve-prod: static files"
$python manage.py collectstatic --noinput -v0
echo "serve-prod: migrations"
$python manage.py migrate --noinput -v0

started=()
stop() {
  trap - EXIT INT TERM HUP
  kill "${started[@]}" 2>/dev/null || true
  wait
}
trap stop EXIT
trap 'exit 0' INT TERM HUP

bind=${BIND:-127.0.0.1:${PORT:-8000}}
.venv/bin/gunicorn --config deploy/gunicorn.conf.py --bind "$bind" kam.wsgi &
started+=($!)
.venv/bin/celery -A kam worker --loglevel WARNING --concurrency "${JOB_WORKERS:-2}" &
started+=($!)
.venv/bin/celery -A kam beat --loglevel WARNING --scheduler django_celery_beat.schedulers:DatabaseScheduler \
  --pidfile= &
started+=($!)
echo "serve-prod: http://$bind"
# When one of the three ends, the others end too, and whoever watches this process starts it anew.
wait -n || true
echo "serve-prod: a process has ended" >&2
exit 1
