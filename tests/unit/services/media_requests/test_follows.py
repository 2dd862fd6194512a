"""Following titles."""

import asyncio

import pytest

from medianest.errors import InvalidInputError
from tests.unit.services.media_requests.household import FILM, film


async def test_one_follows_a_title_once_and_no_more(apart):
    follows, ann = apart.runtime.media_requests.follows, await apart.stranger()
    await follows.follow(ann, "movie", FILM, title="Alpha", year=2001, poster="a.jpg")
    again = await follows.follow(ann, "movie", FILM)
    assert (again.title, again.year, again.poster) == ("Alpha", 2001, "a.jpg")
    assert await follows.is_followed(ann, "movie", FILM)
    assert len(await follows.mine(ann)) == 1
    await follows.unfollow(ann, "movie", FILM)
    await follows.unfollow(ann, "movie", FILM)
    assert not await follows.is_followed(ann, "movie", FILM)


@pytest.mark.databases
async def test_following_many_times_at_once_follows_once(apart):
    follows, ann = apart.runtime.media_requests.follows, await apart.stranger()
    await asyncio.gather(*(follows.follow(ann, "tv", 5) for _ in range(8)))
    assert len(await follows.mine(ann)) == 1


async def test_a_followed_title_is_called_as_the_request_for_it_is(house):
    frank, ann = await house.add("frank"), await house.stranger()
    await house.requests.make(frank, film())
    view = await house.runtime.media_requests.follows.follow(ann, "movie", FILM)
    assert (view.title, view.year) == ("The Salt Cartographer", 2024)


async def test_others_do_not_see_what_one_follows(apart):
    follows = apart.runtime.media_requests.follows
    ann, bob = await apart.stranger("Ann"), await apart.stranger("Bob")
    await follows.follow(ann, "movie", 1)
    assert await follows.mine(bob) == []
    assert not await follows.is_followed(bob, "movie", 1)


async def test_what_is_no_title_is_not_followed(apart):
    with pytest.raises(InvalidInputError):
        await apart.runtime.media_requests.follows.follow(await apart.stranger(), "book", 1)
