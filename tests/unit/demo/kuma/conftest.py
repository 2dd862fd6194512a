"""A pretend Kuma of each version."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from medianest.demo.kuma.pretend_kuma import VERSIONS
from medianest.demo.kuma.site import KumaSite
from tests.unit.demo.kuma.talking import Talk, talking


@pytest.fixture(params=list(VERSIONS))
def kuma(request: pytest.FixtureRequest, pretend_kuma: KumaSite) -> KumaSite:
    """One version after the other."""
    pretend_kuma.switches.become(request.param)
    return pretend_kuma


@pytest.fixture
async def talk(kuma: KumaSite) -> AsyncIterator[Talk]:
    """Somebody connected, not signed in."""
    async with talking(kuma) as found:
        yield found
