"""The way from the ledger to the broker. A message carries the number of a row and nothing else."""

import logging

from celery import current_app
from kombu.exceptions import KombuError

RUN_JOB = "jobs.run_job"
PATIENCE_SECONDS = 2
log = logging.getLogger(__name__)


def post(job_id: int) -> bool:
    """Hand one job to the broker; tell whether it took it. A broker that is away is no error: the sweep comes later."""
    connection = current_app.connection_for_write()
    away = (*connection.connection_errors, *connection.channel_errors, KombuError, OSError)
    connection.release()
    try:
        current_app.send_task(RUN_JOB, kwargs={"job_id": job_id}, retry=False, ignore_result=True)
    except away as error:
        log.warning("job %s stays waiting, the broker is away: %s", job_id, error)
        return False
    return True


def is_away() -> bool:
    """Tell whether the broker does not answer now. Cost: a connection, at most PATIENCE_SECONDS."""
    with current_app.connection_for_write(connect_timeout=PATIENCE_SECONDS) as connection:
        try:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)
        except (*connection.connection_errors, *connection.channel_errors, KombuError, OSError):
            return True
    return False
