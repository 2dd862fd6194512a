"""A download leads into the library for those who may see where, and for nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from sqlmodel import col, delete

from medianest import events
from medianest.jobs import parts
from medianest.models import DownloadStatus, LibraryCollection, LibraryItem, PlexAccount, User
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.views.download import DownloadView
from tests.library_rows import LibraryRows
from tests.unit.services.downloads.samples import Samples

pytestmark = pytest.mark.databases

Link = tuple[int | None, int | None]


@dataclass
class House:
    """Ann, with whom Films are shared and Clips are not, and what two of her downloads became."""

    ann: Actor
    ada: Actor
    film: LibraryItem
    tides: LibraryCollection
    clip: LibraryItem
    clips: LibraryCollection
    seen: str
    hidden: str


@pytest.fixture
async def house(runtime: Runtime) -> House:
    rows, samples = LibraryRows(runtime.database), Samples(runtime.database)
    films, section = await rows.section("Films"), await rows.section("Clips")
    film, clip = await rows.movie(films, "Amber Tide"), await rows.movie(section, "Night Swim")
    tides = await rows.collection(films, "Tides", [film])
    clips = await rows.collection(section, "Clips", [clip])
    ann, ada = await rows.person("Ann", sections=[films]), await rows.admin()
    ended = {"status": DownloadStatus.COMPLETED, "ended_at": utc_now()}
    seen = await samples.add(ann, library_item_id=film.id, collection_id=tides.id, **ended)
    hidden = await samples.add(ann, library_item_id=clip.id, collection_id=clips.id, **ended)
    return House(ann, ada, film, tides, clip, clips, seen.download_id, hidden.download_id)


def _links(views: list[DownloadView]) -> dict[str, Link]:
    return {view.id: (view.library_item_id, view.collection_id) for view in views}


async def test_links_lead_only_where_somebody_may_go(runtime: Runtime, house: House) -> None:
    shown = {house.seen: (house.film.id, house.tides.id), house.hidden: (None, None)}
    downloads = runtime.downloads
    assert _links((await downloads.page(house.ann)).items) == shown
    assert _links(await downloads.board(house.ann)) == shown
    assert _links([await downloads.get(house.ann, one) for one in shown]) == shown
    assert _links([await downloads.pin(house.ann, one, True) for one in shown]) == shown


async def test_administrators_have_every_link(runtime: Runtime, house: House) -> None:
    shown = {
        house.seen: (house.film.id, house.tides.id),
        house.hidden: (house.clip.id, house.clips.id),
    }
    downloads = runtime.downloads
    assert _links((await downloads.page(house.ada)).items) == shown
    assert _links(await downloads.everyones_board()) == shown
    assert _links([await downloads.get(house.ada, one) for one in shown]) == shown


async def test_a_share_that_ends_takes_its_links_along(runtime: Runtime, house: House) -> None:
    async with runtime.database.write() as session:
        await session.execute(delete(PlexAccount))
    found = _links(await runtime.downloads.board(house.ann))
    assert found == {house.seen: (None, None), house.hidden: (None, None)}


async def test_what_filters_of_a_share_hide_is_not_led_to(runtime: Runtime) -> None:
    rows, samples = LibraryRows(runtime.database), Samples(runtime.database)
    films = await rows.section("Films")
    film = await rows.movie(films, "Night Swim", content_rating="R")
    nights = await rows.collection(films, "Nights", [film])
    kim = await rows.person("Kim", sections=[films], restrictions={"movie": "contentRating=G"})
    claim = await samples.add(kim, library_item_id=film.id, collection_id=nights.id)
    found = await runtime.downloads.get(kim, claim.download_id)
    assert (found.library_item_id, found.collection_id) == (None, None)


async def test_news_hold_what_the_owner_may_see(runtime: Runtime, house: House) -> None:
    told: dict[str, Link] = {}
    listening = asyncio.Event()

    async def listen() -> None:
        async for event in events.listen(runtime.redis):
            listening.set()
            if isinstance(event, events.DownloadChanged):
                told.update(_links([event.download]))

    task = asyncio.create_task(listen())
    try:
        await asyncio.wait_for(listening.wait(), 10)
        for news in (runtime.downloads._news, parts.news(runtime)):
            told.clear()
            await news.changed([house.seen, house.hidden])
            async with asyncio.timeout(10):
                while len(told) < 2:  # noqa: ASYNC110 - the thing itself is waited for
                    await asyncio.sleep(0.01)
            assert told == {house.seen: (house.film.id, house.tides.id), house.hidden: (None, None)}
    finally:
        task.cancel()


async def test_somebody_who_was_made_an_administrator_is_told_everything(
    runtime: Runtime, house: House
) -> None:
    async with runtime.database.write() as session:
        (await session.get_one(User, house.ann.user_id)).role = "admin"
    links = runtime.downloads._links
    async with runtime.database.read() as session:
        views = await runtime.downloads._views.of(session, [house.hidden])
    assert _links(await links.seen_by_owners(views)) == {
        house.hidden: (house.clip.id, house.clips.id)
    }
    gone = [view.model_copy(update={"owner_id": "nobody"}) for view in views]
    assert _links(await links.seen_by_owners(gone)) == {house.hidden: (None, None)}


async def test_a_title_that_leaves_the_library_takes_its_link_along(
    runtime: Runtime, house: House
) -> None:
    async with runtime.database.write() as session:
        await session.execute(delete(LibraryItem).where(col(LibraryItem.id) == house.film.id))
    found = await runtime.downloads.get(house.ann, house.seen)
    assert (found.library_item_id, found.collection_id) == (None, house.tides.id)
