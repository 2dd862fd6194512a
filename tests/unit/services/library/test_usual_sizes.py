"""How large films and episodes usually are: by what the library has, and not by a few."""

import pytest

from medianest.models import SectionType
from medianest.models.ids import utc_now
from medianest.services.library import usual_sizes
from medianest.services.library.usual_sizes import UsualSizes
from tests.library_rows import LibraryRows

GB = 1_000_000_000


@pytest.fixture
def rows(runtime):
    return LibraryRows(runtime.database)


@pytest.fixture
def sizes(runtime):
    return UsualSizes(runtime.database)


async def films(rows, *sizes, resolution="1080", **columns):
    section = await rows.section()
    for size in sizes:
        film = await rows.movie(section, **columns)
        await rows.version(film, resolution=resolution, size_bytes=size * GB)


@pytest.mark.databases
async def test_a_film_is_as_large_as_the_middle_one_of_its_resolution(rows, sizes):
    await films(rows, 8, 9, 1, 90, 10)
    await films(rows, 40, 50, 60, 70, 80, resolution="4k")
    await films(rows, 500, 500, 500, 500, 500, missing_since=utc_now())
    assert await sizes.of_film("1080p") == 9 * GB
    assert await sizes.of_film("4K") == 60 * GB


async def test_a_few_films_say_nothing(rows, sizes):
    await films(rows, 8, 9, 10, 11)
    await films(rows, 0, 0, 0)
    assert await sizes.of_film("1080p") is None
    assert await sizes.of_film("720p") is None
    assert await sizes.of_film("anything") is None


async def test_episodes_are_counted(rows, sizes):
    section = await rows.section("Series", SectionType.SHOW)
    show = await rows.show(section, episodes=[6])
    (season,) = await rows.children(show)
    for episode in await rows.children(season):
        await rows.version(episode, size_bytes=2 * GB)
    assert await sizes.of_episodes("1080p", 10) == 20 * GB
    assert await sizes.of_episodes("1080p", 0) is None
    assert await sizes.of_film("1080p") is None


async def test_what_was_added_last_counts_and_is_remembered(rows, sizes, monkeypatch):
    monkeypatch.setattr(usual_sizes, "MOST", 5)
    await films(rows, *[1] * 5, *[7] * 5)
    assert await sizes.of_film("1080p") == 7 * GB
    await films(rows, *[3] * 5)
    assert await sizes.of_film("1080p") == 7 * GB
