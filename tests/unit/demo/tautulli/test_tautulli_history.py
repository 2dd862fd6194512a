"""What was played, as the pretend Tautulli tells it: pages, days, groups, gaps, and a million rows
of which none is kept."""

from __future__ import annotations

import time
import tracemalloc
from itertools import pairwise
from typing import Any

import pytest

from medianest.demo.library import playing
from medianest.demo.library.generated import MOVIES, SHOWS
from medianest.demo.tautulli.generated import Generated
from medianest.demo.tautulli.history import History
from medianest.demo.tautulli.rows import Title
from medianest.demo.tautulli.site import TautulliSite
from tests.clients.tautulli_site import DAYS, PLAYS
from tests.unit.demo.tautulli.asking import Asking

DAY, HOUR = 86_400, 3_600


def movies(site: TautulliSite) -> list[int]:
    return list(site.tautulli.plex.library.listed(MOVIES, "movie"))


def film(site: TautulliSite, place: int = 20) -> int:
    """One with a length."""
    return movies(site)[place]


def test_pages_are_from_the_last_to_the_first_unless_told_otherwise(program: Asking):
    every = program.numbers(grouping=0, length=PLAYS + 5)
    assert len(every) == PLAYS
    dates = [
        row["date"]
        for row in program.ask("get_history", grouping=0, include_activity=0, length=PLAYS)["data"]
    ]
    assert dates == sorted(dates, reverse=True)
    assert dates[0] - dates[-1] > (DAYS - 30) * DAY
    assert program.numbers(grouping=0) == every[:25]
    assert program.numbers(grouping=0, start=25, length=10) == every[25:35]
    assert program.numbers(grouping=0, order_dir="asc", start=3, length=4) == every[::-1][3:7]
    assert program.numbers(grouping=0, start=PLAYS) == []
    assert program.numbers(grouping=0, start=PLAYS, order_dir="asc") == []


def test_what_goes_on_after_a_pause_is_one_play_when_grouped(
    pretend_tautulli: TautulliSite, program: Asking
):
    key = film(pretend_tautulli)
    first = pretend_tautulli.switches.play("frank", key, 3, percent=40, paused_seconds=90)
    second = pretend_tautulli.switches.play("frank", key, 2, percent=100, goes_on_with=first)
    alone = program.ask("get_history", rating_key=key, grouping=0, start=0, length=2)
    assert [row["row_id"] for row in alone["data"]] == [second, first]
    assert {row["reference_id"] for row in alone["data"]} == {first}
    assert [row["group_count"] for row in alone["data"]] == [1, 1]
    (row,) = program.ask("get_history", rating_key=key, grouping=1, length=1)["data"]
    assert (row["row_id"], row["reference_id"], row["group_count"]) == (second, first, 2)
    assert row["group_ids"] == f"{first},{second}"
    assert row["play_duration"] == sum(each["play_duration"] for each in alone["data"])
    assert (row["paused_counter"], row["percent_complete"], row["watched_status"]) == (90, 100, 1)
    grouped = program.ask("get_history", include_activity=0)
    assert grouped["recordsFiltered"] < grouped["recordsTotal"] == PLAYS + 2


def test_what_is_played_now_comes_first_and_has_no_number(
    pretend_tautulli: TautulliSite, program: Asking
):
    plex = pretend_tautulli.tautulli.plex
    playing.start(plex, "frank", film(pretend_tautulli), offset_ms=60_000)
    found = program.ask("get_history", grouping=0, length=2)
    assert found["recordsFiltered"] == found["recordsTotal"] + 1
    assert [row["row_id"] is None for row in found["data"]] == [True, False]
    assert found["data"][0]["state"] == "playing"
    last = program.ask("get_history", grouping=0, order_dir="asc", start=PLAYS - 1, length=5)
    assert [row["row_id"] is None for row in last["data"]] == [False, True]
    assert program.ask("get_history", grouping=0, user_id=1001, length=1)["data"][0]["row_id"]
    found = program.ask("get_history", grouping=0, include_activity=0)
    assert found["recordsFiltered"] == found["recordsTotal"]


@pytest.mark.parametrize("hours", [0, 14, -11])
def test_days_are_those_of_its_own_zone(
    pretend_tautulli: TautulliSite, program: Asking, hours: float
):
    site, key = pretend_tautulli, film(pretend_tautulli)
    site.switches.fill(0)
    site.switches.settings(utc_offset_hours=hours)
    now = site.tautulli.now()
    today = (now + hours * HOUR) // DAY * DAY - hours * HOUR
    late = site.switches.play("frank", key, (now - (today - 60)) / DAY)
    early = site.switches.play("frank", key, (now - (today + 60)) / DAY)
    day = time.strftime("%Y-%m-%d", time.gmtime(today + hours * HOUR))
    before = time.strftime("%Y-%m-%d", time.gmtime(today + hours * HOUR - 1))
    assert program.numbers(after=day) == [early]
    assert program.numbers(before=before) == [late]
    assert program.numbers(after=before, before=day) == [early, late]
    assert program.numbers(start_date=before) == [late]
    assert program.numbers(after="9999-12-31") == []
    assert program.ask("get_history", after="9999-12-31")["recordsTotal"] == 2


def test_filters(pretend_tautulli: TautulliSite, program: Asking):
    history = pretend_tautulli.tautulli.history
    some = next(play for play in history if play.title.type == "episode")
    for name, value, wanted in (
        ("user_id", some.user_id, lambda play: play.user_id == some.user_id),
        ("user", "frank", lambda play: play.user_id == 1002),
        ("rating_key", some.title.key, lambda play: play.title.key == some.title.key),
        ("parent_rating_key", some.title.parent, lambda p: p.title.parent == some.title.parent),
        ("section_id", SHOWS, lambda play: play.title.section == int(SHOWS)),
        ("media_type", "track", lambda play: play.title.type == "track"),
        ("guid", f"{some.title.guid}?lang=en", lambda play: play.title.guid == some.title.guid),
        ("search", some.title.title.upper(), lambda play: some.title.title in play.title.title),
    ):
        expected = [play.id for play in history if wanted(play)]
        found = program.numbers(grouping=0, order_dir="asc", length=PLAYS, **{name: value})
        assert found == expected, name
        assert expected, name


def test_an_item_that_was_added_again_has_its_history_under_the_old_key(
    pretend_tautulli: TautulliSite, program: Asking
):
    site, library = pretend_tautulli, pretend_tautulli.tautulli.plex.library
    old = film(site)
    site.switches.play("frank", old, 30)
    guid = library.items[old].guid
    new = library.add_again(old).key
    assert new != old
    rows = program.ask("get_library_media_info", section_id=1, length=500, refresh="true")["data"]
    mine = {row["rating_key"]: row for row in rows}
    assert str(old) not in mine
    assert (mine[str(new)]["last_played"], mine[str(new)]["play_count"]) == (None, None)
    assert program.numbers(rating_key=new) == []
    found = program.ask("get_history", include_activity=0, guid=guid)["data"]
    assert {row["rating_key"] for row in found} == {old}


def test_nobody_is_written_down_whose_history_is_not_kept(
    pretend_tautulli: TautulliSite, program: Asking
):
    site, key = pretend_tautulli, film(pretend_tautulli)
    site.switches.keep_history("frank", False)
    assert site.switches.play("frank", key) == 0
    assert site.switches.play("olivia", key) > 0
    site.switches.keep_section(1, False)
    assert site.switches.play("olivia", key) == 0
    site.switches.fill(300)
    who = {(play.user_id, play.title.section) for play in site.tautulli.history}
    assert {user for user, _ in who} == {1001}
    assert 1 not in {section for _, section in who}
    kept = {row["username"]: row["keep_history"] for row in program.ask("get_users")}
    assert kept == {"Local": 1, "olivia": 1, "frank": 0}


def test_what_ends_within_two_minutes_is_not_written_down(pretend_tautulli: TautulliSite):
    assert pretend_tautulli.switches.play("frank", film(pretend_tautulli), percent=1) == 0


def test_rows_and_people_that_were_deleted(pretend_tautulli: TautulliSite, program: Asking):
    site, key = pretend_tautulli, film(pretend_tautulli)
    own = site.switches.play("olivia", key)
    site.switches.forget([1, 2, own])
    assert program.numbers(grouping=0, order_dir="asc", length=2) == [3, 4]
    assert program.ask("get_history")["recordsTotal"] == PLAYS - 2
    assert site.switches.play("olivia", key) == own + 1
    site.switches.delete_user("frank")
    assert {play.user_id for play in site.tautulli.history} == {1001}
    assert [row["username"] for row in program.ask("get_users")] == ["Local", "olivia"]
    assert program.ask("get_user", user_id=1002)["deleted_user"] == 1


def test_a_database_that_cannot_be_read_looks_like_an_empty_one(
    pretend_tautulli: TautulliSite, program: Asking
):
    pretend_tautulli.switches.behave(database_broken=True)
    for command in ("get_history", "get_users_table", "get_libraries_table"):
        found = program.ask(command)
        assert (found["recordsTotal"], found["draw"], found["data"]) == (0, 0, [])


def test_tallies_are_those_of_the_rows(pretend_tautulli: TautulliSite, program: Asking):
    site = pretend_tautulli
    site.switches.play("frank", film(site), 0.5)
    plays = list(site.tautulli.history)
    for row in program.ask("get_library_media_info", section_id=1, length=500)["data"]:
        mine = [play for play in plays if play.title.key == int(row["rating_key"])]
        references = {play.reference_id for play in mine}
        assert row["play_count"] == (len(references) or None)
        assert row["last_played"] == max((play.started for play in mine), default=None)
    for row in program.ask("get_users_table")["data"]:
        mine = [play for play in plays if play.user_id == row["user_id"]]
        assert row["plays"] == len({play.reference_id for play in mine})
        assert row["duration"] == sum(play.seconds for play in mine)
    stats = program.ask("get_item_watch_time_stats", rating_key=film(site), query_days="1,0")
    assert [row["total_plays"] > 0 for row in stats] == [True, True]


def title(key: int) -> Title:
    return Title(key, "movie", 1, f"plex://movie/{key}", f"Film {key}", seconds=6_000)


def test_a_million_rows_are_the_same_each_time_and_none_is_kept():
    now = 1_795_000_000
    tracemalloc.start()
    history = History(Generated(map(title, range(1, 1_001)), [1, 2, 3], 1_000_000, 0, now))
    numbers = history.between()
    some = [history.row(number) for number in numbers[500_000:500_100]]
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert len(history) == len(numbers) == 1_000_000
    assert some == [history.row(play.id) for play in some]
    assert all(one.started <= two.started for one, two in pairwise(some))
    moment = some[50].started
    assert history.between(moment)[0] == some[50].id
    assert history.between(0, moment)[-1] == some[50].id - 1
    assert {play.reference_id - play.id for play in some} == {0, -1}


def test_some_titles_are_played_often_and_some_never():
    years = Generated(map(title, range(1, 101)), [1], 5_000, 0, 10_000_000)
    counts: dict[int, int] = {}
    for number in range(1, 5_001):
        key = years.row(number).title.key
        counts[key] = counts.get(key, 0) + 1
    assert 60 < len(counts) <= 70
    assert max(counts.values()) > 8 * min(counts.values())


def test_what_goes_on_is_the_same_item_and_person():
    years = Generated(map(title, range(1, 101)), [1, 2, 3], 1_200, 0, 10_000_000)
    for number in range(12, 1_201, 12):
        before, after = years.row(number - 1), years.row(number)
        assert (before.title, before.user_id) == (after.title, after.user_id)
        assert (before.reference_id, after.reference_id) == (before.id, before.id)


@pytest.mark.parametrize("given", [{"titles": [], "people": [1]}, {"titles": [1], "people": []}])
def test_without_titles_or_people_nothing_was_played(given: dict[str, Any]):
    years = Generated([title(key) for key in given["titles"]], given["people"], 50, 0, 1_000)
    assert list(History(years)) == []
