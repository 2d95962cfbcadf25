"""Real workers in processes of their own, over files and over Redis."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.instances import Instance, answers, free_port, wait_until
from tests.jobs.workers import ask, children_of, holder_of, look, run_code, start_worker, wait_for

pytestmark = pytest.mark.slow
TOLD = """
import json
from kam.celery import app
app.finalize()
app.loader.import_default_modules()
own = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
worker = app.WorkController(pool="solo")
print(json.dumps({
    "tasks": sorted(own),
    "late": sorted(name for name, task in own.items() if task.acks_late),
    "rejected": sorted(name for name, task in own.items() if task.reject_on_worker_lost),
    "prefetched": worker.prefetch_multiplier,
    "visible_after": app.conf.broker_transport_options.get("visibility_timeout"),
}))
"""


@pytest.mark.parametrize("with_redis", [False, pytest.param(True, marks=pytest.mark.redis)])
def test_worker_does_a_job_that_waited_for_it_and_one_asked_for_twice_once(
    make_instance: Callable[..., Instance], with_redis: bool
) -> None:
    instance = make_instance(with_redis=with_redis)
    ask(instance, "early")
    start_worker(instance)
    job = wait_for(instance, "early", lambda job: job["state"] == "done")
    assert (job["attempts"], job["result"]["steps"]) == (1, 3)

    first, second = ask(instance, "late"), ask(instance, "late")
    job = wait_for(instance, "late", lambda job: job["state"] == "done")

    assert first["id"] == second["id"]
    assert job["attempts"] == 1


@pytest.mark.parametrize("with_redis", [False, pytest.param(True, marks=pytest.mark.redis)])
def test_killed_worker_is_followed_by_one_that_goes_on_from_the_cursor(
    make_instance: Callable[..., Instance], with_redis: bool
) -> None:
    instance = make_instance(with_redis=with_redis)
    start_worker(instance)
    ask(instance, "long", steps=60, pause_ms=100)
    job = wait_for(instance, "long", lambda job: (job["cursor"] or 0) >= 3)
    os.kill(holder_of(job), signal.SIGKILL)
    instance.processes[0].wait(timeout=10)

    start_worker(instance)
    job = wait_for(instance, "long", lambda job: job["state"] == "done")

    assert job["attempts"] == 2
    assert 3 <= job["result"]["resumed_at"] < 60


@pytest.mark.parametrize("with_redis", [False, pytest.param(True, marks=pytest.mark.redis)])
def test_worker_takes_one_message_at_a_time_and_acknowledges_it_when_the_work_is_over(
    make_instance: Callable[..., Instance], with_redis: bool
) -> None:
    told = run_code(make_instance(with_redis=with_redis), TOLD)

    assert {"jobs.run_job", "jobs.sweep", "scoring.tasks.nightly_retier"} <= set(told["tasks"])
    assert told["late"] == told["rejected"] == told["tasks"]
    assert told["prefetched"] == 1
    assert told["visible_after"] == (12 * 60 * 60 if with_redis else None)


@pytest.mark.redis
def test_job_waits_while_redis_is_away_and_is_swept_later(make_instance: Callable[..., Instance]) -> None:
    instance = make_instance(with_redis=True)
    real = instance.env["REDIS_URL"]
    instance.env["REDIS_URL"] = f"redis://127.0.0.1:{free_port()}/0"

    asked = ask(instance, "patient")

    assert asked["seconds"] < 5
    assert look(instance, "patient")["state"] == "pending"
    instance.env["REDIS_URL"] = real
    start_worker(instance)
    wait_for(instance, "patient", lambda job: job["state"] == "done")


def test_serve_runs_web_worker_and_scheduler_restarts_and_leaves_nothing(
    make_instance: Callable[..., Instance],
) -> None:
    instance = make_instance()
    port = free_port()
    serve = instance.start("manage.py", "serve", "--port", port)
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/livez"), seconds=60, what="the page")

    ask(instance, "long", steps=60, pause_ms=100)
    job = wait_for(instance, "long", lambda job: (job["cursor"] or 0) >= 2)
    worker = holder_of(job)
    os.kill(worker, signal.SIGKILL)
    job = wait_for(instance, "long", lambda job: job["state"] == "done")
    assert job["attempts"] == 2

    left = children_of(serve.pid)
    os.kill(serve.pid, signal.SIGINT)
    assert serve.wait(timeout=30) == 0, instance.output()
    assert left
    assert not [pid for pid in left if Path(f"/proc/{pid}").exists()]
    assert not answers(f"http://127.0.0.1:{port}/livez")


def test_scheduler_keeps_the_declared_schedule_in_the_database(make_instance: Callable[..., Instance]) -> None:
    instance = make_instance()
    instance.start("-m", "celery", "-A", "kam", "--quiet", "beat", "--loglevel", "WARNING", "--pidfile=")

    def scheduled() -> dict[str, tuple[Any, ...]]:
        with closing(sqlite3.connect(instance.folder / "kam.sqlite3")) as database:
            rows = database.execute(
                "SELECT name, task, hour, minute, timezone, every FROM django_celery_beat_periodictask AS task "
                "LEFT JOIN django_celery_beat_crontabschedule AS nightly ON nightly.id = crontab_id "
                "LEFT JOIN django_celery_beat_intervalschedule AS often ON often.id = interval_id WHERE enabled"
            )
            return {name: tuple(values) for name, *values in rows}

    wait_until(lambda: len(scheduled()) == 4, seconds=60, what="the schedule")

    assert scheduled() == {
        "nightly-retier": ("scoring.tasks.nightly_retier", "2", "0", "Asia/Shanghai", None),
        "sweep-drafts": ("users.tasks.sweep_drafts", "3", "10", "Asia/Shanghai", None),
        "sweep-jobs": ("jobs.sweep", None, None, None, 60),
        "tell-morning": ("kam.tasks.each_morning", "7", "0", "Asia/Shanghai", None),
    }
