"""Labels, which nothing tells of, are those of the server after every sweep."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from medianest.demo.scripted_trouble import How, Trouble
from medianest.errors import UpstreamError
from medianest.models import LibraryItem, LibrarySection
from medianest.models.ids import utc_now
from medianest.models.tag import ItemTag, Tag, TagKind
from medianest.services.library.sync_order import SyncOrder
from tests.unit.services.library.syncing.mirrored import Mirrored

pytestmark = [pytest.mark.databases, pytest.mark.long]  # each a few syncs of a whole library


async def labels(mirrored: Mirrored) -> dict[str, set[str]]:
    """Rating key → its labels, of what is there."""
    wanted = (
        select(col(LibraryItem.rating_key), col(Tag.name))
        .join(ItemTag, col(ItemTag.item_id) == col(LibraryItem.id))
        .join(Tag, col(Tag.id) == col(ItemTag.tag_id))
        .where(col(Tag.kind) == TagKind.LABEL, col(LibraryItem.missing_since).is_(None))
    )
    found: dict[str, set[str]] = {}
    async with mirrored.runtime.database.read() as session:
        for key, name in await session.execute(wanted):
            found.setdefault(key, set()).add(name)
    return found


def theirs(mirrored: Mirrored) -> dict[str, set[str]]:
    items = mirrored.library.items.values()
    return {str(item.key): set(item.labels) for item in items if item.labels}


async def a_day_later(mirrored: Mirrored) -> None:
    """The next sync after a day, in which everything is compared."""
    async with mirrored.runtime.database.write() as session:
        await session.execute(update(LibrarySection).values(swept_at=utc_now() - timedelta(days=2)))
    await mirrored.sync()


def trouble(mirrored: Mirrored, how: How, status: int = 500) -> None:
    for key in mirrored.library.sections:
        path = f"/library/sections/{key}/label"
        mirrored.site.troubles.add(Trouble(how, path=path, status=status, times=9))


async def tags(mirrored: Mirrored) -> list[tuple[int, int, str]]:
    wanted = select(col(ItemTag.item_id), col(ItemTag.tag_id), col(ItemTag.part))
    async with mirrored.runtime.database.read() as session:
        return sorted((row[0], row[1], row[2]) for row in await session.execute(wanted))


async def test_labels_that_come_and_go_unseen(mirrored: Mirrored) -> None:
    await mirrored.sync()
    assert await labels(mirrored) == theirs(mirrored)
    plain = [item for item in mirrored.movies() if not item.labels]
    labelled = [item for item in mirrored.movies() if item.labels]
    plain[0].labels = ("Late", "Kids")  # without a later updatedAt
    labelled[0].labels = ()
    labelled[1].labels = ("Only this",)
    next(iter(mirrored.library.listed("2", "show").values())).labels = ("Late",)
    await a_day_later(mirrored)
    assert await labels(mirrored) == theirs(mirrored)
    assert (await labels(mirrored))[str(plain[0].key)] == {"Late", "Kids"}


async def test_labels_after_a_full_sync(mirrored: Mirrored) -> None:
    await mirrored.sync()
    movie = next(item for item in mirrored.movies() if not item.labels)
    movie.labels = ("Late",)
    await mirrored.sync(SyncOrder(full=True))
    assert await labels(mirrored) == theirs(mirrored)


async def test_genres_and_people_stay_when_labels_change(mirrored: Mirrored) -> None:
    await mirrored.sync()
    before = await tags(mirrored)
    movie = next(item for item in mirrored.movies() if item.labels)
    kept, movie.labels = movie.labels, ()
    await a_day_later(mirrored)
    movie.labels = kept
    await a_day_later(mirrored)
    assert await tags(mirrored) == before


async def test_a_server_that_does_not_say_takes_no_label_away(mirrored: Mirrored) -> None:
    await mirrored.sync()
    before = await labels(mirrored)
    assert before
    trouble(mirrored, "status", 404)
    await a_day_later(mirrored)
    assert await labels(mirrored) == before


async def test_labels_that_cannot_be_read_now_are_read_later(mirrored: Mirrored) -> None:
    await mirrored.sync()
    before = await labels(mirrored)
    movie = next(item for item in mirrored.movies() if not item.labels)
    movie.labels = ("Late",)
    trouble(mirrored, "hang_up")
    with pytest.raises(UpstreamError):
        await a_day_later(mirrored)
    assert await labels(mirrored) == before
    mirrored.site.troubles.clear()
    await a_day_later(mirrored)
    assert await labels(mirrored) == theirs(mirrored)


async def test_no_label_goes_while_nobody_knows_what_is_there(mirrored: Mirrored) -> None:
    await mirrored.sync()
    before = await labels(mirrored)
    mirrored.library._listed["1", "movie"] = {}
    mirrored.library.sections["1"].content_changed_at += 1
    await mirrored.sync()
    assert (await mirrored.section("1")).pending_drop
    assert await labels(mirrored) == before
