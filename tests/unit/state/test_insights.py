"""The pages of the insights: where they lead, and what stands on them."""

from __future__ import annotations

from medianest import routes
from medianest.runtime import Runtime
from medianest.state.insights import InsightsState
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, told


async def test_users_are_led_to_their_own_year(runtime: Runtime) -> None:
    people = People(runtime)
    ann, olga = await people.add("Ann"), await people.add("Olga", "admin")
    (led,) = told(await (await Tab(ann).state(InsightsState)).lead())
    assert led["path"] == routes.INSIGHTS_YEAR
    assert await (await Tab(olga).state(InsightsState)).lead() is None
