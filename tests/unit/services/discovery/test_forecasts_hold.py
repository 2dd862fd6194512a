"""What was told of a request before it was made is what happens when it is made."""

from __future__ import annotations

import pytest

from medianest.errors import MediaNestError
from medianest.models import Role
from medianest.models.user import Permission
from medianest.services.media_requests.wanted import Wanted
from tests.unit.services.discovery.conftest import HARBOUR_LIGHTS, LANTERNS, MERIDIAN, SECOND_DAWN

PEOPLE = {
    "frank": ("frank@example.org", 1002),
    "kim": ("kim@example.org", 1004),
    "nora": ("nora@example.org", None),
    "oscar": ("oscar@example.org", None),
    "olivia": ("olivia@example.org", 1001),
    "somebody new": ("new@example.org", None),
}
TITLES = {
    "a film": ("movie", LANTERNS, None),
    "a film that somebody asked for": ("movie", MERIDIAN, None),
    "a film that is here": ("movie", SECOND_DAWN, None),
    "two seasons": ("tv", HARBOUR_LIGHTS, (1, 2)),
    "three seasons": ("tv", HARBOUR_LIGHTS, (1, 2, 3)),
    "seasons that are taken": ("tv", HARBOUR_LIGHTS, (4, 5)),
    "seasons of which one is taken": ("tv", HARBOUR_LIGHTS, (3, 4)),
}
AT_ONCE = ("approved", "processing", "available")


@pytest.fixture
async def world(seerr, rows, films):
    """What frank asked for at Seerr itself, and a film in the library."""
    seerr.switches.ask("frank", "movie", MERIDIAN)
    seerr.switches.ask("frank", "tv", HARBOUR_LIGHTS, seasons=[4, 5])
    film = await rows.movie(films, "Second Dawn")
    await rows.external_id(film, "tmdb", str(SECOND_DAWN))
    return films


async def made(runtime, actor, title, behalf):
    """The status that a request has then; empty where it was refused."""
    wanted = Wanted(*title, on_behalf_of=behalf)
    try:
        view = await runtime.media_requests.requests.make(actor, wanted)
    except MediaNestError:
        return ""
    return view.request.status


async def agree(runtime, actor, title, behalf=None):
    media_type, tmdb_id, seasons = title
    told = await runtime.discovery.titles.forecast(
        actor, media_type, tmdb_id, seasons, on_behalf_of=behalf
    )
    status = await made(runtime, actor, title, behalf)
    assert (told.may_request, told.auto_approved and told.may_request) == (
        bool(status), status in AT_ONCE
    ), (told.sentence, status)  # fmt: skip


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("who", PEOPLE)
async def test_of_people_whom_seerr_knows(runtime, world, rows, someone, who, title):
    actor = await someone(*PEOPLE[who])
    await rows.plex_account(actor.user_id, [world])
    await agree(runtime, actor, title)


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("who", ["frank", "nora", "oscar"])
async def test_of_people_on_whose_behalf_somebody_asks(runtime, world, admin, someone, who, title):
    person = await someone(*PEOPLE[who])
    await agree(runtime, admin, title, person.user_id)


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        (Role.USER, [Permission.REQUEST]),
        (Role.USER, [Permission.REQUEST, Permission.AUTO_APPROVE_MOVIES]),
        (Role.USER, [Permission.REQUEST, Permission.MANAGE_REQUESTS]),
        (Role.USER, []),
        (Role.ADMIN, [Permission.REQUEST]),
    ],
)
async def test_of_people_without_any_overseerr(runtime, asked, someone, admin, role, permissions):
    await asked(admin, LANTERNS, title="Forty Lanterns", status="denied")
    actor = await someone("eve@example.org", role=role, permissions=[str(p) for p in permissions])
    await agree(runtime, actor, ("movie", LANTERNS, None))
