"""Re-tiers whose worker is killed at random points, and a broker that forgets: nothing lost, nothing doubled."""

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Instances
from tests.instances import ROOT, Instance
from tests.jobs.workers import (
    change,
    hold,
    holder_of,
    kill,
    kill_group,
    let_go,
    look,
    rows,
    run_code,
    start_worker,
    wait_for,
)

pytestmark = pytest.mark.slow

ACCOUNTS = 20_000
LINES = 30_000
AS_OF = "2026-06-15"
LONGEST_WAIT = 0.5
TRIES = 20
DICE = random.Random(20260615)
ASK = f"""
from jobs.actions import enqueue
from scoring.actions import RETIER
params = {{"as_of": "{AS_OF}", "full": True}}
print(enqueue(kind=RETIER, key="{AS_OF}", params=params, again=True).pk)
"""
COMPANY = f"""
from tests.bench.company import make_company
make_company({ACCOUNTS}, {LINES})
{ASK}
"""
MANY = """
from jobs.actions import enqueue
for number in range(100):
    enqueue(kind="jobs.worker_test", key=str(number), params={"steps": 1, "pause_ms": 0})
print(number)
"""
OVERDUE = "UPDATE jobs_jobrun SET send_due_at = '2026-01-01 00:00:00'"  # As if the minute had passed.
SCORES = """
SELECT account_id, revenue, direct_value, current_value, potential_value, composite, rank, tier, one_off, low_profit,
    purchase_days, expected_purchases
FROM scoring_score WHERE run_id = (
    SELECT id FROM scoring_scoringrun WHERE state = 'done' AND is_published AND replaced_by_id IS NULL
) ORDER BY account_id
"""


@pytest.fixture(scope="module")
def template(instances: Instances) -> Path:
    """The folder of an installation with the company in it and a re-tier asked for, to be copied."""
    instance = instances.sqlite()
    run_code(instance, COMPANY)
    return instance.folder


@pytest.fixture
def company(make_instance: Callable[..., Instance], template: Path) -> Iterator[Callable[[bool], Instance]]:
    """Make an installation with the company in it; what its workers leave behind is ended, too."""
    made: list[Instance] = []

    def make(with_redis: bool) -> Instance:
        instance = make_instance(with_redis=with_redis)
        for part in instance.folder.glob("kam.sqlite3*"):
            part.unlink()
        for part in template.glob("kam.sqlite3*"):
            shutil.copy(part, instance.folder)
        change(instance, OVERDUE)
        made.append(instance)
        return instance

    yield make
    for instance in made:
        for process in instance.processes:
            kill_group(process)


def test_retier_whose_worker_is_killed_again_and_again_scores_every_account_once(
    company: Callable[[bool], Instance],
) -> None:
    instance = company(False)
    worker, last = start_worker(instance), ""

    for _hit in range(3):
        with held_in_a_run(instance, besides=last) as job:
            kill(worker.pid)
        last = job["claimed_by"]
        worker.wait(timeout=10)
        worker = start_worker(instance)
    wait_for(instance, AS_OF, lambda job: job["state"] == "done")
    kill_group(worker)

    assert_every_account_is_scored_once(instance)
    killed = rows(instance, SCORES)
    one, other = start_two_at_once(instance)
    assert sorted((one.returncode, other.returncode)) == [0, 1]
    assert "is going on" in (one if one.returncode else other).stderr
    assert_every_account_is_scored_once(instance)
    assert list(map(tuple, rows(instance, SCORES))) == list(map(tuple, killed))


@pytest.mark.redis
def test_retier_whose_child_or_parent_is_killed_again_and_again_scores_every_account_once(
    company: Callable[[bool], Instance],
) -> None:
    instance = company(True)
    worker, last = start_worker(instance, pool="prefork"), ""

    for whom in ("child", "parent", "both", "child", "child", "parent", "both"):
        with held_in_a_run(instance, besides=last) as job:
            if whom != "child":
                kill(worker.pid)
            if whom != "parent":
                kill(holder_of(job))
        last = job["claimed_by"]
        if whom != "child":  # A child that was killed is followed by another of its parent.
            worker.wait(timeout=10)
            worker = start_worker(instance, pool="prefork")
    wait_for(instance, AS_OF, lambda job: job["state"] == "done")

    assert_every_account_is_scored_once(instance)


@contextmanager
def held_in_a_run(instance: Instance, *, besides: str) -> Iterator[dict[str, Any]]:
    """Hold the process that does the re-tier still at a random moment, while its row says that it runs; give the row.

    A process that had come to the end of the run meanwhile goes on, and the next run is waited for, less and less long.
    So does one that holds the whole file, as a connection does while it takes in or puts away the log of the last: the
    row cannot be read then.
    """
    for turn in range(TRIES):
        job = wait_into_a_run(instance, besides=besides, most=LONGEST_WAIT * (1 - turn / TRIES) ** 2)
        besides, holder = job["claimed_by"], holder_of(job)
        hold(holder)
        try:
            if is_running(instance, besides):
                yield job
                return
        finally:
            let_go(holder)
    pytest.fail(f"no kill met a run in {TRIES} tries")


def is_running(instance: Instance, claim: str) -> bool:
    """Tell whether the re-tier is seen to run under a claim while its process stands still."""
    try:
        now = look(instance, AS_OF, patience=0.5)
    except sqlite3.OperationalError:
        return False
    return (now["state"], now["claimed_by"]) == ("running", claim)


def wait_into_a_run(instance: Instance, *, besides: str, most: float) -> dict[str, Any]:
    """Wait until the re-tier is begun by another claim than the last, and at most so many seconds more; give the job.

    One that came to its end in between is asked for again.
    """
    end = time.monotonic() + 60
    while (job := look(instance, AS_OF))["state"] != "running" or job["claimed_by"] == besides:
        assert time.monotonic() < end, f"{job}\n{instance.output()}"
        if job["state"] == "done":
            run_code(instance, ASK)
        time.sleep(0.02)
    time.sleep(DICE.uniform(0, most))
    return job


def assert_every_account_is_scored_once(instance: Instance) -> None:
    """Look at everything a run writes: one run shown, a score an account in it, the same figures, no halves."""
    shown = rows(
        instance,
        "SELECT id, number FROM scoring_scoringrun WHERE state = 'done' AND is_published AND replaced_by_id IS NULL",
    )
    assert len(shown) == 1
    run, number = shown[0]
    scored = rows(instance, "SELECT COUNT(*), COUNT(DISTINCT account_id) FROM scoring_score WHERE run_id = ?", run)
    assert tuple(scored[0]) == (ACCOUNTS, ACCOUNTS)
    differ = """
        SELECT COUNT(*), SUM(figures.composite IS NOT score.composite OR figures.tier IS NOT score.tier
            OR figures.rank IS NOT score.rank OR figures.revenue IS NOT score.revenue)
        FROM accounts_accountfigures AS figures JOIN scoring_score AS score USING (account_id) WHERE score.run_id = ?
    """
    assert tuple(rows(instance, differ, run)[0]) == (ACCOUNTS, 0)
    assert rows(instance, "SELECT MAX(number) FROM scoring_scoringrun WHERE state = 'done'")[0][0] == number
    halves = """
        SELECT run.number FROM scoring_scoringrun AS run WHERE run.state <> 'done'
            AND (run.is_published OR EXISTS (SELECT 1 FROM scoring_score AS score WHERE score.run_id = run.id)
            OR EXISTS (SELECT 1 FROM scoring_tiermove AS move WHERE move.run_id = run.id))
    """
    assert rows(instance, halves) == []
    assert rows(instance, "SELECT number FROM scoring_scoringrun WHERE state = 'running'") == []


def start_two_at_once(instance: Instance) -> list[subprocess.CompletedProcess[str]]:
    """Start two re-tiers at the same moment and wait for both."""
    command = [sys.executable, "manage.py", "retier", "--as-of", AS_OF, "--full"]
    both: list[subprocess.Popen[str]] = [
        subprocess.Popen(command, cwd=ROOT, env=instance.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told: list[Any] = [process.communicate(timeout=120) for process in both]
    return [
        subprocess.CompletedProcess(command, process.returncode, *texts)
        for process, texts in zip(both, told, strict=True)
    ]


@pytest.mark.redis
def test_broker_that_forgets_everything_loses_no_job(make_instance: Callable[..., Instance], redis_server: str) -> None:
    instance = make_instance(with_redis=True)
    run_code(instance, MANY)
    queued = ["redis-cli", "-u", redis_server, "llen", "kam"]
    assert subprocess.run(queued, capture_output=True, text=True, check=True).stdout.strip() == "100"

    subprocess.run(["redis-cli", "-u", redis_server, "flushall"], check=True, capture_output=True)
    change(instance, OVERDUE)
    start_worker(instance, pool="prefork")

    wait_for(instance, "99", lambda job: job["state"] == "done")
    ended = rows(instance, "SELECT state, attempts, COUNT(*) FROM jobs_jobrun GROUP BY state, attempts")
    end = time.monotonic() + 60
    while len(ended) > 1 and time.monotonic() < end:
        time.sleep(0.2)
        ended = rows(instance, "SELECT state, attempts, COUNT(*) FROM jobs_jobrun GROUP BY state, attempts")
    assert list(map(tuple, ended)) == [("done", 1, 100)]
