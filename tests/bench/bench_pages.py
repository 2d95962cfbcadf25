"""Our pages in a company of a hundred thousand accounts, each beside a plain Django page with the same rows."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from tests.bench.registry import bench

ROOT = Path(__file__).resolve().parents[2]
ACCOUNTS, LINES = 100_000, 300_000
DATABASE = "kam_bench_pages"


@bench("pages")
def measure_pages(folder: Path) -> Mapping[str, float]:
    """Make the company on PostgreSQL, then ask for every page; figures in milliseconds go to standard error."""
    server = os.environ["TEST_POSTGRES_URL"]
    env = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"{server}/{DATABASE}",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "testserver",
    }

    def run(*command: str) -> str:
        done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
        return done.stdout.decode()

    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(DATABASE)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        try:
            run("manage.py", "migrate", "--noinput", "-v0")
            run("manage.py", "createcachetable")
            run("manage.py", "seed_demo", "--accounts", str(ACCOUNTS), "--lines", str(LINES))
            pages = json.loads(run("-m", "tests.bench.pages").strip().splitlines()[-1])
        finally:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
    for name, page in pages.items():
        print(f"  {name}: {page['ours']} ms, plain {page['plain']} ms, {page['queries']} queries", file=sys.stderr)
    return {f"{name} / plain page": page["ours"] / page["plain"] for name, page in pages.items()}
