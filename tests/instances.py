"""A scratch installation of the product in processes of its own: for commands, workers and whole pages."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

# What the tests start in the background ends with them, even if they are killed outright.
ENDS_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM")

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a TCP port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return once ready() holds; raise TimeoutError naming what did not happen."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Say whether anything but a server error answers at the address."""
    try:
        with urlopen(url, timeout=5) as response:
            return bool(response.status < 500)
    except HTTPError as error:
        return error.code < 500
    except (URLError, OSError):
        return False


class Instance:
    """One database and data folder; manage() runs a command in it, start() leaves one running until close()."""

    def __init__(self, folder: Path, *, database: str = "", redis: str = "") -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.env = dict(
            os.environ,
            DATA_DIR=str(folder),
            DATABASE_URL=database or f"sqlite:///{folder}/kam.sqlite3",
            REDIS_URL=redis,
            PYTHONUNBUFFERED="1",
        )

    def manage(self, *args: object, input: str | None = None, expect: int = 0, timeout: float = 300) -> str:  # noqa: A002
        """Run a management command and return its standard output; another exit code than expected fails."""
        command = [sys.executable, "manage.py", *map(str, args)]
        run = subprocess.run(
            command, cwd=ROOT, env=self.env, input=input, capture_output=True, text=True, timeout=timeout
        )
        assert run.returncode == expect, f"{args} → exit {run.returncode}\n{run.stdout}\n{run.stderr}"
        return run.stdout

    def json(self, *args: object, **options: Any) -> Any:
        """Run a command with --json and return the object it printed last."""
        lines = self.manage(*args, "--json", **options).strip().splitlines()
        for first in range(len(lines)):
            try:
                return json.loads("\n".join(lines[first:]))
            except ValueError:
                continue
        raise AssertionError(f"{args} printed no JSON object")

    def start(self, *args: object) -> subprocess.Popen[bytes]:
        """Start Python with arguments in the background, its output kept in the data folder."""
        return self._start(sys.executable, *map(str, args))

    def start_script(self, path: str) -> subprocess.Popen[bytes]:
        """Start a shell script of the project likewise."""
        return self._start("bash", path)

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"output-{len(self.processes)}.txt").open("wb") as output:
            process = subprocess.Popen(
                [*ENDS_WITH_PARENT, *command],
                cwd=ROOT,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def output(self) -> str:
        """Return what the background commands have printed so far."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("output-*.txt")))

    def close(self) -> None:
        """End everything that was started here."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()
