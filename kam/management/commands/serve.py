"""Run the whole product on this machine: web, worker and scheduler, until Ctrl-C."""

import fcntl
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kam.processes import Supervisor


class Command(BaseCommand):
    requires_system_checks = []  # `migrate` has run them just before; the start is quicker without
    help = "Serve the product on this machine: web, background worker and scheduler. Ctrl-C stops all of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _check_port(host, port)
        lock = _lock(settings.DATA_DIR / "serve.lock")
        supervisor = Supervisor(_commands(host, port), folder=settings.BASE_DIR, env=_environment())
        threading.Thread(target=_announce, args=(supervisor, host, port), daemon=True).start()
        try:
            supervisor.run()
        finally:
            lock.close()
        supervisor.say("serve", "stopped")


def _commands(host: str, port: int) -> dict[str, list[str]]:
    """Say how each of the three starts. One worker process without a pool: SQLite has one writer anyway."""
    python = sys.executable
    worker = ["--pool", "solo", "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        "web": [
            *(python, "-m", "gunicorn", "kam.wsgi:application"),
            *("--bind", f"{host}:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            *("--graceful-timeout", "5", "--timeout", "60", "--log-level", "warning", "--no-control-socket"),
        ],
        "worker": [python, "-m", "celery", "-A", "kam", "--quiet", "worker", *worker],
        "beat": [python, "-m", "celery", "-A", "kam", "--quiet", "beat", "--loglevel", "WARNING", "--pidfile="],
    }


def _environment() -> dict[str, str]:
    """Give the children our environment, and to numpy one thread each: three processes share the machine."""
    return {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        # Messages are JSON and carry numbers alone, so a worker may run as root on a machine of its own.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        **os.environ,
        "PYTHONUNBUFFERED": "1",
    }


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} cannot be used ({error.strerror}). Choose another with PORT=…"
            ) from error


def _lock(path: Path) -> IO[str]:
    """Keep a second set of processes off the same data folder; the lock goes with this process."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError(f"The product already runs on {path.parent}. Set another DATA_DIR.") from error
    return file


def _announce(supervisor: Supervisor, host: str, port: int) -> None:
    """Say where the pages are as soon as they are there."""
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104
    for _attempt in range(300):
        time.sleep(0.2)
        try:
            with urlopen(f"{address}/livez", timeout=5):  # noqa: S310
                break
        except (URLError, OSError):
            continue
    else:
        return
    supervisor.say("serve", f"ready on {address} · Ctrl-C stops")
    users = settings.DATA_DIR / "demo-users.txt"
    if users.exists():
        supervisor.say("serve", f"demo users and their passwords: {users}")
