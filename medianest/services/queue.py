"""The doorbell: jobs named by string, put on RQ's queues for workers to pick up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue as RqQueue
from rq.exceptions import DuplicateJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from medianest.errors import QueueUnavailableError

DOWNLOADS, LOOKUPS, NOTIFY, SYNC = "downloads", "lookups", "notify", "sync"
AWAY = "The job queue does not answer right now. Try again in a moment."
NO_TIME_LIMIT = -1
FAILED_KEPT_SECONDS = 3600

Result = TypeVar("Result")


@dataclass(frozen=True)
class Ring:
    """One job to put on a queue. Arguments are JSON; it may wait ``expires_seconds`` at most."""

    job: str
    arguments: tuple[str | int, ...]
    job_id: str
    queue: str = DOWNLOADS
    expires_seconds: int | None = None


class Queue:
    """Puts jobs on queues. RQ blocks, so every call runs in a thread."""

    def __init__(self, redis_url: str, *, timeout_seconds: float = 3) -> None:
        self._redis = Redis.from_url(
            redis_url, socket_timeout=timeout_seconds, socket_connect_timeout=timeout_seconds
        )

    async def enqueue(
        self, job: str, *arguments: str | int, job_id: str, queue: str = DOWNLOADS
    ) -> None:
        """Ring for ``job``; a job of that id which waits or runs already is left alone.

        Raises :class:`QueueUnavailableError` when Redis does not answer.
        """
        await self.ring([Ring(job, arguments, job_id, queue)])

    async def ring(self, rings: list[Ring]) -> None:
        """Ring for each; see :meth:`enqueue`."""
        if rings:
            await self._run(self._ring_all, rings)

    async def missing(self, queue: str, job_ids: list[str], *, silence_seconds: float) -> list[str]:
        """Those of ``job_ids`` for which no job waits, and none runs at a worker that is alive.

        RQ itself finds a dead worker's job only after a minute; a worker that lives writes to its
        job every five seconds, and one silent for ``silence_seconds`` is dead.
        Raises :class:`QueueUnavailableError`.
        """
        return await self._run(self._missing, queue, job_ids, silence_seconds) if job_ids else []

    async def close(self) -> None:
        await asyncio.to_thread(self._redis.close)

    async def _run(self, call: Callable[..., Result], *arguments: Any) -> Result:
        try:
            return await asyncio.to_thread(call, *arguments)
        except (RedisError, OSError) as error:
            raise QueueUnavailableError(AWAY) from error

    def _ring_all(self, rings: list[Ring]) -> None:
        for ring in rings:
            # The same id already there: somebody rang before, which is all that is wanted.
            with suppress(DuplicateJobError):
                self._queue(ring.queue).enqueue_call(
                    ring.job,
                    args=ring.arguments,
                    job_id=ring.job_id,
                    timeout=NO_TIME_LIMIT,
                    ttl=ring.expires_seconds,
                    result_ttl=0,
                    failure_ttl=FAILED_KEPT_SECONDS,
                    description=ring.job_id,
                    unique=True,
                )

    def _missing(self, queue: str, job_ids: list[str], silence_seconds: float) -> list[str]:
        rq_queue = self._queue(queue)
        waiting = set(rq_queue.get_job_ids())
        unsure = [job_id for job_id in job_ids if job_id not in waiting]
        jobs = Job.fetch_many(unsure, connection=self._redis, serializer=JSONSerializer)
        oldest = datetime.now(UTC) - timedelta(seconds=silence_seconds)
        return [i for i, job in zip(unsure, jobs, strict=True) if not _is_alive(job, oldest)]

    def _queue(self, name: str) -> RqQueue:
        return RqQueue(name, connection=self._redis, serializer=JSONSerializer)


def _is_alive(job: Job | None, oldest: datetime) -> bool:
    """Whether a job that has left its queue's list is on its way to a worker, or at one."""
    if job is None:
        return False
    if job.get_status(refresh=False) == JobStatus.STARTED:
        sign = job.last_heartbeat or job.started_at
    elif job.get_status(refresh=False) == JobStatus.QUEUED:
        sign = job.enqueued_at
    else:
        return False
    return sign is not None and sign.astimezone(UTC) > oldest
