"""The demo keeps away from what is real."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from medianest.database import SQLITE_FILE
from medianest.errors import StartError
from medianest.processes import demo, up
from medianest.processes.instance import DEMO_MARK
from medianest.settings import Environment, read_environment


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Environment]:
    """The environments that would have been run."""
    seen: list[Environment] = []

    def run(environment: Environment, plan: Callable[[Environment], up.Everything]) -> None:
        seen.append(environment)

    monkeypatch.setattr(up, "run", run)
    return seen


def test_a_demo_leaves_a_real_database_redis_and_folder_alone(
    tmp_path: Path, ran: list[Environment]
) -> None:
    real = {
        "MEDIANEST_DATA": str(tmp_path),
        "DATABASE_URL": "postgresql://db/nest",
        "REDIS_URL": "redis://:x@redis",
        "MEDIANEST_DOWNLOADS_FOLDER": "/srv/videos",
    }
    with mock.patch.dict(os.environ, real):
        demo.run(read_environment())
    (environment,) = ran
    assert environment.database_url is None
    assert environment.redis_url is None
    assert environment.variable("MEDIANEST_DOWNLOADS_FOLDER") is None
    assert environment.variable(demo.PROXY_VARIABLE) is not None


def test_the_folder_of_a_demo_is_marked_before_anything_is_in_it(
    tmp_path: Path, ran: list[Environment]
) -> None:
    with mock.patch.dict(os.environ, {"MEDIANEST_DATA": str(tmp_path)}):
        demo.run(read_environment())
    assert (tmp_path / DEMO_MARK).exists()


def test_a_demo_in_the_folder_of_a_real_installation_is_refused(
    tmp_path: Path, ran: list[Environment]
) -> None:
    (tmp_path / SQLITE_FILE).touch()
    with pytest.raises(StartError, match="holds a real installation"):
        demo.run(read_environment({"MEDIANEST_DATA": str(tmp_path)}))
    assert ran == []
