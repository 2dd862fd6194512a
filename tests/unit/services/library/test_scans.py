"""Scans: begun for administrators, of a section or of a folder that is its own."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import col, select, update

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    PlexUnreachableError,
    UpstreamBusyError,
)
from medianest.models import AuditEvent, LibrarySection
from medianest.models.ids import utc_now
from medianest.services.library.scans import folder_in

UNIX, WINDOWS, SHARE = "/media/films", "D:\\Films", "\\\\nas\\films"


@pytest.mark.parametrize(
    ("location", "path", "folder"),
    [
        (UNIX, "/media/films", "/media/films"),
        (UNIX, "/media/films/New ones", "/media/films/New ones"),
        (UNIX + "/", "/media/films/a/./b//c/", "/media/films/a/b/c"),
        (UNIX, "/media/films/映画\u3000新", "/media/films/映画\u3000新"),
        ("/", "/anything", "/anything"),
        (WINDOWS, "D:\\Films\\New", "D:\\Films\\New"),
        (WINDOWS, "d:/films/New", "d:\\films\\New"),
        (SHARE, "\\\\nas\\films\\New", "\\\\nas\\films\\New"),
    ],
)
def test_a_folder_of_the_section(location, path, folder):
    assert folder_in(["/elsewhere", location], path) == folder


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (UNIX, "/media"),
        (UNIX, "/media/films2"),
        (UNIX, "/media/films/../shows"),
        (UNIX, "/media/films/a/../../shows"),
        (UNIX, "/media/films/.."),
        (UNIX, "media/films"),
        (UNIX, "films"),
        (UNIX, "~/films"),
        (UNIX, "//media/films/a"),
        (UNIX, "/media/films/a\0b"),
        (UNIX, "/media/films/a\nb"),
        (UNIX, "/media/films/" + "x" * 2_000),
        (UNIX, "D:\\Films"),
        (WINDOWS, "D:\\"),
        (WINDOWS, "D:\\Films\\..\\Shows"),
        (WINDOWS, "D:\\Films/../Shows"),
        (WINDOWS, "D:Films"),
        (WINDOWS, "\\Films"),
        (WINDOWS, "E:\\Films"),
        (WINDOWS, "/etc"),
        (SHARE, "\\\\nas\\others"),
        ("", "/etc"),
        ("films", "films/a"),
    ],
)
def test_any_other_folder_is_refused(location, path):
    with pytest.raises(InvalidInputError) as refused:
        folder_in([location], path)
    assert refused.value.details == {"path": refused.value.message}


def test_a_section_without_locations_has_no_folders():
    with pytest.raises(InvalidInputError):
        folder_in([], "/media/films")


# ---- asked of Plex


@pytest.fixture
async def admin(rows):
    return await rows.admin()


@pytest.fixture
def films(copy):
    return copy.sections["1"]


def scans_of(site):
    return [one for one in site.log.as_list() if "/refresh" in one["path"]]


async def events(runtime):
    async with runtime.database.read() as session:
        found = await session.execute(select(AuditEvent).order_by(col(AuditEvent.id)))
        every = [(one.action, one.target, one.details) for one in found.scalars()]
    return [one for one in every if not one[0].startswith("settings.")]


async def test_a_section_is_scanned(runtime, admin, films, site):
    await runtime.library.scans.scan(admin, films.id)
    (asked,) = scans_of(site)
    assert (asked["path"], asked["status"]) == ("/library/sections/1/refresh", 200)
    assert await events(runtime) == [("section.scanned", "Movies", {"id": films.id, "folder": ""})]


async def test_a_folder_is_scanned(runtime, admin, films, site):
    await runtime.library.scans.scan(admin, films.id, "/media/movies/New & old/")
    (asked,) = scans_of(site)
    assert parse_qs(urlsplit(asked["path"]).query) == {"path": ["/media/movies/New & old"]}
    assert await events(runtime) == [
        ("section.scanned", "Movies", {"id": films.id, "folder": "/media/movies/New & old"})
    ]


async def test_it_runs_until_plex_is_done(runtime, admin, films, site):
    site.plex.library.behaviour.scan_seconds = 1.0
    scans = runtime.library.scans
    assert not await scans.is_running(admin, films.id)
    await scans.scan(admin, films.id)
    assert await scans.is_running(admin, films.id)
    for _ in range(200):
        if not await scans.is_running(admin, films.id):
            break
        await asyncio.sleep(0.1)
    assert not await scans.is_running(admin, films.id)


async def test_the_folders_of_a_section(runtime, admin, films, site):
    assert await runtime.library.scans.folders(admin, films.id) == ["/media/movies"]


async def test_no_folder_outside_is_handed_on(runtime, admin, films, site):
    with pytest.raises(InvalidInputError):
        await runtime.library.scans.scan(admin, films.id, "/media/shows")
    assert (scans_of(site), await events(runtime)) == ([], [])


async def test_only_administrators_scan(runtime, rows, films, site):
    ann = await rows.person("Ann", sections=[films])
    with pytest.raises(ForbiddenError):
        await runtime.library.scans.scan(ann, films.id)
    with pytest.raises(ForbiddenError):
        await runtime.library.scans.folders(ann, films.id)
    with pytest.raises(ForbiddenError):
        await runtime.library.scans.is_running(ann, films.id)
    assert site.log.as_list() == []


async def test_a_section_that_is_not_there_or_no_longer(runtime, admin, films, site):
    with pytest.raises(NotFoundError):
        await runtime.library.scans.scan(admin, 10_000_000)
    async with runtime.database.write() as session:
        one = update(LibrarySection).where(col(LibrarySection.id) == films.id)
        await session.execute(one.values(missing_since=utc_now()))
    with pytest.raises(NotFoundError):
        await runtime.library.scans.scan(admin, films.id)
    assert scans_of(site) == []


async def test_a_plex_that_is_busy_says_so(runtime, admin, films, site):
    site.troubles.add(Trouble("status", times=10, status=503, path="/library/sections/1/refresh"))
    with pytest.raises(UpstreamBusyError, match="busy"):
        await runtime.library.scans.scan(admin, films.id)
    assert await events(runtime) == []


async def test_a_plex_that_is_away(runtime, admin, films, site):
    site.troubles.add(Trouble("hang_up", times=10))
    with pytest.raises(PlexUnreachableError, match="Nothing was changed"):
        await runtime.library.scans.scan(admin, films.id)


async def test_without_a_server_nothing_is_scanned(runtime, admin, films, site):
    await runtime.settings.replace({"plex": {"enabled": False}}, updated_by=None)
    with pytest.raises(ConflictError):
        await runtime.library.scans.scan(admin, films.id)


async def test_a_section_of_another_server(runtime, admin, films, site):
    await runtime.library.servers.remember(site.base_url, "another-machine")
    with pytest.raises(NotFoundError):
        await runtime.library.scans.scan(admin, films.id)
    assert scans_of(site) == []
