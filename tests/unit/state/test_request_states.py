"""The states behind the pages of requests: one's own, and everybody's for those who decide."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.errors import NotFoundError
from medianest.models.media_issue import MediaIssue
from medianest.models.media_request import MediaRequest
from medianest.models.user import Permission
from medianest.runtime import Runtime
from medianest.state.approvals import ApprovalsState
from medianest.state.decisions import _decided
from medianest.state.home_requests import HomeRequestsState
from medianest.state.issues import IssuesState
from medianest.state.requests import RequestsState
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, told


@pytest.fixture
async def tabs(runtime: Runtime) -> dict[str, Tab]:
    people = People(runtime)
    manages = [str(Permission.MANAGE_REQUESTS)]
    return {
        "ann": Tab(await people.add("Ann")),
        "ben": Tab(await people.add("Ben")),
        "hal": Tab(await people.add("Hal", permissions=manages)),
        "ada": Tab(await people.add("Ada", role="admin")),
    }


@pytest.fixture
async def made(runtime: Runtime, tabs: dict[str, Tab]) -> dict[str, MediaRequest]:
    """What Ann and Ben wait for."""
    rows = {
        name: MediaRequest(
            user_id=tabs[name].person.user_id, media_type="movie", tmdb_id=603, title=title
        )
        for name, title in (("ann", "Lanterns"), ("ben", "Orbit"))
    }
    async with runtime.database.write() as session:
        session.add_all(rows.values())
    return rows


async def row(runtime: Runtime, request_id: str) -> Any:
    async with runtime.database.read() as session:
        return await session.get(MediaRequest, request_id)


async def test_people_see_their_own_and_nobody_elses(
    tabs: dict[str, Tab], made: dict[str, MediaRequest], runtime: Runtime
) -> None:
    state = await tabs["ann"].state(RequestsState, at="/requests")
    await RequestsState.load.fn(state)
    assert [one.title for one in state.items] == ["Lanterns"]
    assert (state.tab, state.counts.pending) == ("all", 1)
    with pytest.raises(NotFoundError):
        await RequestsState.look_into.fn(state, made["ben"].id)
    with pytest.raises(NotFoundError):
        await RequestsState.cancel.fn(state, made["ben"].id)
    assert (state.detail, (await row(runtime, made["ben"].id)).status) == (None, "pending")


@pytest.mark.parametrize(
    ("who", "seen"), [("ann", []), ("hal", ["Lanterns", "Orbit"]), ("ada", ["Lanterns", "Orbit"])]
)
async def test_those_who_decide_see_everybodys(
    tabs: dict[str, Tab], made: dict[str, MediaRequest], who: str, seen: list[str]
) -> None:
    state = await tabs[who].state(ApprovalsState, at="/admin/requests", sort="title:asc")
    await ApprovalsState.load.fn(state)
    assert [one.title for one in state.items] == seen
    home = await tabs[who].state(HomeRequestsState, at="/")
    await HomeRequestsState.load.fn(home)
    assert sorted(one.title for one in home.waiting) == seen
    assert bool(state.people) == (who == "ada")


async def test_a_list_is_what_its_address_asks_for(
    tabs: dict[str, Tab], made: dict[str, MediaRequest]
) -> None:
    odd = {"search": "orb", "mediaType": "x", "sort": "up", "page": "-1", "status": "nothing"}
    state = await tabs["ada"].state(ApprovalsState, at="/admin/requests", **odd)
    await ApprovalsState.load.fn(state)
    assert ([one.title for one in state.items], state.tab) == (["Orbit"], "pending")


async def test_a_decision_says_what_became_of_it_and_people_make_none(
    tabs: dict[str, Tab], made: dict[str, MediaRequest], runtime: Runtime
) -> None:
    wanted = made["ann"].id
    (refusal,) = told(await _decided(tabs["ann"].person, [wanted], "approve"))
    assert refusal["level"] == "error"
    assert (await row(runtime, wanted)).status == "pending"
    (done,) = told(await _decided(tabs["hal"].person, [wanted], "decline", "too large"))
    assert (done["level"], done["message"]) == ("success", "Lanterns: declined.")
    assert (await row(runtime, wanted)).reason == "too large"
    both = [wanted, made["ben"].id, made["ben"].id]
    (part,) = told(await _decided(tabs["ada"].person, both, "decline"))
    assert (part["level"], part["message"]) == ("warning", "1 of 2 could not be declined.")


async def test_problems_are_ones_own_unless_one_decides(
    tabs: dict[str, Tab], runtime: Runtime
) -> None:
    async with runtime.database.write() as session:
        session.add(
            MediaIssue(
                upstream_id=1,
                user_id=tabs["ann"].person.user_id,
                media_type="movie",
                tmdb_id=603,
                title="Lanterns",
                messages=[],
            )
        )
    seen = {}
    for who, path in (("ann", "/requests"), ("ben", "/requests"), ("ben", "/admin/requests"),
                      ("hal", "/admin/requests")):  # fmt: skip
        state = await tabs[who].state(IssuesState, at=path, status="problems")
        await IssuesState.load.fn(state)
        seen[who, path] = len(state.items)
    assert list(seen.values()) == [1, 0, 0, 1]
