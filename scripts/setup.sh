#!/usr/bin/env bash
# Everything a checkout needs before it runs. Quick when nothing changed: each step keeps the checksum of its inputs.
#     scripts/setup.sh               what running and checking need
#     scripts/setup.sh --tests       also the programs of the tests
#     scripts/setup.sh --production  without the packages of the checks (the container image)
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never

stamps=.venv/.setup
has() { command -v "$1" >/dev/null 2>&1; }
library() { ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }
checksum() { cat "$@" 2>/dev/null | sha256sum | cut -d' ' -f1; }
is_done() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }
say() { echo "setup: $*"; }

# 1. Programs and libraries of the machine

packages=()
has msgfmt || packages+=(gettext)
has npm || packages+=(nodejs npm)
library libpango-1.0.so.0 || packages+=(libpango-1.0-0)
library libpangoft2-1.0.so.0 || packages+=(libpangoft2-1.0-0)
library libharfbuzz-subset.so.0 || packages+=(libharfbuzz-subset0)
if [ "${1:-}" = --tests ]; then
  has chromium || has chromium-browser || packages+=(chromium)
  has redis-server || packages+=(redis-server)
  has pdftotext || packages+=(poppler-utils)
  compgen -G "/usr/lib/postgresql/*/bin/postgres" >/dev/null || has postgres || packages+=(postgresql-15)
fi

python=${PYTHON:-python3}
has python3.11 && ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=python3.11
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Python 3.11 or later is needed; name it with PYTHON=… (found: $("$python" -V 2>&1 || true))" >&2
  exit 1
fi
# uv is fetched by pip; where Python has none, a venv of Python's own brings it.
if [ ! -x .venv/uv/bin/uv ] && ! "$python" -m pip --version >/dev/null 2>&1; then
  "$python" -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
fi
if [ ${#packages[@]} -gt 0 ]; then
  if has apt-get; then
    bash scripts/need-debian.sh "${packages[@]}"
  else
    say "this is no Debian; please install what these packages hold: ${packages[*]}" >&2
    exit 1
  fi
fi

# 2. Locked packages: npm's in the background while Python's are installed

npm_key=$(checksum package-lock.json)
if ! is_done npm "$npm_key" || [ ! -d node_modules ]; then
  say "npm packages from package-lock.json"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null &
  npm_packages=$!
fi

if ! .venv/bin/python -c '' 2>/dev/null; then
  say "virtual environment in .venv with $("$python" -V)"
  "$python" -m venv --clear --without-pip .venv
fi
mkdir -p "$stamps"

key=$(checksum requirements-uv.txt)
if ! is_done uv "$key"; then
  say "uv, the installer"
  installer=$python
  if ! "$installer" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv .venv/pip
    installer=.venv/pip/bin/python
  fi
  "$installer" -m pip install -qq --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes \
    --only-binary :all: --upgrade --target .venv/uv -r requirements-uv.txt
  rm -rf .venv/pip
  echo "$key" >"$stamps/uv"
fi

locks=(requirements.txt requirements-dev.txt)
[ "${1:-}" != --production ] || locks=(requirements.txt)
key=$(checksum "${locks[@]}")
if ! is_done python "$key"; then
  say "Python packages from ${locks[*]}"
  # Compiled once here: where Python may write no byte code, each process would compile two thousand files for itself.
  .venv/uv/bin/uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes "${locks[@]}"
  echo "$key" >"$stamps/python"
fi

if [ -n "${npm_packages:-}" ]; then
  wait "$npm_packages"
  echo "$npm_key" >"$stamps/npm"
fi

# 3. Styles, icons, charts and fonts

key=$(checksum package-lock.json requirements.txt scripts/assets.py static/js/charts.entry.js)
if ! is_done assets "$key" || [ ! -e static/vendor/vendor.css ] || [ ! -e fonts/NotoSansSC-600.ttf ]; then
  say "assets into static/vendor and fonts"
  .venv/bin/python scripts/assets.py
  echo "$key" >"$stamps/assets"
fi

# collectstatic fills it for production; whitenoise asks for it in any case.
mkdir -p staticfiles

# 4. Messages

for source in locale/*/LC_MESSAGES/*.po; do
  [ -e "$source" ] || continue
  compiled=${source%.po}.mo
  if [ ! -e "$compiled" ] || [ "$source" -nt "$compiled" ]; then
    say "messages of $source"
    msgfmt --check-format -o "$compiled" "$source"
  fi
done
