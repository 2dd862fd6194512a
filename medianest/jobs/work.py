"""One RQ worker in the present process: how it is set up, and how it stops."""

from __future__ import annotations

import gc
import logging
import os
import signal
from collections.abc import Sequence
from contextlib import suppress

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from medianest.jobs import lifeline

MONITORING_SECONDS = 5
MAINTENANCE_SECONDS = 15
TTL_SECONDS = 60
LONGEST_PAUSE_SECONDS = 5.0


class PatientWorker(Worker):
    """A worker whose jobs stop when it is asked to, and go on while Redis is away.

    RQ's own waits for a job's end, however long a download takes. Here the work-horse gets the
    SIGTERM too, stops, and gives its row back; a job that knows nothing of it simply ends. And
    RQ's own quits when it cannot write that its job lives, which would end the job with it.
    """

    max_connection_wait_time = LONGEST_PAUSE_SECONDS

    def maintain_heartbeats(self, job: Job) -> None:
        with suppress(RedisError, OSError):
            super().maintain_heartbeats(job)

    def set_current_job_working_time(
        self, current_job_working_time: float, pipeline: Pipeline | None = None
    ) -> None:
        with suppress(RedisError, OSError):
            super().set_current_job_working_time(current_job_working_time, pipeline)

    def handle_warm_shutdown_request(self) -> None:
        if self.horse_pid:
            # Not to its group: ffmpeg would end with an error before the job knows why.
            os.kill(self.horse_pid, signal.SIGTERM)


def preload() -> None:
    """Import everything that jobs need; opens nothing and starts no thread."""
    from medianest.integrations.ytdlp import client
    from medianest.jobs import (  # noqa: F401
        downloads,
        letters,
        library,
        lookups,
        notifications,
        plays,
        requests,
        subscriptions,
        sweep,
        users,
        watched,
    )

    client.warm_up()
    _warm_up_database()
    # What is here stays: the collector must not touch it, or every fork would copy it.
    gc.collect()
    gc.freeze()


def _warm_up_database() -> None:
    """Load the driver, and work out the tables, as the first statement of every job would."""
    from sqlalchemy.orm import configure_mappers

    from medianest.database import Database, database_url
    from medianest.settings import read_environment

    environment = read_environment()
    Database(database_url(environment.database_url, environment.data))
    configure_mappers()


def serve(queue_names: Sequence[str], redis_url: str) -> None:
    """Work on these queues until SIGTERM; a job under way is stopped by it within seconds."""
    lifeline.become_worker()
    logging.getLogger("rq").setLevel(logging.WARNING)
    connection = Redis.from_url(redis_url, socket_connect_timeout=2)
    worker = PatientWorker(
        list(queue_names),
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=TTL_SECONDS,
        job_monitoring_interval=MONITORING_SECONDS,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )
    worker.work(logging_level="WARNING")
