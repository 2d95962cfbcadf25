"""Fixtures for every room: services on ports of their own and scratch installations."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.environment import DATA_DIR
from tests.instances import ENDS_WITH_PARENT, Instance, free_port, wait_until

pytest_plugins = ["tests.personas"]


def pytest_configure() -> None:
    """Settings of the tests: a quick password hasher, no look through all static files for each client, and SQLite in a
    file as in real life."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    if settings.IS_SQLITE:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA_DIR / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Lay the tables of SQLite straight from the models; the migrations run on PostgreSQL and in every installation."""
    from django.conf import settings

    return not settings.IS_SQLITE


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, where the suite runs a second time on PostgreSQL, what picks its databases itself."""
    from django.conf import settings

    if settings.IS_SQLITE:
        return
    own = [item for item in items if "instances" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=own)
    items[:] = [item for item in items if item not in own]


def missing(what: str) -> None:
    """Skip for want of a service, but fail where the whole suite is run."""
    if os.environ.get("TEST_EVERYTHING"):
        pytest.fail(f"{what} is missing, though the whole suite was asked for")
    pytest.skip(f"{what} is missing; `make test` brings it")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data (REAL_DATA_DIR); tests that want it are skipped where there is none."""
    folder = Path(os.environ.get("REAL_DATA_DIR") or "/nonexistent")
    if not folder.is_dir():
        pytest.skip("REAL_DATA_DIR names no folder of real data")
    return folder


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server that lives as long as the tests."""
    program = shutil.which("redis-server")
    if program is None:
        missing("redis-server")
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), "--loglevel", "warning"]
    process = subprocess.Popen([*ENDS_WITH_PARENT, str(program), *options], stdout=subprocess.DEVNULL)
    try:
        ping = ["redis-cli", "-p", str(port), "ping"]
        wait_until(
            lambda: subprocess.run(ping, capture_output=True, check=False).stdout == b"PONG\n",
            seconds=20,
            what="Redis starting",
        )
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of the PostgreSQL server that `make test` starts, without a database name."""
    url = os.environ.get("TEST_POSTGRES_URL", "")
    if not url:
        missing("A PostgreSQL server (TEST_POSTGRES_URL)")
    return url.rstrip("/")


class Instances:
    """Makes scratch installations; the migrations run once a database kind and are copied from then on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Instance] = []
        self.templates: set[str] = set()

    def sqlite(self, *, redis: str = "") -> Instance:
        """Return a migrated installation on SQLite."""
        template = self.folder / "template" / "kam.sqlite3"
        if not template.exists():
            template.parent.mkdir()
            Instance(template.parent).manage("migrate", "--noinput", "-v0")
        instance = Instance(self._next_folder(), redis=redis)
        for part in template.parent.glob("kam.sqlite3*"):
            shutil.copy(part, instance.folder)
        return self._kept(instance)

    def postgres(self, server: str, *, redis: str = "") -> Instance:
        """Return a migrated installation in a database of its own on the server."""
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            if server not in self.templates:
                connection.execute("create database kam_template")
                folder = self._next_folder()
                Instance(folder, database=f"{server}/kam_template").manage("migrate", "--noinput", "-v0")
                self.templates.add(server)
            folder = self._next_folder()
            name = f"kam_{os.getpid()}_{folder.name}"
            connection.execute(f'create database "{name}" template kam_template')  # type: ignore[call-overload]
        return self._kept(Instance(folder, database=f"{server}/{name}", redis=redis))

    def close(self) -> None:
        """End every process that an installation started."""
        for instance in self.made:
            instance.close()

    def _kept(self, instance: Instance) -> Instance:
        self.made.append(instance)
        return instance

    def _next_folder(self) -> Path:
        folder = self.folder / f"i{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        return folder


@pytest.fixture(scope="session")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instances]:
    """Scratch installations that live as long as the tests."""
    made = Instances(tmp_path_factory.mktemp("instances"))
    yield made
    made.close()


@pytest.fixture
def make_instance(instances: Instances, request: pytest.FixtureRequest) -> Iterator[Callable[..., Instance]]:
    """Make scratch installations: make_instance(database="sqlite" or "postgres", with_redis=False)."""
    mine: list[Instance] = []

    def make(*, database: str = "sqlite", with_redis: bool = False) -> Instance:
        redis = ""
        if with_redis:
            redis = request.getfixturevalue("redis_server")
            subprocess.run(["redis-cli", "-u", redis, "flushall"], check=True, capture_output=True)
        if database == "postgres":
            instance = instances.postgres(request.getfixturevalue("postgres_server"), redis=redis)
        else:
            instance = instances.sqlite(redis=redis)
        mine.append(instance)
        return instance

    yield make
    for instance in mine:
        instance.close()
