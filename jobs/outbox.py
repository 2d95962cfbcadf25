"""The way from the ledger to the broker. A message carries the number of a row and nothing else."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import current_app
from kombu.exceptions import KombuError

RUN_JOB = "jobs.run_job"
PATIENCE_SECONDS = 2
log = logging.getLogger(__name__)


class BrokerIsAway(Exception):
    """The broker does not answer, or not in time."""


def post(job_id: int) -> bool:
    """Hand one job to the broker; tell whether it took it. A broker that is away is no error: the sweep comes later."""
    try:
        with _broker() as connection:
            current_app.send_task(
                RUN_JOB, kwargs={"job_id": job_id}, connection=connection, retry=False, ignore_result=True
            )
    except BrokerIsAway as error:
        log.warning("job %s stays waiting, the broker is away: %s", job_id, error)
        return False
    return True


def is_away() -> bool:
    """Tell whether the broker does not answer now. Cost: a connection; one that hangs costs some seconds."""
    try:
        with _broker() as connection:
            connection.default_channel.queue_declare(queue=current_app.conf.task_default_queue)
    except BrokerIsAway:
        return True
    return False


@contextmanager
def _broker() -> Iterator[Any]:
    """Open a connection that gives up soon: who waits for it is a person. Raises: BrokerIsAway."""
    options = {**current_app.conf.broker_transport_options}
    if current_app.conf.broker_url.startswith("redis"):
        options["socket_timeout"] = PATIENCE_SECONDS
    connection = current_app.connection_for_write(transport_options=options, connect_timeout=PATIENCE_SECONDS)
    away = (*connection.connection_errors, *connection.channel_errors, KombuError, OSError)
    try:
        with connection:
            yield connection
    except away as error:
        raise BrokerIsAway(str(error)) from error
