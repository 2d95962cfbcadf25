"""Who holds a job: a text that names one process of one machine, so that its death can be noticed without waiting.

On the machine of the holder the process table tells at once whether it lives; from any other machine only the lease in
the database tells.
"""

import enum
import os
import secrets
import socket
from pathlib import Path

SEPARATOR = "|"


class Liveness(enum.Enum):
    ALIVE = "alive"
    DEAD = "dead"
    ELSEWHERE = "elsewhere"


def _place() -> str:
    """Name this machine and, in it, the namespace in which process numbers count."""
    try:
        namespace = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        namespace = ""
    return f"{socket.gethostname()[:60]}{SEPARATOR}{namespace}"


def _birth(pid: int) -> str:
    """Give the start of a process in ticks since boot, or nothing when it does not exist or is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def new_holder() -> str:
    """Name this process for one claim; every claim gets a name of its own."""
    pid = os.getpid()
    return SEPARATOR.join([_place(), str(pid), _birth(pid), secrets.token_hex(4)])


def liveness(holder: str) -> Liveness:
    """Tell whether the process named by a claim still runs, as far as this machine can know."""
    place, pid, birth, _claim = holder.rsplit(SEPARATOR, 3) if holder.count(SEPARATOR) == 4 else ("", "", "", "")
    if not birth or place != _place():
        return Liveness.ELSEWHERE
    return Liveness.ALIVE if _birth(int(pid)) == birth else Liveness.DEAD
