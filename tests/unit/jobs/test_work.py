"""A worker: whom it tells to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from types import SimpleNamespace

from medianest.jobs.work import PatientWorker
from tests.clients.workers import is_gone


def test_a_job_is_told_to_stop_and_its_programs_are_not() -> None:
    """ffmpeg would end with an error before the job knows why."""
    script = "sleep 60 & echo $!; wait"
    job = subprocess.Popen(
        ["sh", "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert job.stdout is not None
    program = int(job.stdout.readline())
    try:
        worker = SimpleNamespace(horse_pid=job.pid)
        PatientWorker.handle_warm_shutdown_request(worker)  # type: ignore[arg-type]

        assert job.wait(5) == -signal.SIGTERM
        time.sleep(0.2)
        assert not is_gone(program)
    finally:
        os.killpg(job.pid, signal.SIGKILL)
        job.communicate()


def test_a_worker_without_a_job_tells_nobody() -> None:
    PatientWorker.handle_warm_shutdown_request(SimpleNamespace(horse_pid=0))  # type: ignore[arg-type]
