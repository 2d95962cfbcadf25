"""Who holds a run: the process that works on it, and whether that process still lives."""

import os
import socket
from pathlib import Path


def this_process() -> str:
    """Name this process so that others on the same host can tell whether it still lives."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{_started(pid)}"


def is_dead(runner: str) -> bool:
    """Tell whether a process of this host has ended; of other hosts nothing is known, so they count as alive."""
    host, pid, started = (runner.rsplit(":", 2) + ["", ""])[:3]
    return host == socket.gethostname() and pid.isdigit() and _started(int(pid)) != started


def _started(pid: int) -> str:
    """Return the start time of a process in clock ticks since boot; empty when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[19]
