"""Pages while Redis is stopped or hangs: they answer, the job waits and says so, and is done once Redis is back."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.instances import ENDS_WITH_PARENT, Instance, answers, free_port, wait_until
from tests.jobs.people import Person, signed_in
from tests.jobs.workers import change, rows, start_worker

pytestmark = [pytest.mark.slow, pytest.mark.redis]


class Redis:
    """A Redis server of the test's own, that can be stopped, hung and started again."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            missing("redis-server")
        self.port = free_port()
        self.command = [*ENDS_WITH_PARENT, str(program), "--port", str(self.port), "--bind", "127.0.0.1"]
        self.command += ["--save", "", "--dir", str(folder), "--loglevel", "warning"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        ping = ["redis-cli", "-p", str(self.port), "ping"]
        wait_until(
            lambda: subprocess.run(ping, capture_output=True, check=False).stdout == b"PONG\n",
            seconds=20,
            what="Redis starting",
        )

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    yield server
    server.stop()


def test_pages_answer_and_jobs_wait_while_redis_is_away(make_instance: Callable[..., Instance], redis: Redis) -> None:
    instance = make_instance()
    instance.env["REDIS_URL"] = f"redis://127.0.0.1:{redis.port}/0"
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    instance.start(
        *("-m", "gunicorn", "kam.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--threads", "4", "--no-control-socket"),
    )
    (admin,) = signed_in(instance, base, ["admin"], role="admin")
    (chief,) = signed_in(instance, base, ["chief"], role="executive")
    wait_until(lambda: answers(f"{base}/livez"), seconds=60, what="the page")

    redis.hang()
    began = time.monotonic()
    hanging = admin.post("/jobs/test/")
    assert (hanging.status, time.monotonic() - began < 10) == (302, True)

    redis.stop()
    stopped = chief.post("/pyramid/retier/")
    assert stopped.status == 302
    change(instance, "UPDATE jobs_jobrun SET send_due_at = datetime(send_due_at, '-1 minute')")
    assert "后台进程" in chief.get(stopped.leads_to).text
    assert "消息服务无响应" in admin.get("/jobs/queue/").text
    nobody = Person(base, "")
    assert nobody.fill_in("/auth/login/", login="nobody", password="wrong").status == 200  # The rate limit is asked.
    for path in ("/", "/pyramid/", "/accounts/", "/jobs/", "/notifications/", "/readyz"):
        assert chief.get(path).status < 400, path
    assert {tuple(row) for row in rows(instance, "SELECT state, attempts FROM jobs_jobrun")} == {("pending", 0)}

    redis.start()
    start_worker(instance, pool="prefork")
    wait_until(
        lambda: {row[0] for row in rows(instance, "SELECT state FROM jobs_jobrun")} == {"done"},
        seconds=60,
        what="the sweep",
    )
    assert "消息服务无响应" not in admin.get("/jobs/queue/").text
