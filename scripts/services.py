"""Run a command beside a throw-away PostgreSQL server: python scripts/services.py COMMAND [ARGUMENT…]

The command finds the server's address in TEST_POSTGRES_URL. Whatever happens, the server ends with this process.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

# With lc_ctype C pg_trgm would find no Chinese.
INITDB = ["-U", "kam", "--auth=trust", "-E", "UTF8", "--locale=C", "--lc-ctype=C.UTF-8", "--no-sync"]


def programs() -> Path:
    """Return the folder of the newest PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        sys.exit("services: PostgreSQL is missing (Debian: postgresql-15)")
    return Path(on_path).parent


def unprivileged() -> list[str]:
    """Return the prefix that runs a command as somebody else: PostgreSQL refuses root.

    With the parent-death signal the server stops even when this process is killed outright.
    """
    prefix = ["setpriv", "--pdeathsig", "INT"]
    if os.getuid() != 0:
        return prefix
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return [*prefix, f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
    sys.exit("services: neither the user postgres nor nobody exists")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_postgres(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server that trusts local users and never waits for the disk; return it and its address."""
    home, prefix, port = programs(), unprivileged(), free_port()
    if os.getuid() == 0:
        user = next(part.partition("=")[2] for part in prefix if part.startswith("--reuid"))
        os.chown(folder, int(user), -1)
    data = folder / "data"
    made = subprocess.run(
        [*prefix, home / "initdb", "-D", data, *INITDB],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    if made.returncode:
        sys.exit(f"services: initdb failed\n{made.stderr}")
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": 100,
        "shared_buffers": "128MB",
        "log_min_messages": "panic",
    }
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen([*prefix, home / "postgres", "-D", data, *arguments], cwd=folder)
    ready = [str(home / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "kam", "-d", "postgres"]
    end = time.monotonic() + 30
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > end:
            stop(server)
            sys.exit("services: PostgreSQL did not start")
        time.sleep(0.1)
    return server, f"postgres://kam@127.0.0.1:{port}"


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process at once but cleanly: for PostgreSQL SIGINT is the fast shutdown."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def leave(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
    folder = Path(tempfile.mkdtemp(prefix="kam-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    command: subprocess.Popen[bytes] | None = None
    try:
        server, address = start_postgres(folder)
        command = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *sys.argv[1:]], env={**os.environ, "TEST_POSTGRES_URL": address}
        )
        return command.wait()
    finally:
        for process in (command, server):
            if process is not None:
                stop(process)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
