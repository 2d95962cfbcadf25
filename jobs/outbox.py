"""The way from the ledger to the broker. A message carries the number of a row and nothing else."""

import logging

from celery import current_app
from kombu.exceptions import KombuError

RUN_JOB = "jobs.run_job"
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
