"""Keeps a few child processes running: prefixed output, new start of one that ends, all of them ended together."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
STEADY_SECONDS = 60.0
GRACE_SECONDS = 10.0


@dataclass
class Child:
    """One process to keep running. `wait` is the pause before its next start, doubled each time it ends early."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_due_at: float = 0.0
    wait: float = FIRST_WAIT
    reader: threading.Thread | None = field(default=None, repr=False)


class Supervisor:
    """Runs children until a signal ends them all."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        folder: Path,
        env: Mapping[str, str],
        output: IO[str] = sys.stdout,
    ) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.folder = folder
        self.env = dict(env)
        self.output = output
        self.width = max(len(child.name) for child in self.children)
        self._writing = threading.Lock()
        self._ended = threading.Event()

    def run(self) -> None:
        """Start all, start anew what ends, and return when SIGINT, SIGTERM or SIGHUP came and all are gone."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            while not self._ended.is_set():
                for child in self.children:
                    self._keep(child)
                self._ended.wait(0.2)
        finally:
            self.stop()

    def say(self, name: str, line: str) -> None:
        """Print a line under the name of who says it."""
        with self._writing, contextlib.suppress(OSError, ValueError):
            self.output.write(f"{name:<{self.width}} | {line}\n")
            self.output.flush()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._ended.set()

    def _keep(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_due_at:
                self._start(child, now)
            return
        code = child.process.poll()
        if code is None:
            return
        self._kill_group(child, signal.SIGKILL)
        child.wait = FIRST_WAIT if now - child.started_at > STEADY_SECONDS else min(child.wait * 2, LONGEST_WAIT)
        child.process, child.start_due_at = None, now + child.wait / 2
        self.say(child.name, f"ended ({_cause(code)}), starts again in {child.wait / 2:.0f} s")

    def _start(self, child: Child, now: float) -> None:
        """Start a child in a process group of its own; it is told to end should this process be killed."""
        guard = shutil.which("setpriv")
        command = [guard, "--pdeathsig", "TERM", *child.command] if guard else list(child.command)
        child.process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        child.started_at = now
        child.reader = threading.Thread(target=self._relay, args=(child, child.process), daemon=True)
        child.reader.start()

    def _relay(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.say(child.name, line.decode("utf-8", "replace").rstrip())

    def _kill_group(self, child: Child, number: signal.Signals) -> None:
        if child.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, number)

    def stop(self) -> None:
        """End all children with whatever they started: first asked, then, after a grace, forced."""
        running = [child for child in self.children if child.process is not None]
        for child in running:
            self._kill_group(child, signal.SIGTERM)
        end = time.monotonic() + GRACE_SECONDS
        for child in running:
            assert child.process is not None
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.1, end - time.monotonic()))
        for child in running:
            self._kill_group(child, signal.SIGKILL)
            assert child.process is not None
            child.process.wait()
            if child.reader is not None:
                child.reader.join(timeout=1)
            child.process = None


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"
