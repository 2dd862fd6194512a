"""How the library grew: measured where it was, worked out and said so where it was not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from medianest.errors import ForbiddenError, NotFoundError
from medianest.models import LibrarySample, LibrarySection
from medianest.models.ids import utc_now
from medianest.services.insights.forecasts import forecast

pytestmark = pytest.mark.databases

GB = 10**9


@pytest.fixture
async def library(runtime, rows):
    """Two films, of which one has two versions, a series, and something that is gone."""
    now = utc_now()
    films = await rows.section("Films", item_count=2, size_bytes=60)
    series = await rows.section("Series", "show", item_count=1, size_bytes=5)
    heat = await rows.movie(films, "Heat", size_bytes=40, added_at=now - timedelta(days=5))
    await rows.movie(films, "Alien", size_bytes=20, added_at=now - timedelta(days=2))
    gone = await rows.movie(films, "Gone", size_bytes=99, missing_since=now)
    show = await rows.show(series, "Dark", episodes=(1,), added_at=now - timedelta(days=3))
    (season,) = await rows.children(show)
    (episode,) = await rows.children(season)
    for item, resolution, codec, size in (
        (heat, "4k", "hevc", 30),
        (heat, "1080", "h264", 10),
        (gone, "1080", "h264", 99),
        (episode, "", "", 5),
    ):
        facts = {"resolution": resolution, "video_codec": codec, "size_bytes": size}
        await rows.version(item, audio_codec="", **facts)
    return films, series


async def measured(runtime, section, days_ago, items, size):
    day = utc_now().date() - timedelta(days=days_ago)
    async with runtime.database.write() as session:
        row = LibrarySample(section_id=section.id, day=day, items=items, size_bytes=size)
        session.add(row)


async def test_before_the_first_measurement_it_is_what_is_still_there(runtime, rows, library):
    view = await runtime.insights.growth.show(await rows.admin(), days=7)
    assert view.sampled_since is None
    films, series = view.series
    assert films.items == (0, 1, 1, 1, 2, 2, 2)
    assert films.size_bytes == (0, 40, 40, 40, 60, 60, 60)
    assert series.items == (0, 0, 0, 1, 1, 1, 1)


async def test_titles_of_no_known_day_count_from_the_beginning(runtime, rows, library):
    films, _ = library
    await rows.movie(films, "Whenever", size_bytes=3)
    view = await runtime.insights.growth.show(await rows.admin())
    assert view.series[0].items == (2, 2, 2, 3, 3, 3)
    assert view.series[0].size_bytes[0] == 43
    assert view.days[0] == utc_now().date() - timedelta(days=5)


async def test_from_then_on_it_is_what_was_measured(runtime, rows, library):
    films, _ = library
    await measured(runtime, films, 3, 7, 700)
    await measured(runtime, films, 1, 8, 800)
    view = await runtime.insights.growth.show(await rows.admin(), days=7)
    assert view.sampled_since == utc_now().date() - timedelta(days=3)
    assert view.series[0].items == (0, 1, 1, 7, None, 8, None)


async def test_a_day_is_noted_once_with_its_last_figures(runtime, rows, library):
    films, _ = library
    samples = runtime.insights.samples
    await samples.take()
    async with runtime.database.write() as session:
        await session.execute(
            update(LibrarySection)
            .where(LibrarySection.id == films.id)
            .values(item_count=3, size_bytes=70)
        )
    await samples.take()
    (count,) = (await runtime.database.rows(select(func.count()).select_from(LibrarySample)))[0]
    assert count == 2
    view = await runtime.insights.growth.show(await rows.admin(), days=2)
    assert (view.series[0].items[-1], view.series[0].size_bytes[-1]) == (3, 70)
    assert view.sampled_since == view.days[-1]


async def test_sizes_count_every_version_once(runtime, rows, library):
    films, _ = library
    growth, admin = runtime.insights.growth, await rows.admin()
    view = await growth.show(admin)
    assert [(one.name, one.files, one.size_bytes) for one in view.sections] == [
        ("Films", 2, 60),
        ("Series", 1, 5),
    ]
    assert [(one.name, one.files, one.size_bytes) for one in view.resolutions] == [
        ("4K", 1, 30),
        ("1080p", 1, 10),
        ("Not said", 1, 5),
    ]
    assert [(one.name, one.size_bytes) for one in view.codecs] == [
        ("hevc", 30),
        ("h264", 10),
        ("Not said", 5),
    ]
    of_films = await growth.show(admin, section_id=films.id)
    assert [one.title for one in of_films.series] == ["Films"]
    assert sum(one.size_bytes for one in of_films.resolutions) == 40


async def test_administrators_alone(runtime, rows, library):
    growth = runtime.insights.growth
    with pytest.raises(ForbiddenError):
        await growth.show(await rows.person())
    with pytest.raises(NotFoundError):
        await growth.show(await rows.admin(), section_id=4711)


def test_a_forecast_needs_weeks():
    today = utc_now().date()
    totals = {today - timedelta(days=n): 100 * GB for n in range(20)}
    view = forecast(totals, today, 5 * GB)
    assert (view.known_days, view.needed_days, view.bytes_per_day) == (19, 21, None)
    assert view.full_on is None
    assert forecast({}, today, None).known_days == 0


def test_a_straight_line_says_when_the_disk_is_full():
    today = utc_now().date()
    totals = {today - timedelta(days=30 - n): 100 * GB + n * GB for n in range(31)}
    view = forecast(totals, today, 15 * GB)
    assert view.bytes_per_day == GB
    assert view.full_on == today + timedelta(days=15)
    assert (view.expected[0].size_bytes, view.expected[-1].size_bytes) == (130 * GB, 220 * GB)
    assert forecast(totals, today, None).full_on is None
    shrinking = {day: 200 * GB - size for day, size in totals.items()}
    assert forecast(shrinking, today, 15 * GB).full_on is None
