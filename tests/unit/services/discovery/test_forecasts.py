"""What a request will do, told before it is made: by whose rights, and what is left of a share."""

from __future__ import annotations

import pytest

from medianest.errors import ForbiddenError, InvalidInputError, NotFoundError
from medianest.models.user import Permission, Role
from medianest.services.media_requests.wanted import Wanted
from tests.unit.services.discovery.conftest import (
    HARBOUR_LIGHTS,
    LANTERNS,
    LONG_STREET,
    MERIDIAN,
    calls,
)


@pytest.fixture
def titles(discovery):
    return discovery.titles


@pytest.fixture
async def frank(someone):
    """Asks and waits, in Seerr."""
    return await someone("frank@example.org", 1002)


@pytest.fixture
async def kim(someone):
    """Is approved at once, in Seerr."""
    return await someone("kim@example.org", 1004)


@pytest.fixture
async def nora(someone):
    """Has a film and two seasons a week, in Seerr."""
    return await someone("nora@example.org")


async def test_who_waits_for_a_decision(titles, seerr, frank):
    told = await titles.forecast(frank, "movie", MERIDIAN)
    assert (told.may_request, told.auto_approved, told.held_here) == (True, False, False)
    assert told.sentence == "An administrator decides about it."
    assert (told.left, told.limit, told.qualities) == (None, None, ["1080p"])


@pytest.mark.parametrize(
    ("role", "permissions"),
    [(Role.ADMIN, ()), (Role.USER, (Permission.REQUEST, Permission.MANAGE_REQUESTS))],
)
async def test_who_decides_and_has_to_wait_in_seerr_is_told_where(
    runtime, titles, seerr, someone, role, permissions
):
    """Seerr goes by its own rights; what is told before is what is told afterwards, and is so."""
    kept = [str(one) for one in permissions]
    frank = await someone("frank@example.org", 1002, role=role, permissions=kept)
    told = await titles.forecast(frank, "movie", MERIDIAN)
    page = await titles.get(frank, "movie", MERIDIAN)
    waits = "It waits under Approvals until you approve it."
    assert (told.auto_approved, told.held_here) == (False, False)
    assert (told.sentence, page.forecast.sentence) == (waits, waits)
    made = await runtime.media_requests.requests.make(frank, Wanted("movie", MERIDIAN))
    assert (made.request.status, made.sentence) == ("pending", f"Asked for. {waits}")
    approved = await runtime.media_requests.decisions.approve(frank, made.request.id)
    assert approved.status in ("approved", "processing")


async def test_whom_seerr_made_anew_is_known_again(runtime, titles, seerr, frank):
    await runtime.media_requests.ties.upstream_user(frank.user_id)
    with seerr.seerr.working():
        person = seerr.seerr.users.pop(2)
        person.id = 22
        seerr.seerr.users[22] = person
    told = await titles.forecast(frank, "movie", MERIDIAN)
    assert (told.may_request, told.sentence) == (True, "An administrator decides about it.")


async def test_whom_seerr_has_no_longer_is_decided_about_here(runtime, titles, seerr, frank):
    await runtime.media_requests.ties.upstream_user(frank.user_id)
    seerr.switches.remove_person("frank")
    with seerr.seerr.working():
        seerr.seerr.friends = list
    told = await titles.forecast(frank, "movie", MERIDIAN)
    assert (told.may_request, told.held_here) == (True, True)


async def test_who_is_approved_at_once(titles, seerr, kim):
    told = await titles.forecast(kim, "movie", MERIDIAN)
    assert (told.auto_approved, told.sentence) == (True, "It will be approved automatically.")


async def test_what_is_left_of_a_share(titles, seerr, nora):
    film = await titles.forecast(nora, "movie", MERIDIAN)
    assert (film.left, film.limit) == (1, 1)
    assert film.sentence == "An administrator decides about it. 1 of 1 film left this week."
    seasons = await titles.forecast(nora, "tv", HARBOUR_LIGHTS, [1, 2])
    assert (seasons.may_request, seasons.left, seasons.limit) == (True, 2, 2)
    assert seasons.sentence.endswith("2 of 2 seasons left this week.")


async def test_a_share_that_is_used_up(titles, seerr, nora):
    seerr.switches.ask("nora", "movie", 710_001)
    told = await titles.forecast(nora, "movie", MERIDIAN)
    assert (told.may_request, told.left) == (False, 0)
    assert told.sentence == "You have had all of your 1 film this week."


async def test_who_is_gone_from_overseerr_asks_us(titles, seerr, frank, runtime):
    await runtime.media_requests.ties.upstream_user(frank.user_id)
    seerr.switches.remove_person("frank")
    with seerr.seerr.working():
        seerr.seerr.friends = list
    told = await titles.forecast(frank, "movie", MERIDIAN)
    assert (told.may_request, told.held_here, told.left) == (True, True, 10)


async def test_who_was_made_anew_in_overseerr_has_the_share_of_that_one(
    titles, seerr, nora, runtime
):
    await runtime.media_requests.ties.upstream_user(nora.user_id)
    with seerr.seerr.working():
        person = seerr.seerr.users.pop(seerr.seerr.user("nora").id)
        person.id = 44
        seerr.seerr.users[44] = person
    told = await titles.forecast(nora, "movie", MERIDIAN)
    assert (told.may_request, told.held_here, told.left) == (True, False, 1)


async def test_more_seasons_than_are_left(titles, seerr, nora):
    told = await titles.forecast(nora, "tv", HARBOUR_LIGHTS, [1, 2, 3])
    assert told.may_request is False
    assert told.sentence == "2 of 2 seasons left this week. Choose 2 or fewer: this would be 3."
    every = await titles.forecast(nora, "tv", LONG_STREET)
    assert every.sentence.endswith("this would be 60.")


async def test_seasons_that_are_taken_are_left_out(titles, seerr, kim):
    seerr.switches.ask("frank", "tv", HARBOUR_LIGHTS, seasons=[1, 2])
    told = await titles.forecast(kim, "tv", HARBOUR_LIGHTS, [1, 2, 3])
    assert told.sentence == (
        "It will be approved automatically. Seasons 1 and 2 are here or on their way already and "
        "are left out."
    )
    none = await titles.forecast(kim, "tv", HARBOUR_LIGHTS, [1])
    assert (none.may_request, none.sentence.startswith("These seasons are here")) == (False, True)


async def test_who_may_ask_for_nothing_there(titles, seerr, someone):
    oscar = await someone("oscar@example.org")
    told = await titles.forecast(oscar, "movie", MERIDIAN)
    assert (told.may_request, "in Overseerr" in told.sentence) == (False, True)


async def test_who_may_ask_for_nothing_here(titles, seerr, someone):
    eve = await someone("eve@example.org", permissions=[])
    for told in (
        await titles.forecast(eve, "movie", MERIDIAN),
        (await titles.get(eve, "movie", MERIDIAN)).forecast,
    ):
        assert (told.may_request, told.sentence.startswith("Your account may not")) == (False, True)
    assert calls(seerr, "/user") == []


async def test_ultra_hd_is_offered_to_those_who_may(titles, seerr, frank, someone):
    olivia = await someone("olivia@example.org", 1001)
    assert (await titles.forecast(olivia, "movie", MERIDIAN)).qualities == ["1080p"]
    refused = await titles.forecast(olivia, "movie", MERIDIAN, quality="4K")
    assert (refused.may_request, refused.sentence) == (
        False, "Your account may not ask for 4K. Choose 1080p."
    )  # fmt: skip


async def test_ultra_hd_where_seerr_has_it(titles, seerr, frank, someone):
    seerr.switches.settings(four_k=True)
    olivia = await someone("olivia@example.org", 1001)
    assert (await titles.forecast(olivia, "movie", MERIDIAN)).qualities == ["1080p", "4K"]
    assert (await titles.forecast(olivia, "movie", MERIDIAN, quality="4K")).may_request is True
    assert (await titles.forecast(frank, "movie", MERIDIAN)).qualities == ["1080p"]
    assert (await titles.forecast(frank, "movie", MERIDIAN, quality="4K")).may_request is False


async def test_ultra_hd_of_what_is_here_already(titles, seerr, rows, someone, films):
    seerr.switches.settings(four_k=True)
    olivia = await someone("olivia@example.org", 1001, role="admin")
    film = await rows.movie(films, "Meridian")
    await rows.external_id(film, "tmdb", str(MERIDIAN))
    assert (await titles.forecast(olivia, "movie", MERIDIAN)).may_request is False
    assert (await titles.forecast(olivia, "movie", MERIDIAN, quality="4K")).may_request is True


async def test_ultra_hd_that_is_here_or_asked_for(titles, seerr, rows, asked, someone, films):
    seerr.switches.settings(four_k=True)
    olivia = await someone("olivia@example.org", 1001, role="admin")
    film = await rows.movie(films, "Meridian", resolution="4k")
    await rows.external_id(film, "tmdb", str(MERIDIAN))
    here = await titles.forecast(olivia, "movie", MERIDIAN, quality="4K")
    assert (here.may_request, here.sentence) == (False, "It is in your library already.")
    await asked(olivia, LANTERNS, quality="4K", status="pending")
    own = await titles.forecast(olivia, "movie", LANTERNS, quality="4K")
    assert (own.may_request, own.sentence) == (False, "You asked for it already.")
    assert (await titles.forecast(olivia, "movie", LANTERNS)).may_request is True
    await asked(olivia, HARBOUR_LIGHTS, "tv", [1], quality="4K", status="pending")
    told = await titles.forecast(olivia, "tv", HARBOUR_LIGHTS, [1, 2], quality="4K")
    assert "Season 1 is here or on its way already" in told.sentence


async def test_qualities_have_names(titles, seerr, frank):
    with pytest.raises(InvalidInputError):
        await titles.forecast(frank, "movie", MERIDIAN, quality="8K")


# ---- people whom Overseerr does not know, and none at all


@pytest.mark.databases
async def test_without_overseerr_wishes_are_kept(titles, rows, asked, someone):
    eve = await someone("eve@example.org")
    await asked(eve, MERIDIAN, title="Meridian", status="denied")
    told = await titles.forecast(eve, "movie", MERIDIAN)
    assert (told.may_request, told.held_here, told.auto_approved) == (True, True, False)
    assert told.sentence.startswith("No Overseerr is set up: your wish is kept here")
    assert (told.left, told.limit) == (10, 10)


async def test_without_overseerr_nobody_decides_about_what_is_approved_at_once(
    runtime, titles, asked, admin, someone
):
    freed = [str(one) for one in (Permission.REQUEST, Permission.AUTO_APPROVE_MOVIES)]
    eve = await someone("eve@example.org", permissions=freed)
    await asked(admin, MERIDIAN, title="Meridian", status="denied")
    kept = "No Overseerr is set up: it is approved at once, and kept here until one is."
    for actor, behalf in ((admin, None), (admin, eve.user_id), (eve, None)):
        told = await titles.forecast(actor, "movie", MERIDIAN, on_behalf_of=behalf)
        assert (told.may_request, told.sentence.startswith(kept)) == (True, True)
        page = await titles.get(actor, "movie", MERIDIAN)
        assert page.forecast.sentence == kept
    made = await runtime.media_requests.requests.make(admin, Wanted("movie", MERIDIAN))
    assert (made.request.status, made.request.waits) == ("approved", True)


async def test_whom_we_approve_ourselves(titles, asked, someone):
    freed = [Permission.REQUEST, Permission.AUTO_APPROVE_MOVIES]
    eve = await someone("eve@example.org", permissions=[str(one) for one in freed])
    await asked(eve, MERIDIAN, title="Meridian", status="denied")
    told = await titles.forecast(eve, "movie", MERIDIAN)
    assert (told.auto_approved, told.held_here) == (True, False)


# ---- how often Seerr is asked


async def test_the_page_asks_for_no_share(titles, seerr, nora):
    page = await titles.get(nora, "movie", MERIDIAN)
    assert (page.forecast.left, page.forecast.limit) == (None, None)
    assert calls(seerr, "/user") == []


async def test_a_share_is_asked_for_once_a_minute(titles, seerr, nora):
    await titles.forecast(nora, "movie", MERIDIAN)
    seerr.log.clear()
    for number in (1, 2):
        await titles.forecast(nora, "tv", HARBOUR_LIGHTS, [number])
    assert calls(seerr, "/user") == []


async def test_one_persons_share_is_not_anothers(titles, seerr, nora, frank):
    assert (await titles.forecast(nora, "movie", MERIDIAN)).limit == 1
    assert (await titles.forecast(frank, "movie", MERIDIAN)).limit is None


async def test_with_seerr_away_the_reason_is_told(titles, seerr, frank):
    await titles.get(frank, "movie", MERIDIAN)
    seerr.switches.behave(down=True)
    told = await titles.forecast(frank, "movie", MERIDIAN)
    assert (told.may_request, bool(told.sentence)) == (False, True)


async def test_on_behalf_of_somebody_with_a_share(titles, seerr, admin, nora, frank):
    own = await titles.forecast(admin, "tv", HARBOUR_LIGHTS, [1, 2])
    assert (own.left, own.limit) == (None, None)
    told = await titles.forecast(admin, "tv", HARBOUR_LIGHTS, [1, 2], on_behalf_of=nora.user_id)
    assert (told.may_request, told.auto_approved) == (True, True)
    assert (told.left, told.limit) == (2, 2)
    assert told.sentence == (
        "It is approved at once, as you decide. nora has 2 of 2 seasons left this week."
    )
    free = await titles.forecast(admin, "tv", HARBOUR_LIGHTS, [1, 2], on_behalf_of=frank.user_id)
    assert (free.left, free.sentence) == (None, "It is approved at once, as you decide.")


async def test_on_behalf_of_somebody_beyond_their_share(titles, seerr, admin, nora):
    seerr.switches.ask("nora", "movie", 710_001)
    told = await titles.forecast(admin, "movie", MERIDIAN, on_behalf_of=nora.user_id)
    assert (told.may_request, told.left, told.limit) == (True, 0, 1)
    assert told.sentence.endswith(
        "nora has 0 of 1 film left this week. This goes beyond it, and is asked for all the same."
    )


async def test_on_behalf_of_somebody_without_any_overseerr(titles, runtime, asked, admin, someone):
    eve = await someone("eve@example.org")
    await runtime.settings.replace({"overseerr": {"moviesPerWeek": 3}}, updated_by=None)
    await asked(admin, LANTERNS, title="Lanterns", status="denied")
    await asked(eve, MERIDIAN, title="Meridian")
    told = await titles.forecast(admin, "movie", LANTERNS, on_behalf_of=eve.user_id)
    assert (told.left, told.limit) == (2, 3)
    assert told.sentence.endswith("eve has 2 of 3 films left this week.")


async def test_people_ask_for_themselves_alone(titles, seerr, frank, nora, admin):
    with pytest.raises(ForbiddenError):
        await titles.forecast(frank, "movie", MERIDIAN, on_behalf_of=nora.user_id)
    assert (await titles.forecast(frank, "movie", MERIDIAN, on_behalf_of=frank.user_id)).may_request
    with pytest.raises(NotFoundError):
        await titles.forecast(admin, "movie", MERIDIAN, on_behalf_of="nobody")


async def test_how_much_it_will_take(titles, seerr, rows, frank, films, series):
    for number in range(5):
        await rows.version(await rows.movie(films, f"Film {number}"), size_bytes=9_000)
    (season,) = await rows.children(await rows.show(series, episodes=[5]))
    for episode in await rows.children(season):
        await rows.version(episode, size_bytes=700)
    assert (await titles.forecast(frank, "movie", MERIDIAN)).size_bytes == 9_000
    page = await titles.get(frank, "tv", HARBOUR_LIGHTS)
    episodes = sum(one.episode_count for one in page.seasons if one.number in (1, 2))
    told = await titles.forecast(frank, "tv", HARBOUR_LIGHTS, [1, 2])
    assert told.size_bytes == 700 * episodes
    refused = await titles.forecast(frank, "movie", MERIDIAN, quality="4K")
    assert (refused.may_request, refused.size_bytes) == (False, None)
