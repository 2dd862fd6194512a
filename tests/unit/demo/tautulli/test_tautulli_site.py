"""What else the pretend Tautulli can: its door, its tables, Plex away, webhooks, and trouble."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from medianest.demo import people
from medianest.demo.library import playing
from medianest.demo.library.generated import MOVIES, SHOWS
from medianest.demo.scripted_trouble import Trouble
from medianest.demo.tautulli import keeping
from medianest.demo.tautulli.household import PLAYS as HOUSEHOLD_PLAYS
from medianest.demo.tautulli.household import PRIVATE, household
from medianest.demo.tautulli.pretend_tautulli import PretendTautulli
from medianest.demo.tautulli.site import TautulliSite
from medianest.demo.tautulli.switches import Switches
from tests.clients.hook_receiver import Received, receiver
from tests.clients.tautulli_site import PLAYS, tautulli_process
from tests.unit.demo.tautulli.asking import Asking

FILM = 20


@pytest.fixture
def hooks(pretend_tautulli: TautulliSite) -> Iterator[Received]:
    """Whom the webhook tells, with a secret."""
    with receiver() as received:
        pretend_tautulli.tautulli.hooks.set_up(f"{received.url}/hook", "Bearer secret")
        yield received


def test_the_key_is_taken_from_the_address_too_but_from_no_header(pretend_tautulli: TautulliSite):
    url, key = f"{pretend_tautulli.base_url}/api/v2", pretend_tautulli.api_key
    found = httpx.get(url, params={"apikey": key, "cmd": "server_status"}, trust_env=False)
    assert found.json()["response"]["data"] == {"connected": True}
    refused = httpx.get(url, params={"cmd": "status"}, headers={"X-Api-Key": key}, trust_env=False)
    assert (refused.status_code, refused.json()["response"]["message"]) == (
        400, "Parameter apikey is required",
    )  # fmt: skip


def test_a_command_that_is_known_but_not_pretended_and_one_that_trips(program: Asking):
    for answer in (program.say("get_activity"), program.say("get_history", length="many")):
        assert answer.status_code == 500
        assert answer.json()["response"]["message"] == "Check the logs for errors"


def test_the_api_may_be_switched_off(pretend_tautulli: TautulliSite, program: Asking):
    pretend_tautulli.switches.settings(api_enabled=False)
    refused = program.say("status")
    assert (refused.status_code, refused.json()["response"]["message"]) == (400, "API not enabled")


def test_everything_else_is_its_page(pretend_tautulli: TautulliSite):
    for path in ("/", "/home", "/api/v1/x"):
        page = httpx.get(f"{pretend_tautulli.base_url}{path}", trust_env=False)
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_a_table_is_kept_until_somebody_wants_it_made_anew(
    pretend_tautulli: TautulliSite, program: Asking
):
    site, library = pretend_tautulli, pretend_tautulli.tautulli.plex.library
    first = program.ask("get_library_media_info", section_id=1)
    assert first["last_refreshed"] is None
    library.remove(next(iter(library.listed(MOVIES, "movie"))))
    site.switches.advance(60)
    again = program.ask("get_library_media_info", section_id=1)
    assert again["recordsTotal"] == first["recordsTotal"]
    made_at = again["last_refreshed"]
    assert made_at > 0
    fresh = program.ask("get_library_media_info", section_id=1, refresh="true")
    assert (fresh["recordsTotal"], fresh["last_refreshed"]) == (
        first["recordsTotal"] - 1, made_at,
    )  # fmt: skip
    assert program.ask("get_library_media_info", section_id=1)["last_refreshed"] >= made_at + 60
    program.say("delete_media_info_cache", section_id=1)
    assert program.ask("get_library_media_info", section_id=1)["last_refreshed"] is None


def test_the_size_is_of_the_first_file_of_the_last_version_and_of_shows_there_is_none(
    pretend_tautulli: TautulliSite, program: Asking
):
    library = pretend_tautulli.tautulli.plex.library
    rows = program.ask("get_library_media_info", section_id=1, length=500)["data"]
    several = 0
    for row in rows:
        versions = library.items[int(row["rating_key"])].versions
        expected = str(versions[-1].parts[0].size_bytes) if versions else ""
        assert row["file_size"] == expected
        several += len(versions) > 1 or any(len(one.parts) > 1 for one in versions)
    assert several
    shows = program.ask("get_library_media_info", section_id=2)["data"]
    assert {row["file_size"] for row in shows} == {""}
    pretend_tautulli.switches.measure(2)
    for row in program.ask("get_library_media_info", section_id=2)["data"]:
        leaves = [library.items[key] for key in library.leaf_keys(int(row["rating_key"]))]
        assert row["file_size"] == sum(leaf.versions[0].parts[0].size_bytes for leaf in leaves)


def test_tables_are_ordered_searched_and_summed(program: Asking):
    def ask(**params: object) -> dict:
        return program.ask("get_library_media_info", section_id=1, **params)

    rows = ask(length=500)["data"]
    never = [row for row in rows if row["last_played"] is None]
    assert never
    rising = ask(order_column="last_played", order_dir="asc", length=500)["data"]
    assert [row["last_played"] for row in rising[: len(never)]] == [None] * len(never)
    largest = ask(order_column="file_size", order_dir="desc", length=3)
    sizes = sorted((int(row["file_size"] or 0) for row in rows), reverse=True)
    assert [int(row["file_size"]) for row in largest["data"]] == sizes[:3]
    assert (largest["filtered_file_size"], largest["total_file_size"]) == (
        sum(sizes[:3]), sum(sizes),
    )  # fmt: skip
    by_title = [
        row["sort_title"].lower() for row in ask(order_column="title", order_dir="asc")["data"]
    ]
    assert by_title == sorted(by_title)
    found = ask(search=rows[0]["title"].upper())
    assert 0 < found["recordsFiltered"] <= found["recordsTotal"] == len(rows)


def test_seasons_and_episodes_of_a_show(pretend_tautulli: TautulliSite, program: Asking):
    library = pretend_tautulli.tautulli.plex.library
    show = next(iter(library.listed(SHOWS, "show")))
    seasons = program.ask(
        "get_library_media_info", section_id=2, rating_key=show, section_type="season"
    )["data"]
    assert {row["rating_key"] for row in seasons} == {str(c.key) for c in library.children(show)}
    season = seasons[0]["rating_key"]
    episodes = program.ask(
        "get_library_media_info", section_id=2, rating_key=season, section_type="episode"
    )["data"]
    assert {row["grandparent_rating_key"] for row in episodes} == {str(show)}
    numbers = [int(row["media_index"]) for row in episodes]
    assert numbers == sorted(numbers, reverse=True)


def test_with_plex_away_it_knows_what_it_knew(pretend_tautulli: TautulliSite, program: Asking):
    plex = pretend_tautulli.tautulli.plex
    plex.library.behaviour.starting = True
    assert program.ask("server_status") == {"connected": False}
    plex.share("stella")
    plex.library.drop_section(MOVIES)
    assert program.ask("get_libraries") == []
    assert program.ask("get_library_media_info", section_id=1)["draw"] == 0
    assert len(program.ask("get_libraries_table")["data"]) == 6
    assert program.ask("get_history")["recordsTotal"] == PLAYS
    assert [row["username"] for row in program.ask("get_users")] == ["Local", "olivia", "frank"]
    plex.library.behaviour.starting = False
    active = {row["section_id"]: row["is_active"] for row in _table(program)}
    assert active == {1: 0, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1}
    assert [row["section_id"] for row in program.ask("get_libraries")] == list("23456")
    assert program.ask("get_users")[-1]["username"] == "stella"
    plex.share("stella", "no")
    assert [row["is_active"] for row in program.ask("get_users")] == [1, 1, 1, 0]


def _table(program: Asking) -> list[dict]:
    return program.ask("get_libraries_table", order_dir="asc")["data"]


def test_what_is_played_is_told_and_written_down(
    pretend_tautulli: TautulliSite, program: Asking, hooks: Received
):
    plex = pretend_tautulli.tautulli.plex
    key = list(plex.library.listed(MOVIES, "movie"))[FILM]
    length = plex.library.items[key].duration_ms or 0
    session = playing.start(plex, "frank", key, offset_ms=1_000).session_key
    playing.change(plex, session, state="paused", offset_ms=length // 2)
    playing.stop(plex, session)
    hooks.wait_for(2)
    calls = sorted(hooks.calls, key=lambda call: call[1]["action"])  # each is sent by itself
    assert [body["action"] for _, body in calls] == ["play", "stop"]
    headers, body = calls[0]
    assert headers["authorization"] == "Bearer secret"
    assert (body["rating_key"], body["user_id"], body["media_type"]) == (str(key), "1002", "movie")
    assert {type(value) for value in body.values()} == {str}
    (row,) = program.ask("get_history", include_activity=0, length=1)["data"]
    assert (row["row_id"], row["rating_key"], row["user"]) == (PLAYS + 1, key, "frank")
    assert row["percent_complete"] in (49, 50)


def test_what_was_played_while_it_was_cut_off_is_lost(
    pretend_tautulli: TautulliSite, program: Asking, hooks: Received
):
    plex = pretend_tautulli.tautulli.plex
    key = list(plex.library.listed(MOVIES, "movie"))[FILM]
    pretend_tautulli.switches.behave(connected=False)
    playing.stop(plex, playing.start(plex, "frank", key, offset_ms=900_000).session_key)
    pretend_tautulli.switches.behave(connected=True)
    assert program.ask("get_history")["recordsTotal"] == PLAYS
    assert hooks.calls == []


def test_being_down_trouble_and_switches_over_http(pretend_tautulli: TautulliSite, program: Asking):
    site = f"{pretend_tautulli.base_url}/__site__"
    pretend_tautulli.troubles.add(Trouble("html", path="/api/v2"))
    assert program.say("status").headers["content-type"].startswith("text/html")
    assert httpx.post(f"{site}/behave", json={"down": True}).json() == {"done": True}
    with pytest.raises(httpx.TransportError):
        program.say("status")
    assert httpx.post(f"{site}/behave", json={"down": False, "nothing": 1}).status_code == 400
    httpx.post(f"{site}/behave", json={"down": False})
    assert program.say("status").status_code == 200
    assert httpx.post(f"{site}/play", json={"username": "nobody", "key": 1}).status_code == 400
    log = httpx.get(f"{site}/log").json()["requests"]
    assert {each["path"] for each in log} == {"/api/v2"}
    assert httpx.get(f"{site}/webhooks").json() == {"webhooks": []}
    assert httpx.post(f"{site}/reset").json() == {"done": True}
    assert httpx.get(f"{site}/log").json()["requests"] == []


def test_a_page_may_be_shorter_than_was_asked_for(pretend_tautulli: TautulliSite, program: Asking):
    pretend_tautulli.switches.behave(most_rows=7)
    assert len(program.numbers(grouping=0, length=20)) == 7


def test_one_in_a_process_of_its_own():
    with tautulli_process("--items", "60", "--plays", "2000") as process:
        form = {"apikey": process.api_key, "cmd": "get_history", "length": 1}
        found = httpx.post(f"{process.base_url}/api/v2", data=form, trust_env=False).json()
        assert found["response"]["data"]["recordsTotal"] == 2_000
        process.site("fill", plays=10)
        found = httpx.post(f"{process.base_url}/api/v2", data=form, trust_env=False).json()
        assert found["response"]["data"]["recordsTotal"] == 10
        headers = {"X-Plex-Token": process.plex_token}
        assert httpx.get(f"{process.plex_url}/", headers=headers, trust_env=False).is_success


def test_the_household_has_years_behind_it_but_for_one_who_is_private(tmp_path: Path):
    tautulli = household(people.household(tmp_path))
    assert len(tautulli.history) == HOUSEHOLD_PLAYS
    played = {tautulli.users[play.user_id].username for play in tautulli.history}
    assert played == {"olivia", "frank", "milo"}
    assert not tautulli.user(PRIVATE).keep_history
    last = [play.started for play in tautulli.history][-1]
    assert 0 < tautulli.now() - last < 2 * 86_400


def rows(tautulli: PretendTautulli) -> list[tuple[int, ...]]:
    return [
        (play.id, play.user_id, play.title.key, play.started, play.seconds)
        for play in tautulli.history
    ]


def test_a_demo_goes_on_where_it_ended(tmp_path: Path):
    kept, plex = tmp_path / "kept.json", people.household(tmp_path)
    tautulli = household(plex)
    key = next(iter(plex.library.listed(MOVIES, "movie")))
    Switches(tautulli).play("frank", key, percent=80)
    Switches(tautulli).forget([7])
    keeping.save(tautulli, kept)
    (tmp_path / "new.mp4").write_bytes(b"x")  # the library is not what it was
    again = household(people.household(tmp_path), kept)
    assert rows(again) == rows(tautulli)
    assert Switches(again).play("frank", key) == HOUSEHOLD_PLAYS + 2
    # What was not there any more is not made up.
    plex = people.household(tmp_path)
    plex.library.empty(MOVIES)
    assert len(household(plex, kept).history) == HOUSEHOLD_PLAYS


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": [1], "people": 3}'])
def test_what_cannot_be_read_back_begins_anew(tmp_path: Path, text: str):
    kept = tmp_path / "kept.json"
    kept.write_text(text)
    assert len(household(people.household(tmp_path), kept).history) == HOUSEHOLD_PLAYS
