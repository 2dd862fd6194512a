"""Monitors, without anybody who looks at them."""

from __future__ import annotations

import pytest

from medianest.runtime import Runtime
from tests.unit.services.monitoring.watched import Watched, listed


@pytest.fixture
def watched(runtime: Runtime) -> Watched:
    return Watched(runtime)


@pytest.fixture
async def plex(watched: Watched) -> int:
    """One monitor of Uptime Kuma."""
    return (await watched.list(listed("2", "Plex", url="http://10.0.0.2:32400")))["2"]
