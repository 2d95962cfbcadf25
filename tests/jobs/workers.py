"""Workers of a scratch installation in processes of their own, and a look at its ledger from outside."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.instances import Instance

ENQUEUE = """
import json, time
from jobs.actions import enqueue
key, steps, pause = {args!r}
began = time.monotonic()
job = enqueue(kind="jobs.worker_test", key=key, params={{"steps": int(steps), "pause_ms": int(pause)}})
print(json.dumps({{"id": job.pk, "seconds": time.monotonic() - began}}))
"""


def run_code(instance: Instance, code: str) -> Any:
    """Run Python inside the installation and return the JSON it printed last."""
    return json.loads(instance.manage("shell", "-v0", "-c", code).strip().splitlines()[-1])


def ask(instance: Instance, key: str, *, steps: int = 3, pause_ms: int = 10) -> dict[str, Any]:
    """Ask for a test of the worker."""
    answer: dict[str, Any] = run_code(instance, ENQUEUE.format(args=[key, str(steps), str(pause_ms)]))
    return answer


def rows(instance: Instance, statement: str, *values: Any, patience: float = 20) -> list[sqlite3.Row]:
    """Ask the database file, which is quicker than starting Python each time; wait so many seconds for a lock."""
    with closing(sqlite3.connect(instance.folder / "kam.sqlite3", timeout=patience)) as database:
        database.row_factory = sqlite3.Row
        return database.execute(statement, values).fetchall()


def change(instance: Instance, statement: str, *values: Any) -> None:
    """Change the database file from outside."""
    with closing(sqlite3.connect(instance.folder / "kam.sqlite3", timeout=20)) as database, database:
        database.execute(statement, values)


def look(instance: Instance, key: str, *, patience: float = 20) -> dict[str, Any]:
    """Read the newest job of a key."""
    row = rows(instance, "SELECT * FROM jobs_jobrun WHERE key = ? ORDER BY id DESC", key, patience=patience)[0]
    return {**row, **{name: json.loads(row[name]) if row[name] else None for name in ("cursor", "result")}}


def wait_for(instance: Instance, key: str, ready: Callable[[dict[str, Any]], bool], *, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not ready(job := look(instance, key)):
        assert time.monotonic() < end, f"{job}\n{instance.output()}"
        time.sleep(0.2)
    return job


def start_worker(instance: Instance, *, pool: str = "solo") -> subprocess.Popen[bytes]:
    """Start a worker: `solo` is one process, `prefork` a parent with one child that does the work."""
    return instance.start(
        *("-m", "celery", "-A", "kam", "--quiet", "worker", "--pool", pool, "--concurrency", "1"),
        *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
    )


def holder_of(job: dict[str, Any]) -> int:
    """Return the number of the process that holds a job."""
    return int(job["claimed_by"].split("|")[2])


def kill(pid: int) -> None:
    """End one process at once, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def hold(pid: int) -> None:
    """Make one process stand still, if it is still there; it does when this returns."""
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        os.kill(pid, signal.SIGSTOP)
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"T", "Z"}:
            time.sleep(0.001)


def let_go(pid: int) -> None:
    """Let one process go on that was made to stand still, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started, also when itself is gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def children_of(pid: int) -> list[int]:
    """List the processes below one, at any depth."""
    found: list[int] = []
    for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        found += [child, *children_of(child)]
    return found
