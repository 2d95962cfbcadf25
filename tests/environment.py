"""Give the tests an environment of their own before Django reads it: a throw-away data folder and database.

Loaded by pytest through `addopts`. TEST_DATABASE_URL picks the database (default: SQLite in the data folder).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA_DIR = Path(tempfile.mkdtemp(prefix="kam-tests-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

os.environ.update(
    ALLOWED_HOSTS="127.0.0.1,localhost,testserver",
    BASE_CURRENCY="CNY",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{DATA_DIR}/kam.sqlite3",
    DATA_DIR=str(DATA_DIR),
    DEBUG="0",
    EMAIL_URL="",
    FIELD_KEYS="",
    HTTPS="0",
    LANGUAGE_CODE="zh-hans",
    MANIFEST_STATIC="0",
    REDIS_URL="",
    SECRET_KEY="of-the-tests-" + "x" * 50,
    TIME_ZONE="Asia/Shanghai",
    TRUSTED_PROXIES="0",
    WEB_THREADS="4",
)
