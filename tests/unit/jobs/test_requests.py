"""The jobs around media requests."""

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlmodel import select

from medianest.jobs import requests as jobs
from medianest.models import JobRun, JobStatus
from medianest.services.media_requests import decisions, reconciliations
from medianest.services.queue import NOTIFY, SYNC
from tests.unit.services.media_requests.conftest import apart, house
from tests.unit.services.media_requests.household import FILM, film

__all__ = ["apart", "house"]


@pytest.fixture(autouse=True)
def _same_installation(house, monkeypatch):
    """A job opens the runtime of its own process; here it is another of the same installation."""
    from medianest.runtime import Runtime

    environment = house.runtime.environment
    monkeypatch.setattr(jobs, "open_runtime", lambda: Runtime(environment))


async def runs(house):
    async with house.runtime.database.read() as session:
        return list((await session.execute(select(JobRun))).scalars())


async def test_a_full_comparison_is_on_a_row_of_its_own(house):
    house.seerr.switches.ask("kim", "movie", FILM)
    await jobs._reconcile()
    (run,) = await runs(house)
    assert (run.name, run.status) == (reconciliations.JOB_NAME, JobStatus.COMPLETED)
    assert len(await house.rows()) == 1


async def test_one_that_failed_says_why(house):
    house.seerr.switches.behave(down=True)
    await jobs._reconcile()
    (run,) = await runs(house)
    assert run.status == JobStatus.FAILED
    assert "Overseerr" in run.error_message


async def test_a_second_one_leaves_the_first_alone(house):
    await house.runtime.media_requests.reconciliations._runs.begin(reconciliations.JOB_NAME)
    await jobs._reconcile()
    assert len(await runs(house)) == 1


async def test_errands_are_run_by_a_job_after_many_decisions(house, redis_url):
    frank, admin = await house.add("frank"), await house.admin()
    made = await house.requests.make(frank, film())
    await house.decisions.bulk(admin, [made.request.id], "approve")
    assert jobs_on(redis_url, NOTIFY) == [decisions.JOB]
    await jobs._run_errands()
    assert house.seerr.seerr.requests[1].status == 2


async def test_the_clock_rings_once_an_hour_where_overseerr_is_set_up(house, redis_url):
    ring = house.runtime.media_requests.reconciliations.ring
    await ring()
    await ring()
    assert jobs_on(redis_url, SYNC) == [reconciliations.JOB]
    await house.runtime.settings.replace({"overseerr": {"url": ""}}, updated_by=None)
    Redis.from_url(redis_url).flushall()
    await ring()
    assert jobs_on(redis_url, SYNC) == []


def jobs_on(redis_url, name):
    with Redis.from_url(redis_url) as connection:
        queue = Queue(name, connection=connection, serializer=JSONSerializer)
        return [job.func_name for job in queue.jobs]


def test_jobs_are_there_by_the_names_they_are_rung_by():
    for job in (decisions.JOB, reconciliations.JOB):
        module, _, name = job.rpartition(".")
        assert module == jobs.__name__
        assert callable(getattr(jobs, name))
