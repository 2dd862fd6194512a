"""Scans, what a Plex server is busy with, and what people play."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.errors import UpstreamForbiddenError, UpstreamRejectedError
from medianest.integrations.plex.models import Activity, Playing
from tests.clients.raw_site import answer, raw_site
from tests.unit.integrations.plex.bodies import DONE, container, refusal, server_at

SESSION: dict[str, Any] = {
    "sessionKey": "1",
    "ratingKey": "91",
    "guid": "plex://episode/1",
    "type": "episode",
    "title": "Three",
    "parentTitle": "Season 1",
    "grandparentTitle": "The Show",
    "index": 3,
    "parentIndex": 1,
    "librarySectionID": "2",
    "duration": 2_400_000,
    "viewOffset": 60_000,
    "User": {"id": "1", "title": "Olivia", "thumb": "https://plex.tv/users/1/avatar"},
    "Player": {
        "address": "192.0.2.9",
        "device": "SHIELD Android TV",
        "platform": "Android",
        "product": "Plex for Android (TV)",
        "state": "paused",
        "title": "Living room",
        "local": True,
    },
    "Session": {"id": "session-1", "bandwidth": 7000, "location": "lan"},
    "Media": [{"Part": [{"decision": "directplay"}]}],
}
PLAYING = Playing(
    session_key="1",
    session_id="session-1",
    rating_key="91",
    guid="plex://episode/1",
    type="episode",
    title="Three",
    parent_title="Season 1",
    grandparent_title="The Show",
    index=3,
    parent_index=1,
    section_key="2",
    duration_ms=2_400_000,
    view_offset_ms=60_000,
    user_id=1,
    user_name="Olivia",
    player="Living room",
    product="Plex for Android (TV)",
    device="SHIELD Android TV",
    state="paused",
    location="lan",
    bandwidth_kbps=7000,
)


async def test_what_is_played():
    async with raw_site(container([SESSION, "odd"])) as site:
        assert await server_at(site).sessions() == [PLAYING]
        assert site.asked[0].startswith("GET /status/sessions ")


@pytest.mark.parametrize(
    ("told", "decision"),
    [
        ({}, "directplay"),
        ({"Media": [{"Part": [{"decision": "copy"}]}]}, "copy"),
        ({"Media": [{"Part": [{"decision": "transcode"}]}]}, "transcode"),
        ({"TranscodeSession": {"videoDecision": "copy", "audioDecision": "copy"}}, "copy"),
        ({"TranscodeSession": {"videoDecision": "copy", "audioDecision": "transcode"}},
         "transcode"),
        ({"TranscodeSession": {"videoDecision": "transcode"}}, "transcode"),
    ],
)  # fmt: skip
async def test_what_is_done_to_what_is_played(told: dict[str, Any], decision: str):
    async with raw_site(container([{**SESSION, **told}])) as site:
        (found,) = await server_at(site).sessions()
    assert found.decision == decision


@pytest.mark.parametrize("body", ['{"MediaContainer": {"size": 0}}', '{"MediaContainer": {}}'])
async def test_nothing_is_played(body: str):
    async with raw_site(answer(body)) as site:
        assert await server_at(site).sessions() == []


async def test_a_session_that_says_nothing():
    row = {"User": None, "Player": "x", "Session": [], "TranscodeSession": 3, "Media": [None]}
    async with raw_site(container([row])) as site:
        assert await server_at(site).sessions() == [Playing(session_key="")]


async def test_what_people_play_is_for_the_owner():
    async with raw_site(refusal(403)) as site:
        with pytest.raises(UpstreamForbiddenError):
            await server_at(site).sessions()


async def test_a_session_in_xml():
    body = """<MediaContainer size="1"><Video sessionKey="1" ratingKey="1" title="One" type="movie"
        duration="9000" viewOffset="0"><User id="7" title="Seven"/>
        <Player state="playing" title="Box" platform="Android"/><Session id="s" location="wan"/>
        <Media><Part decision="transcode"/></Media></Video></MediaContainer>"""
    async with raw_site(answer(body, 200, "text/xml")) as site:
        (found,) = await server_at(site).sessions()
    assert (found.user_id, found.user_name, found.state) == (7, "Seven", "playing")
    assert (found.player, found.device, found.location) == ("Box", "Android", "wan")
    assert (found.decision, found.duration_ms) == ("transcode", 9000)


async def test_what_the_server_is_busy_with():
    scan = {
        "uuid": "d6199ba1",
        "type": "library.update.section",
        "title": "Scanning Movies",
        "subtitle": "Some",
        "progress": 7,
        "cancellable": True,
        "Context": {"librarySectionID": 2},
    }
    odd = [{"uuid": "b", "progress": "900"}, {"uuid": "c", "progress": -5}, None]
    async with raw_site(container([scan, *odd, {"uuid": "d"}], "Activity")) as site:
        assert await server_at(site).activities() == [
            Activity(
                uuid="d6199ba1",
                type="library.update.section",
                title="Scanning Movies",
                subtitle="Some",
                progress_percent=7,
                cancellable=True,
                section_key="2",
            ),
            Activity(uuid="b", progress_percent=100),
            Activity(uuid="c"),
            Activity(uuid="d"),
        ]


async def test_a_scan_of_all_or_of_one_folder():
    async with raw_site(DONE) as site:
        await server_at(site).scan("2")
        await server_at(site).scan("2", "/shows/Å & b+c/")
        assert site.asked[0].startswith("GET /library/sections/2/refresh HTTP")
        assert "?path=%2Fshows%2F%C3%85%20%26%20b%2Bc%2F HTTP" in site.asked[1]
        assert "force" not in "".join(site.asked)


async def test_a_server_too_busy_to_scan():
    async with raw_site(refusal(503)) as site:
        with pytest.raises(UpstreamRejectedError):
            await server_at(site).scan("2")
