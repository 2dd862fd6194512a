"""Administrators see whether Plex looks where downloads lie, before they save it."""

from __future__ import annotations

import pytest

from medianest.errors import ForbiddenError, InvalidInputError
from medianest.models.user import Role
from medianest.services.actor import Actor
from medianest.services.downloads import place_check
from medianest.views.connection import ConnectionView
from tests.unit.services.downloads.arrivals.meeting import ROOT, Meeting


async def tried(meeting: Meeting, **downloads: object) -> ConnectionView:
    ada = await meeting.samples.person("Ada", role=Role.ADMIN)
    return await meeting.runtime.connections.test(ada, "downloads", downloads)


async def refused(meeting: Meeting, **downloads: object) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        await tried(meeting, **downloads)
    return caught.value


async def test_it_says_where_plex_looks_and_what_it_found(meeting: Meeting):
    found = await tried(meeting)
    assert found.found == f"Plex finds downloads in {ROOT}, for “Movies”."
    assert found.notes == [place_check.NOTHING_YET]
    await meeting.published("Nest/One.mp4")
    found = await tried(meeting)
    assert found.notes == [
        f"The newest file would be {ROOT}/Nest/One.mp4; Plex has not taken it up so far."
    ]
    await meeting.round()
    found = await tried(meeting)
    assert found.notes == [f"The newest file is there as {ROOT}/Nest/One.mp4."]


async def test_a_wrong_map_is_said_before_it_is_saved(meeting: Meeting):
    wrong = [{"ours": str(meeting.folder), "plex": "/elsewhere"}]
    error = await refused(meeting, plexPathMap=wrong)
    assert "/elsewhere, which lies in none of its sections" in error.message
    assert ROOT in error.message
    assert set(error.details) == {"downloads.plexPathMap"}
    assert (await tried(meeting)).found


async def test_without_a_map_the_folder_is_not_found(meeting: Meeting):
    error = await refused(meeting, plexPathMap=[])
    assert str(meeting.folder) in error.message


async def test_a_section_that_there_is_not_is_said(meeting: Meeting):
    error = await refused(meeting, librarySection="77")
    assert set(error.details) == {"downloads.librarySection"}


async def test_the_section_of_another_folder_is_said(meeting: Meeting):
    error = await refused(meeting, librarySection="2")
    assert "lies in none of its sections" in error.message


async def test_without_plex_there_is_nothing_to_look(meeting: Meeting):
    await meeting.runtime.settings.replace({"plex": {"enabled": False}}, updated_by=None)
    assert (await refused(meeting)).message == place_check.NO_PLEX


async def test_files_of_no_section_are_said(meeting: Meeting):
    await meeting.published("Nest/One.mp3")
    found = await tried(meeting)
    assert found.notes == ["No section takes files like the newest, Nest/One.mp3."]


async def test_only_administrators_may(meeting: Meeting):
    bob: Actor = await meeting.samples.person("Bob")
    with pytest.raises(ForbiddenError):
        await meeting.runtime.connections.test(bob, "downloads", {})
