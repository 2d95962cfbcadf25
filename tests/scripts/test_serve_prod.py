"""The production shape as `make serve-prod` starts it: PostgreSQL, Redis, gunicorn, workers, beat."""

import re
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.instances import Instance, answers, free_port, wait_until


def fetch(url: str, encoding: str = "identity") -> tuple[dict[str, str], bytes]:
    with urlopen(Request(url, headers={"Accept-Encoding": encoding}), timeout=20) as response:
        return {name.lower(): value for name, value in response.headers.items()}, response.read()


@pytest.mark.postgres
@pytest.mark.redis
@pytest.mark.slow
def test_production_shape_serves_pages_and_runs_a_job(make_instance: Callable[..., Instance]) -> None:
    instance = make_instance(database="postgres", with_redis=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    instance.env.update(PORT=str(port), JOB_WORKERS="1", SECRET_KEY="of-the-shape-" + "x" * 50)
    server = instance.start_script("scripts/serve-prod.sh")
    wait_until(lambda: server.poll() is not None or answers(f"{address}/readyz"), seconds=120, what="serving pages")
    assert server.poll() is None, instance.output()

    _headers, page = fetch(f"{address}/auth/login/")
    sheet = re.search(rb'href="(/static/vendor/vendor\.[0-9a-f]+\.css)"', page)
    assert sheet is not None
    headers, body = fetch(address + sheet[1].decode(), "br")
    assert headers["content-encoding"] == "br"
    assert "immutable" in headers["cache-control"]
    assert len(body) < 60 * 1024

    instance.manage("shell", "-v0", "-c", "from scoring.tasks import nightly_retier; nightly_retier()")
    with psycopg.connect(instance.env["DATABASE_URL"], autocommit=True) as database:
        states = "select state from jobs_jobrun where kind = 'scoring.retier'"
        wait_until(lambda: database.execute(states).fetchall() == [("done",)], seconds=60, what="the nightly run")

    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0
    assert not answers(f"{address}/livez")


def test_serve_prod_asks_for_what_it_needs(tmp_path: Path) -> None:
    instance = Instance(tmp_path)

    server = instance.start_script("scripts/serve-prod.sh")

    assert server.wait(timeout=30) == 2
    assert "REDIS_URL" in instance.output()
