"""The pretend Plex server does what its owner says: collections, scans, sessions, notices."""

from __future__ import annotations

import asyncio
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.pretend_plex import MACHINE
from tests.clients.raw_site import answer, raw_site
from tests.unit.demo.plex_asking import Asking

MOVIES = "/library/sections/1/all"


def uri(*keys: int, machine: str = MACHINE) -> str:
    library = "com.plexapp.plugins.library/library/metadata"
    return f"server://{machine}/{library}/{','.join(map(str, keys))}"


def made(olivia: Asking, *keys: int) -> str:
    """A new collection, ordered by hand."""
    wish = {"type": 1, "title": "Mine", "smart": 0, "sectionId": "1", "uri": uri(*keys)}
    answer = olivia.http.post("/library/collections", params=wish)
    key = answer.json()["MediaContainer"]["Metadata"][0]["ratingKey"]
    assert olivia.status("PUT", f"/library/metadata/{key}/prefs", collectionSort=2) == 200
    return str(key)


def children(olivia: Asking, key: str) -> list[int]:
    return olivia.keys(f"/library/collections/{key}/children")


def test_collections_are_made_filled_ordered_edited_and_deleted(olivia: Asking):
    a, b, c = olivia.keys(MOVIES)[:3]
    key = made(olivia, a, b)
    at = f"/library/collections/{key}"
    assert olivia.status("PUT", f"{at}/items", uri=uri(c, a)) == 200
    assert children(olivia, key) == [a, b, c]
    assert olivia.status("PUT", f"{at}/items/{c}/move", after=a) == 200
    assert children(olivia, key) == [a, c, b]
    assert olivia.status("PUT", f"{at}/items/{b}/move") == 200
    assert children(olivia, key) == [b, a, c]
    assert olivia.status("DELETE", f"{at}/items/{a}") == 200
    assert children(olivia, key) == [b, c]
    words = {"title.value": "Ours", "summary.value": "Two of them", "title.locked": 1}
    assert olivia.status("PUT", MOVIES, type=18, id=key, **words) == 200
    row = olivia.container(at)["Metadata"][0]
    assert (row["title"], row["summary"], row["childCount"]) == ("Ours", "Two of them", "2")
    assert "Ours" in olivia.titles("/library/sections/1/collections")
    shown = olivia.container(f"/library/metadata/{b}")["Metadata"][0]
    assert "Ours" in [collection["tag"] for collection in shown["Collection"]]
    assert olivia.status("DELETE", at) == 200
    assert olivia.status("GET", at) == 404
    assert olivia.status("GET", f"/library/metadata/{b}") == 200


def test_an_empty_collection_has_no_rows(olivia: Asking):
    wish = {"type": 1, "title": "Empty", "smart": 0, "sectionId": "1"}
    row = olivia.http.post("/library/collections", params=wish).json()
    key = row["MediaContainer"]["Metadata"][0]["ratingKey"]
    assert "Metadata" not in olivia.container(f"/library/collections/{key}/children")


def test_without_an_order_by_hand_moves_do_not_show(olivia: Asking):
    rows = [row for row in olivia.container(MOVIES)["Metadata"] if "originallyAvailableAt" in row]
    rows.sort(key=lambda row: row["originallyAvailableAt"])
    first, second = (int(row["ratingKey"]) for row in (rows[0], rows[-1]))
    key = made(olivia, first, second)
    at = f"/library/collections/{key}"
    assert olivia.status("PUT", f"{at}/items/{second}/move") == 200
    assert children(olivia, key) == [second, first]
    assert olivia.status("PUT", f"/library/metadata/{key}/prefs", collectionSort=0) == 200
    assert children(olivia, key) == [first, second]


@pytest.mark.parametrize(
    ("method", "path", "query", "status"),
    [
        ("PUT", "items", {"uri": uri(1, machine="other")}, 400),
        ("PUT", "items", {"uri": "library/metadata/1"}, 400),
        ("PUT", "items", {"uri": uri(999_999)}, 400),
        ("PUT", "items", {"uri": "of a show"}, 400),
        ("PUT", "items/999999/move", {}, 404),
        ("DELETE", "items/999999", {}, 404),
    ],
)
def test_what_a_collection_does_not_take(
    olivia: Asking, method: str, path: str, query: dict[str, str], status: int
):
    key = made(olivia, *olivia.keys(MOVIES)[:2])
    if query.get("uri") == "of a show":
        query = {"uri": uri(olivia.keys("/library/sections/2/all")[0])}
    before = children(olivia, key)
    assert olivia.status(method, f"/library/collections/{key}/{path}", **query) == status
    assert children(olivia, key) == before


def test_smart_collections_fill_themselves(plex_server: PlexServerSite, olivia: Asking):
    smart = next(c for c in plex_server.plex.library.collections.values() if c.smart)
    row = olivia.container(f"/library/collections/{smart.key}")["Metadata"][0]
    assert row["smart"] is True
    path = f"/library/collections/{smart.key}/items"
    assert olivia.status("PUT", path, uri=uri(*olivia.keys(MOVIES)[:1])) == 400


def test_only_the_owner_commands(olivia: Asking, frank: Asking):
    key = made(olivia, *olivia.keys(MOVIES)[:2])
    assert frank.status("DELETE", f"/library/collections/{key}") == 403
    assert frank.status("PUT", MOVIES, type=18, id=key, **{"title.value": "Hers"}) == 403
    assert olivia.titles(f"/library/collections/{key}") == ["Mine"]


def test_addresses_may_not_be_longer_than_servers_take(olivia: Asking):
    key = made(olivia, *olivia.keys(MOVIES)[:2])
    words = {"type": 18, "id": key, "summary.value": "x" * 9_000}
    assert olivia.status("PUT", MOVIES, **words) == 414


def test_large_collections_come_in_pages(plex_server: PlexServerSite, olivia: Asking):
    plex_server.plex.fill(600)
    key = made(olivia, *olivia.keys(MOVIES)[:120])
    found = olivia.container(f"/library/collections/{key}/children")
    assert (found["size"], found["totalSize"]) == (100, 120)
    rest = olivia.keys(f"/library/collections/{key}/children", **{"X-Plex-Container-Start": 100})
    assert len(rest) == 20


def test_an_uploaded_poster_is_shown(olivia: Asking):
    key = made(olivia, *olivia.keys(MOVIES)[:2])
    composed = olivia.container(f"/library/collections/{key}")["Metadata"][0]["thumb"]
    assert "/composite/" in composed
    assert Image.open(io.BytesIO(olivia.http.get(composed).content)).size == (480, 720)
    body = io.BytesIO()
    Image.new("RGB", (300, 450), (200, 10, 10)).save(body, "JPEG")
    path = f"/library/metadata/{key}/posters"
    assert olivia.http.post(path, content=body.getvalue()).status_code == 200
    thumb = olivia.container(f"/library/collections/{key}")["Metadata"][0]["thumb"]
    assert f"/{key}/thumb/" in thumb
    assert olivia.http.get(thumb).content == body.getvalue()
    assert olivia.http.post(path, content=b"<html>").status_code == 400


def scanned(olivia: Asking, section: str = "6", **query: str) -> None:
    assert olivia.status("GET", f"/library/sections/{section}/refresh", **query) == 200
    deadline = time.monotonic() + 20
    while olivia.container("/activities")["size"] and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.fixture
def folder(olivia: Asking, tmp_path: Path) -> Path:
    """A folder of this machine that the Videos section calls /media/ours."""
    olivia.switch("behave", scan_seconds=0.05)
    olivia.switch("folder", section="6", folder=str(tmp_path), path="/media/ours")
    (tmp_path / "channel").mkdir()
    return tmp_path


VIDEOS = "/library/sections/6/all"


def test_a_scan_finds_new_changed_and_gone_files(olivia: Asking, folder: Path):
    before = set(olivia.keys(VIDEOS))
    file = folder / "channel" / "A film (1999).mp4"
    file.write_bytes(b"x" * 1_000)
    file.with_suffix(".jpg").write_bytes(b"\xff\xd8")
    (folder / "channel" / ".partial.mp4").write_bytes(b"x")
    scanned(olivia)
    (key,) = set(olivia.keys(VIDEOS)) - before
    row = olivia.container(f"/library/metadata/{key}")["Metadata"][0]
    part = row["Media"][0]["Part"][0]
    assert (row["title"], row["year"]) == ("A film", 1999)
    assert (part["file"], part["size"]) == ("/media/ours/channel/A film (1999).mp4", 1_000)
    assert olivia.http.get(row["thumb"]).content == b"\xff\xd8"
    file.write_bytes(b"x" * 3_000)
    scanned(olivia)
    row = olivia.container(f"/library/metadata/{key}")["Metadata"][0]
    assert row["Media"][0]["Part"][0]["size"] == 3_000
    file.unlink()
    scanned(olivia)
    assert set(olivia.keys(VIDEOS)) == before


def test_a_scan_of_one_folder_looks_nowhere_else(olivia: Asking, folder: Path):
    (folder / "other").mkdir()
    for name in ("channel", "other"):
        (folder / name / f"{name}.mkv").write_bytes(b"x")
    scanned(olivia, path="/media/ours/channel")
    assert olivia.titles(VIDEOS, title="channel") == ["channel"]
    assert olivia.titles(VIDEOS, title="other") == []
    for path in ("/media/elsewhere", str(folder), f"/media/ours/../{folder.name}/other"):
        scanned(olivia, path=path)
        assert olivia.titles(VIDEOS, title="other") == []


def test_a_folder_that_is_away_loses_nothing(olivia: Asking, folder: Path):
    (folder / "channel" / "kept.mkv").write_bytes(b"x")
    scanned(olivia)
    folder.rename(folder.with_name("away"))
    scanned(olivia)
    assert olivia.titles(VIDEOS, title="kept") == ["kept"]


def test_a_scan_of_shows_makes_seasons(olivia: Asking, folder: Path):
    olivia.switch("folder", section="2", folder=str(folder), path="/media/tv")
    season = folder / "My channel" / "Season 2024"
    season.mkdir(parents=True)
    (season / "s2024e010501 - First day [abc].mp4").write_bytes(b"x")
    scanned(olivia, "2")
    (show,) = olivia.container("/library/sections/2/all", title="my channel")["Metadata"]
    (found,) = olivia.container(show["key"])["Metadata"]
    (episode,) = olivia.container(found["key"])["Metadata"]
    assert (found["index"], episode["index"]) == (2024, 10501)
    assert episode["title"] == "First day [abc]"
    (season / "s2024e010501 - First day [abc].mp4").unlink()
    scanned(olivia, "2")
    assert olivia.titles("/library/sections/2/all", title="my channel") == []


def test_a_scan_is_an_activity_and_may_be_stopped(olivia: Asking, folder: Path):
    olivia.switch("behave", scan_seconds=60)
    (folder / "channel" / "late.mkv").write_bytes(b"x")
    assert olivia.status("POST", "/library/sections/6/refresh") == 200
    (activity,) = olivia.container("/activities")["Activity"]
    assert activity["type"].startswith("library.")
    assert olivia.container("/library/sections/6")["Directory"][0]["refreshing"] is True
    assert olivia.status("DELETE", "/library/sections/6/refresh") == 200
    assert "Activity" not in olivia.container("/activities")
    assert olivia.container("/library/sections/6")["Directory"][0]["refreshing"] is False
    assert olivia.titles(VIDEOS, title="late") == []


def test_sessions(olivia: Asking):
    assert "Metadata" not in olivia.container("/status/sessions")
    key = olivia.keys(MOVIES)[2]
    olivia.switch("play", username="olivia", key=key)
    session = olivia.switch("play", username="frank", key=key, decision="transcode")
    olivia.switch("playback", session=session, state="paused", offset_ms=5_000)
    own, theirs = olivia.container("/status/sessions")["Metadata"]
    assert (own["User"]["id"], theirs["User"]["id"]) == ("1", "1002")
    assert (theirs["Player"]["state"], theirs["viewOffset"]) == ("paused", 5_000)
    assert "TranscodeSession" in theirs
    assert "TranscodeSession" not in own
    assert olivia.container("/transcode/sessions")["size"] == 1
    path = "/status/sessions/terminate"
    assert [olivia.status("POST", path, sessionId=each) for each in ("", "x")] == [403, 404]
    assert olivia.status("POST", path, sessionId=own["Session"]["id"]) == 200
    olivia.switch("stop", session=session)
    assert olivia.container("/status/sessions") == {"size": 0}


def test_what_moves_gets_on_while_it_plays(plex_server: PlexServerSite, olivia: Asking):
    key = olivia.keys(MOVIES)[2]
    session = olivia.switch("play", username="frank", key=key, offset_ms=1_000, moves=True)
    plex_server.plex.playbacks[0].began_at -= 60
    assert olivia.container("/status/sessions")["Metadata"][0]["viewOffset"] >= 61_000
    olivia.switch("playback", session=session, state="paused")
    assert olivia.container("/status/sessions")["Metadata"][0]["viewOffset"] == 1_000


def test_accounts_count_the_owner_as_1(olivia: Asking):
    rows = olivia.container("/accounts")["Account"]
    assert [(row["id"], row["name"]) for row in rows] == [(0, ""), (1, "olivia"), (1002, "frank")]


async def notices(site: PlexServerSite, username: str, count: int, act: Any) -> list[Any]:
    address = site.base_url.replace("http", "ws") + "/:/websockets/notifications"
    token = {"X-Plex-Token": site.plex.account(username).token}
    async with connect(address, additional_headers=token, proxy=None) as socket:
        await asyncio.to_thread(act)
        async with asyncio.timeout(20):
            texts = [await socket.recv() for _ in range(count)]
        await socket.ping()
    return [json.loads(text)["NotificationContainer"] for text in texts]


async def test_those_who_listen_hear_of_items_playing_and_scans(
    plex_server: PlexServerSite, olivia: Asking
):
    def act() -> None:
        key = olivia.switch("add", section="1", title="New")
        olivia.switch("remove", key=key)
        olivia.switch("play", username="frank", key=olivia.keys(MOVIES)[0])
        olivia.switch("behave", scan_seconds=0.0)
        olivia.status("GET", "/library/sections/6/refresh")

    heard = await notices(plex_server, "olivia", 6, act)
    assert [each["type"] for each in heard] == ["timeline"] * 2 + ["playing"] + ["activity"] * 3
    states = [each["TimelineEntry"][0]["state"] for each in heard[:2]]
    assert states == [5, 9]
    events = [each["ActivityNotification"][0]["event"] for each in heard[3:]]
    assert events == ["started", "updated", "ended"]


@pytest.mark.parametrize("username", ["frank", "stella"])
async def test_nobody_else_listens(plex_server: PlexServerSite, username: str):
    with pytest.raises(InvalidStatus):
        await notices(plex_server, username, 0, lambda: None)


async def test_a_server_that_starts_lets_nobody_listen(plex_server: PlexServerSite):
    plex_server.plex.library.behaviour.starting = True
    with pytest.raises(InvalidStatus) as refused:
        await notices(plex_server, "olivia", 0, lambda: None)
    assert refused.value.response.status_code == 503


async def test_a_webhook_is_sent_on_demand(plex_server: PlexServerSite, olivia: Asking):
    key = olivia.keys(MOVIES)[3]
    async with raw_site(answer("{}")) as site:
        wish = {"url": f"{site.url}/hook", "event": "media.play", "key": key, "username": "frank"}
        status = await asyncio.to_thread(lambda: olivia.http.post("/__site__/webhook", json=wish))
        assert status.json()["made"] == 200
    assert site.asked[0].startswith("POST /hook")
    assert "multipart/form-data" in site.asked[0]
