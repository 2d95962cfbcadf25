"""Runs and their time: alive while they work, buried when silent, never ahead of tomorrow."""

import datetime as dt
import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountFigures
from jobs import hearts
from jobs.running import perform
from scoring.actions import SILENCE, STEPS, RunBusyError, RunLostError, ask_for_run, ensure_model, run_scoring
from scoring.choices import RunState
from scoring.models import Score, ScoringRun, TierMove, ValueModel
from scoring.tasks import PATIENCE_SECONDS
from tests.scoring.company import AS_OF, DAY, make_company, run
from users.models import User

pytestmark = pytest.mark.django_db
ELSEWHERE = "far|pid:[1]|1|1|00"


def run_elsewhere(*, silent_for: dt.timedelta) -> ScoringRun:
    made = ScoringRun.objects.create(number=7, as_of=AS_OF, model=ensure_model(), runner=ELSEWHERE)
    ScoringRun.objects.filter(pk=made.pk).update(beat_at=timezone.now() - silent_for)
    return made


@pytest.mark.django_db(transaction=True)
def test_run_gives_signs_of_life_within_a_long_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearts, "BEAT_SECONDS", 0.02)
    make_company(3)
    beats = []

    def watch(done: int, _of: int) -> None:
        if done == STEPS.index("score") + 1:
            for _ in range(2):
                beats.append(ScoringRun.objects.get().beat_at)
                time.sleep(0.5)

    run_scoring(as_of=AS_OF, progress=watch)

    assert beats[1] > beats[0]


def test_run_of_another_host_counts_as_dead_once_it_is_silent() -> None:
    make_company(1)
    elsewhere = run_elsewhere(silent_for=SILENCE / 2)
    with pytest.raises(RunBusyError, match="run 7 is going on"):
        run()

    ScoringRun.objects.filter(pk=elsewhere.pk).update(beat_at=timezone.now() - SILENCE * 2)

    assert run().run == 8
    elsewhere.refresh_from_db()
    assert elsewhere.state == RunState.FAILED


def test_job_waits_longer_than_a_dead_host_keeps_its_run() -> None:
    assert dt.timedelta(seconds=PATIENCE_SECONDS) > SILENCE


def test_run_that_was_taken_for_dead_keeps_nothing() -> None:
    make_company(3)

    def bury(done: int, _of: int) -> None:
        if done == STEPS.index("write") + 1:
            ScoringRun.objects.update(state=RunState.FAILED, finished_at=timezone.now())

    with pytest.raises(RunLostError):
        run_scoring(as_of=AS_OF, progress=bury)

    assert not Score.objects.exists()
    assert not TierMove.objects.exists()
    assert not AccountFigures.objects.exclude(run_number=None).exists()


def test_newest_model_becomes_current_where_none_is() -> None:
    make_company(1)
    for version in (1, 2):
        ValueModel.objects.create(name="m", version=version)

    assert run().model == "v2"
    assert list(ValueModel.objects.filter(is_current=True).values_list("version", flat=True)) == [2]


@pytest.mark.parametrize("force", [False, True])
def test_run_of_a_day_after_tomorrow_is_kept_but_never_published(force: bool) -> None:
    make_company(3)
    today = timezone.localdate()

    ahead = run(today + 2 * DAY, force_publish=force)

    assert (ahead.published, ahead.is_ahead) == (False, True)
    assert Score.objects.filter(run__number=ahead.run).count() == 3
    assert run(today + DAY).published
    assert run(today + DAY, is_as_of_explicit=False).published


def test_command_and_job_say_that_a_day_ahead_is_not_published() -> None:
    make_company(3)
    far = timezone.localdate() + 30 * DAY
    out, err = StringIO(), StringIO()

    call_command("retier", "--as-of", far.isoformat(), "--publish", stdout=out, stderr=err)
    job = perform(ask_for_run(as_of=far).pk)

    assert "not published" in out.getvalue()
    assert "after tomorrow" in err.getvalue()
    assert job is not None
    assert "未发布" in job.summary


def test_second_person_who_asks_for_a_run_is_led_to_the_first_ones(
    client: Client, director: User, executive: User
) -> None:
    answers: list[Any] = []
    for person in (director, executive):
        client.force_login(person)
        answers.append(client.post(reverse("scoring:retier")))

    assert answers[0].url == answers[1].url
    shown = client.get(answers[1].url)
    assert shown.status_code == 200
    assert str(director) in shown.content.decode().split("<main")[1].split("</h1>")[0]
