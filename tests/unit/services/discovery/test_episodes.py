"""The episodes of a season: what Seerr says of them, what of them is here, and how often it is
asked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from medianest.errors import NotFoundError, UpstreamError
from medianest.models import ItemType
from medianest.models.ids import utc_now
from medianest.services.discovery import episodes as module
from medianest.services.discovery import upstream_titles
from tests.unit.services.discovery.conftest import HARBOUR_LIGHTS, LONG_STREET, ON_AIR, calls


@pytest.fixture
def episodes(discovery):
    return discovery.episodes


@pytest.fixture
async def harbour(rows, series):
    """Three episodes of the second season."""
    show = await rows.show(series, "Harbour Lights", episodes=(2, 3))
    await rows.external_id(show, "tmdb", str(HARBOUR_LIGHTS))
    return show


def states(season):
    return {one.number: one.status for one in season.episodes}


async def test_a_season_says_what_its_episodes_are(episodes, seerr, admin):
    season = await episodes.of(admin, HARBOUR_LIGHTS, 2)
    known = seerr.seerr.catalogue.find("tv", HARBOUR_LIGHTS).season(2)
    assert [one.number for one in season.episodes] == list(range(1, known.episodes + 1))
    third = season.episodes[2]
    assert (third.air_on, third.status) == (known.day(3), "none")
    assert third.still == f"btv{HARBOUR_LIGHTS}.jpg"
    assert third.name
    assert third.overview
    assert (season.tmdb_id, season.season, season.as_of) == (HARBOUR_LIGHTS, 2, "")


@pytest.mark.databases
async def test_what_is_here_leads_into_the_library(episodes, runtime, rows, seerr, harbour, admin):
    season = await episodes.of(admin, HARBOUR_LIGHTS, 2)
    assert [one.number for one in season.episodes if one.status == "available"] == [1, 2, 3]
    first = season.episodes[0]
    card = await runtime.library.items.get(admin, first.item_id)
    assert (card.card.type, card.card.index, card.card.parent_index) == (ItemType.EPISODE, 1, 2)
    assert states(await episodes.of(admin, HARBOUR_LIGHTS, 3)).get(1) == "none"


async def test_what_one_does_not_see_is_not_here(episodes, rows, seerr, harbour):
    ben = await rows.person("Ben", sections=[await rows.section("Films")])
    season = await episodes.of(ben, HARBOUR_LIGHTS, 2)
    assert set(states(season).values()) == {"none"}
    assert all(one.item_id is None for one in season.episodes)


async def test_two_series_of_one_title_count_once(episodes, rows, seerr, series, harbour, admin):
    again = await rows.show(series, "Harbour Lights in 4K", episodes=(0, 5))
    await rows.external_id(again, "tmdb", str(HARBOUR_LIGHTS))
    season = await episodes.of(admin, HARBOUR_LIGHTS, 2)
    here = [one for one in season.episodes if one.status == "available"]
    assert [one.number for one in here] == [1, 2, 3, 4, 5]
    (first,) = {one.item_id for one in (await episodes.of(admin, HARBOUR_LIGHTS, 2)).episodes[:1]}
    assert first == here[0].item_id


async def test_what_is_gone_from_plex_is_not_here(episodes, runtime, rows, seerr, series, admin):
    show = await rows.show(series, "Harbour Lights")
    await rows.external_id(show, "tmdb", str(HARBOUR_LIGHTS))
    season = await rows.season(show, 1)
    await rows.episode(season, 1)
    await rows.episode(season, 2, missing_since=utc_now())
    assert states(await episodes.of(admin, HARBOUR_LIGHTS, 1))[1] == "available"
    assert states(await episodes.of(admin, HARBOUR_LIGHTS, 1))[2] == "none"


async def test_what_is_to_come_says_so_until_its_day_is_over(episodes, seerr, admin, monkeypatch):
    assert list(states(await episodes.of(admin, ON_AIR, 1)).values())[:5] == [
        "none", "none", "none", "upcoming", "upcoming"
    ]  # fmt: skip
    for days, state in ((5, "upcoming"), (6, "none")):
        then = utc_now() + timedelta(days=days)
        monkeypatch.setattr(module, "utc_now", lambda then=then: then)
        assert states(await episodes.of(admin, ON_AIR, 1))[4] == state


async def test_a_season_is_one_call_and_the_next_time_none(episodes, seerr, rows, admin):
    await episodes.of(admin, LONG_STREET, 60)
    assert calls(seerr) == [f"/tv/{LONG_STREET}/season/60"]
    await episodes.of(await rows.person("Ann"), LONG_STREET, 60)
    assert len(calls(seerr)) == 1
    assert (await episodes.of(admin, LONG_STREET, 0)).episodes, "specials"
    assert len(calls(seerr)) == 2


@pytest.mark.parametrize(
    ("tmdb_id", "number"), [(HARBOUR_LIGHTS, 99), (999_999_999, 1), (0, 1), (HARBOUR_LIGHTS, -1)]
)
async def test_a_season_that_there_is_not(episodes, seerr, admin, tmdb_id, number):
    with pytest.raises(NotFoundError, match="no such season"):
        await episodes.of(admin, tmdb_id, number)


async def test_a_season_that_the_library_alone_knows(episodes, rows, seerr, series, admin):
    """Plex may count them another way than TMDB."""
    show = await rows.show(series, "Harbour Lights", episodes=(1, 1, 1, 1, 1, 2))
    await rows.external_id(show, "tmdb", str(HARBOUR_LIGHTS))
    season = await episodes.of(admin, HARBOUR_LIGHTS, 6)
    assert (states(season), season.as_of) == ({1: "available", 2: "available"}, "")


async def test_with_seerr_away_what_is_here_is_shown(episodes, seerr, harbour, admin):
    seerr.switches.behave(down=True)
    season = await episodes.of(admin, HARBOUR_LIGHTS, 2)
    assert states(season) == {1: "available", 2: "available", 3: "available"}
    assert season.as_of.endswith("what it lacks cannot be said.")
    with pytest.raises(UpstreamError):
        await episodes.of(admin, HARBOUR_LIGHTS, 3)


async def test_with_seerr_away_what_was_said_is_shown_with_its_age(
    episodes, seerr, harbour, admin, monkeypatch
):
    before = await episodes.of(admin, HARBOUR_LIGHTS, 2)
    monkeypatch.setattr(upstream_titles, "TITLE_SECONDS", 0)
    seerr.switches.behave(down=True)
    season = await episodes.of(admin, HARBOUR_LIGHTS, 2)
    assert season.episodes == before.episodes
    assert season.as_of.endswith("What you see is from a moment ago.")


async def test_without_overseerr_what_is_here_is_shown(episodes, harbour, admin):
    season = await episodes.of(admin, HARBOUR_LIGHTS, 2)
    assert list(states(season)) == [1, 2, 3]
    assert season.as_of == module.HERE_ALONE
    with pytest.raises(NotFoundError, match="none is set up"):
        await episodes.of(admin, LONG_STREET, 2)
