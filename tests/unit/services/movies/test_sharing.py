"""Lists that others may read: by one link, until it is taken back, and nothing else of whose."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from medianest.errors import InvalidInputError, NotFoundError, RateLimitError
from medianest.models import MovieList, User
from medianest.models.user import UserStatus
from medianest.runtime import Runtime
from medianest.services import visitor
from medianest.services.actor import Actor
from medianest.services.movies.sharing import A_QUARTER_OF_AN_HOUR, Sharing
from medianest.services.visitor import Visitor
from tests.unit.services.users.samples import People

pytestmark = pytest.mark.databases


@pytest.fixture
def sharing(runtime: Runtime) -> Sharing:
    return runtime.movies.sharing


@pytest.fixture
async def ann(runtime: Runtime) -> Actor:
    person = await People(runtime).add("Ann")
    for title in ("The Matrix", "Heat"):
        said = {
            "title": title,
            "year": 1995,
            "rating": 9,
            "notes": "secret notes",
            "seen_at": datetime(2024, 5, 1, tzinfo=UTC),
            "image_url": "https://example.org/secret.jpg",
        }
        await runtime.movies.movies.add(person, said)
    return person


async def link(sharing: Sharing, person: Actor) -> str:
    return (await sharing.share(person)).url.rpartition("/")[2]


async def test_whoever_has_the_link_sees_the_name_and_the_films(
    sharing: Sharing, ann: Actor, runtime: Runtime
) -> None:
    await runtime.movies.movies.add(await People(runtime).add("Ben"), {"title": "Of Ben"})
    shown = await sharing.shown(await link(sharing, ann))
    assert (shown.name, [film.title for film in shown.items]) == ("Ann", ["Heat", "The Matrix"])
    assert shown.items[0].rating == 9
    said = shown.model_dump_json()
    assert "secret" not in said
    assert ann.user_id not in said
    with pytest.raises(InvalidInputError):
        await sharing.shown(await link(sharing, ann), page=0)


async def test_only_its_hash_is_kept(sharing: Sharing, ann: Actor, runtime: Runtime) -> None:
    made = await sharing.share(ann)
    token = made.url.rpartition("/")[2]
    assert len(token) >= 43
    async with runtime.database.read() as session:
        (row,) = (await session.execute(select(MovieList))).scalars()
    assert token not in row.model_dump_json()
    standing = await sharing.standing(ann)
    assert (standing.url, standing.created_at) == ("", made.created_at)


async def test_a_link_that_is_over_leads_nowhere(sharing: Sharing, ann: Actor) -> None:
    first = await link(sharing, ann)
    second = await link(sharing, ann)
    with pytest.raises(NotFoundError):
        await sharing.shown(first)
    assert (await sharing.shown(second)).name == "Ann"
    assert (await sharing.unshare(ann)).created_at is None
    assert (await sharing.standing(ann)).created_at is None
    for token in (second, "", "x" * 5_000, "\0"):
        with pytest.raises(NotFoundError):
            await sharing.shown(token)


async def test_somebody_else_ends_only_their_own(
    sharing: Sharing, ann: Actor, runtime: Runtime
) -> None:
    token = await link(sharing, ann)
    ada = await People(runtime).add("Ada", role="admin")
    await sharing.unshare(ada)
    assert (await sharing.standing(ada)).created_at is None
    assert (await sharing.shown(token)).name == "Ann"


async def test_a_suspended_persons_list_is_nobodys_to_read(
    sharing: Sharing, ann: Actor, runtime: Runtime
) -> None:
    token = await link(sharing, ann)
    async with runtime.database.write() as session:
        row = await session.get(User, ann.user_id)
        assert row is not None
        row.status = UserStatus.SUSPENDED
    with pytest.raises(NotFoundError):
        await sharing.shown(token)


async def test_an_address_asks_only_so_often(sharing: Sharing, ann: Actor) -> None:
    token = await link(sharing, ann)
    with visitor.serving(Visitor(ip="192.0.2.7")):
        for _ in range(A_QUARTER_OF_AN_HOUR.amount):
            await sharing.shown(token)
        with pytest.raises(RateLimitError):
            await sharing.shown(token)
        with pytest.raises(RateLimitError):
            await sharing.shown("guessed")
    with visitor.serving(Visitor(ip="192.0.2.8")):
        await sharing.shown(token)
