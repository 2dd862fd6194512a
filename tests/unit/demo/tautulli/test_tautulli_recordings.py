"""The pretend Tautulli answers as the real one was recorded: the same status, fields and kinds, and
where it counts the same values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from medianest.demo.library import playing
from medianest.demo.library.generated import MOVIES
from medianest.demo.tautulli.site import TautulliSite
from tests import alike
from tests.clients.tautulli_site import tautulli_site
from tests.recorded import FOLDER

TAUTULLI = FOLDER / "tautulli"
JSON, XML = "application/json;charset=UTF-8", "application/xml;charset=UTF-8"
NEVER, UNKNOWN_USER, UNKNOWN_SECTION = 99_999_999, 424_242, 99

SAME_VALUES = {
    "result", "message", "draw", "connected", "section_type", "live", "is_active",
    "is_allow_sync", "allow_guest", "do_notify", "keep_history", "deleted_user", "query_days",
    "tautulli_version", "secure", "relayed", "do_notify_created", "deleted_section",
    "video_framerate", "pms_url_manual",
}  # fmt: skip
"""Fields whose values are no accident of the recorded server."""

SERVER = {
    "arnold": "arnold",
    "status": "status",
    "status_post_form": "status",
    "server_status": "server_status",
    "get_tautulli_info": "get_tautulli_info",
    "get_server_info": "get_server_info",
    "get_server_friendly_name": "get_server_friendly_name",
    "get_server_identity": "get_server_identity",
    "error_unknown_cmd": "nope",
    "error_missing_param": "get_item_watch_time_stats",
}
REFUSALS = {
    "error_bad_apikey": {"cmd": "status", "apikey": "0" * 32},
    "error_no_apikey": {"cmd": "status"},
    "error_header_key_only": {"cmd": "status"},
    "error_no_cmd": {"apikey": "of the site"},
}
HISTORY: dict[str, dict[str, Any]] = {
    "get_history": {"length": 3},
    "get_history_no_activity": {"include_activity": 0, "length": 1},
    "get_history_item": {"rating_key": "movie", "length": 25},
    "get_history_section_since": {
        "section_id": 1, "after": "2025-11-01", "length": 2, "order_column": "date",
        "order_dir": "asc",
    },
    "get_history_show": {"grandparent_rating_key": "show", "length": 2},
}  # fmt: skip
PEOPLE: dict[str, dict[str, Any]] = {
    "get_users": {},
    "get_users_table": {"length": 5},
    "get_user": {"user_id": 1002},
    "get_user_unknown": {"user_id": UNKNOWN_USER},
    "get_item_user_stats": {"rating_key": "movie"},
    "get_item_watch_time_stats": {"rating_key": "movie"},
    "get_item_watch_time_stats_never": {"rating_key": NEVER},
    "get_item_watch_time_stats_show": {"rating_key": "show"},
}
LIBRARIES: dict[str, dict[str, Any]] = {
    "get_libraries": {},
    "get_libraries_table": {"length": 25},
    "get_library_names": {},
    "get_library_section1": {"section_id": 1, "include_last_accessed": "true"},
    "delete_media_info_cache": {"section_id": 1},
}
MEDIA: dict[str, dict[str, Any]] = {
    "bad_order_column": {"section_id": 1, "length": 2, "order_column": "nonsense"},
    "episodes_of_season": {
        "section_id": 2, "rating_key": "season", "section_type": "episode", "length": 3,
    },
    "movies_added_at_asc": {"section_id": 1, "order_column": "added_at", "order_dir": "asc"},
    "movies_last_played_asc": {"section_id": 1, "order_column": "last_played", "order_dir": "asc"},
    "movies_p1": {"section_id": 1, "order_column": "file_size", "order_dir": "desc"},
    "movies_p2": {"section_id": 1, "start": 5, "order_column": "file_size", "order_dir": "desc"},
    "movies_past_end": {"section_id": 1, "start": 10_000},
    "movies_play_count_desc": {
        "section_id": 1, "order_column": "play_count", "order_dir": "desc",
    },
    "movies_refresh": {"section_id": 1, "refresh": "true"},
    "movies_search": {"section_id": 1, "search": "e"},
    "no_params": {},
    "seasons_of_show": {"section_id": 2, "rating_key": "show", "section_type": "season"},
    "shows": {"section_id": 2, "order_column": "play_count", "order_dir": "desc"},
    "unknown_section": {"section_id": UNKNOWN_SECTION},
}  # fmt: skip
CUT_OFF: dict[str, dict[str, Any]] = {
    "server_status": {},
    "get_history": {"length": 1},
    "get_libraries": {},
    "get_libraries_table": {},
    "get_server_identity": {},
    "media_info_shows_cached": {"section_id": 2, "length": 1},
    "media_info_uncached": {"section_id": 1, "length": 2},
}


@pytest.fixture(scope="module")
def site() -> Iterator[TautulliSite]:
    """frank plays something now, on the server whose section of movies all have a file."""
    with tautulli_site() as running:
        plex = running.tautulli.plex
        plex.fill(100, odd=False)
        running.reset()
        movie = next(iter(plex.library.listed(MOVIES, "movie")))
        playing.start(plex, "frank", movie, offset_ms=900_000)
        yield running


@pytest.fixture(scope="module")
def keys(site: TautulliSite) -> dict[str, int]:
    """What was played, of each kind."""
    history = site.tautulli.history
    movie = next(play.title for play in history if play.title.type == "movie")
    episode = next(play.title for play in history if play.title.type == "episode")
    assert episode.parent is not None
    assert episode.grandparent is not None
    return {"movie": movie.key, "season": episode.parent, "show": episode.grandparent}


def recorded(name: str) -> Any:
    return json.loads((TAUTULLI / f"{name}.json").read_text())


def said(site: TautulliSite, command: str, **params: Any) -> httpx.Response:
    form = {"apikey": site.api_key, "cmd": command, **params}
    return httpx.post(f"{site.base_url}/api/v2", data=form, trust_env=False)


def assert_as_recorded(ours: httpx.Response, name: str) -> Any:
    """The status, the kind and the envelope; what is in it."""
    real = recorded(name)
    assert ours.status_code == (400 if real["response"]["result"] == "error" else 200), ours.text
    assert ours.headers["content-type"] == JSON
    assert_like(ours.json(), real, name)
    return ours.json()["response"]["data"]


def assert_like(ours: Any, theirs: Any, at: str) -> None:
    """Each row is held against a recorded one of its kind; an empty list against nothing."""
    mine, real = rows_in(ours), rows_in(theirs)
    if real is None or all("query_days" in row for row in real):
        alike.assert_like(ours, theirs, at, same=SAME_VALUES)
        return
    assert mine is not None
    assert bool(mine) == bool(real), at
    alike.assert_like(without_rows(ours), without_rows(theirs), at, same=SAME_VALUES)
    every = [*real, *every_play()] if at in {*HISTORY, "plexdown_get_history"} else real
    compared = [(row, [each for each in every if kind_of(each) == kind_of(row)]) for row in mine]
    assert not mine or any(others for _, others in compared), at
    for row, others in compared:
        if others:
            with_year = {**row, "year": row.get("year") or others[0].get("year")}
            ours_of_it = with_year if "year" in row else row
            alike.assert_like(ours_of_it, others[0], at, same=SAME_VALUES)
            for field in row.keys() - DEPENDS:
                # What no row of a kind ever has is nowhere there.
                if all(other[field] in ("", None) for other in others):
                    assert row[field] == others[0][field], f"{at}: {field}"


DEPENDS = {"last_seen", "last_played", "play_count", "last_accessed"}
"""On what was played, not on what a row is of."""


def every_play() -> list[Any]:
    """Plays as they were recorded, one after the other."""
    return [row for name in HISTORY for row in recorded(name)["response"]["data"]["data"]]


def kind_of(row: Any) -> tuple[Any, ...]:
    """What a row is of: whether of somebody without an account, or of what is played now."""
    if not isinstance(row, dict):
        return ()
    is_now, is_local = row.get("row_id", 1) is None, row.get("user_id") == 0
    return row.get("section_type"), row.get("media_type"), is_now, is_local


def rows_in(body: Any) -> list[Any] | None:
    data = body["response"]["data"]
    found = data.get("data") if isinstance(data, dict) else data
    return found if isinstance(found, list) else None


def without_rows(body: Any) -> Any:
    data = body["response"]["data"]
    bare = {**data, "data": []} if isinstance(data, dict) else []
    return {"response": {**body["response"], "data": bare}}


@pytest.mark.parametrize("name", SERVER)
def test_what_it_says_of_itself(site: TautulliSite, name: str):
    assert_as_recorded(said(site, SERVER[name]), name)


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(site: TautulliSite, name: str):
    form = {key: site.api_key if key == "apikey" and name == "error_no_cmd" else value
            for key, value in REFUSALS[name].items()}  # fmt: skip
    headers = {"X-Api-Key": site.api_key} if name == "error_header_key_only" else {}
    url = f"{site.base_url}/api/v2"
    for answer in (
        httpx.post(url, data=form, headers=headers, trust_env=False),
        httpx.get(url, params=form, headers=headers, trust_env=False),
    ):
        assert assert_as_recorded(answer, name) == {}


def test_xml(site: TautulliSite):
    ours = said(site, "status", out_type="xml")
    assert (ours.status_code, ours.headers["content-type"]) == (200, XML)
    assert ours.text == (TAUTULLI / "status_out_type_xml.xml").read_text()


@pytest.mark.parametrize("name", HISTORY)
def test_history(site: TautulliSite, keys: dict[str, int], name: str):
    params = with_keys(HISTORY[name], keys)
    data = assert_as_recorded(said(site, "get_history", **params), name)
    real = recorded(name)["response"]["data"]
    running = [row["row_id"] is None for row in data["data"]]
    assert sum(running) == sum(row["row_id"] is None for row in real["data"])
    assert running == sorted(running, reverse=True)
    assert data["recordsTotal"] == len(site.tautulli.history)


@pytest.mark.parametrize("name", PEOPLE)
def test_people(site: TautulliSite, keys: dict[str, int], name: str):
    command = next(each for each in COMMANDS if name.startswith(each))
    assert_as_recorded(said(site, command, **with_keys(PEOPLE[name], keys)), name)


@pytest.mark.parametrize("name", LIBRARIES)
def test_libraries(site: TautulliSite, name: str):
    command = "get_library" if name == "get_library_section1" else name
    assert_as_recorded(said(site, command, **LIBRARIES[name]), name)


@pytest.mark.parametrize("name", MEDIA)
def test_media_info(site: TautulliSite, keys: dict[str, int], name: str):
    params = with_keys(MEDIA[name], keys)
    if not name.endswith(("past_end", "p2")):
        said(site, "delete_media_info_cache", section_id=params.get("section_id", 1))
    ours = said(site, "get_library_media_info", **{"length": 5, **params})
    data = assert_as_recorded(ours, f"media_info_{name}")
    real = recorded(f"media_info_{name}")["response"]["data"]
    assert (data["draw"], data["recordsTotal"] > 0) == (real["draw"], real["recordsTotal"] > 0)
    assert (data["filtered_file_size"] > 0) == (real["filtered_file_size"] > 0)
    assert (data["total_file_size"] > 0) == (real["total_file_size"] > 0)


def test_with_plex_away_everything_looks_like_success(site: TautulliSite):
    said(site, "delete_media_info_cache", section_id=1)
    said(site, "get_library_media_info", section_id=2)
    site.switches.behave(connected=False)
    try:
        for name, params in CUT_OFF.items():
            command = "get_library_media_info" if name.startswith("media_info") else name
            data = assert_as_recorded(said(site, command, **params), f"plexdown_{name}")
            real = recorded(f"plexdown_{name}")["response"]["data"]
            assert bool(data) == bool(real), name
            assert not real or data.get("draw") == real.get("draw"), name
    finally:
        site.switches.behave(connected=True)


COMMANDS = (
    "get_users_table", "get_users", "get_item_user_stats", "get_item_watch_time_stats", "get_user",
)  # fmt: skip


def with_keys(params: dict[str, Any], keys: dict[str, int]) -> dict[str, Any]:
    is_key = "rating_key"
    return {k: keys.get(v, v) if k.endswith(is_key) else v for k, v in params.items()}


def test_every_fixture_is_held():
    every = {path.stem for path in TAUTULLI.glob("*.json")}
    media = {f"media_info_{name}" for name in MEDIA}
    cut_off = {f"plexdown_{name}" for name in CUT_OFF}
    assert every == {*SERVER, *REFUSALS, *HISTORY, *PEOPLE, *LIBRARIES, *media, *cut_off}
