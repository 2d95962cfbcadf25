"""Twenty people write at once while a re-tier runs, all on SQLite: nobody meets a locked database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.instances import Instance, answers, free_port, wait_until
from tests.jobs.people import Person, signed_in
from tests.jobs.workers import rows, run_code

pytestmark = pytest.mark.slow
PEOPLE = 20
EACH = 5
ACCOUNTS, LINES = 3_000, 30_000
COMPANY = f"""
from tests.bench.company import make_company
make_company({ACCOUNTS}, {LINES})
print(1)
"""


def test_twenty_people_write_while_a_retier_runs(make_instance: Callable[..., Instance]) -> None:
    instance = make_instance()
    run_code(instance, COMPANY)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    instance.start("manage.py", "serve", "--port", port)
    people = signed_in(instance, base, [f"writer{number}" for number in range(PEOPLE)], role="manager")
    (chief,) = signed_in(instance, base, ["chief"], role="executive")
    wait_until(lambda: answers(f"{base}/livez"), seconds=60, what="the page")

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        retiers = pool.submit(retier_until_done, chief, instance)
        written = [done for work in pool.map(write, people, range(PEOPLE)) for done in work]
        assert retiers.result() >= 1

    assert len(written) == PEOPLE * EACH * 2
    assert {status for status, _path in written} == {302}
    assert rows(instance, "SELECT COUNT(*) FROM accounts_account")[0][0] == ACCOUNTS + PEOPLE * EACH
    assert rows(instance, "SELECT COUNT(DISTINCT number) FROM accounts_account")[0][0] == ACCOUNTS + PEOPLE * EACH
    assert rows(instance, "SELECT COUNT(*) FROM accounts_historicalaccount")[0][0] == PEOPLE * EACH
    assert rows(instance, "SELECT COUNT(*) FROM accounts_interaction")[0][0] == PEOPLE * EACH
    assert {state for (state,) in rows(instance, "SELECT state FROM jobs_jobrun")} == {"done"}
    assert "locked" not in instance.output()


def write(person: Person, number: int) -> list[tuple[int, str]]:
    """Open accounts and log a call with each; give what the pages answered."""
    done = []
    for turn in range(EACH):
        name = f"第{number}位的第{turn}家 {number * EACH + turn}"
        created = person.fill_in("/accounts/new/", name=name)
        if created.status == 200:  # Someone opened one that is called alike: look, and open it nevertheless.
            created = person.post("/accounts/new/", name=name, is_confirmed="on", token=f"{number}-{turn}")
        done.append((created.status, created.leads_to))
        called = person.fill_in(f"{created.leads_to}interactions/new/", summary="谈了交期", channel="call")
        done.append((called.status, called.leads_to))
    return done


def retier_until_done(chief: Person, instance: Instance) -> int:
    """Press the button and wait for the end, and again if the others write still; give how many runs there were."""
    for _turn in range(2):
        pressed = chief.post("/pyramid/retier/")
        assert (pressed.status, pressed.leads_to.startswith("/jobs/")) == (302, True)
        wait_until(
            lambda: rows(instance, "SELECT COUNT(*) FROM jobs_jobrun WHERE state IN ('pending', 'running')")[0][0] == 0,
            seconds=120,
            what="the re-tier",
        )
    return int(rows(instance, "SELECT COUNT(*) FROM scoring_scoringrun WHERE state = 'done'")[0][0])
