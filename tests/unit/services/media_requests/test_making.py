"""Asking for films and series."""

import asyncio

import pytest

from medianest.errors import (
    ConflictError,
    DuplicateError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    QuotaError,
    RateLimitError,
)
from medianest.models import Permission
from medianest.services.media_requests.query import RequestQuery
from medianest.services.media_requests.wanted import Wanted
from tests.unit.services.media_requests.household import (
    FILM,
    LONG_SERIES,
    OTHER_FILM,
    SERIES,
    film,
    series,
)


async def test_a_request_is_made_in_the_name_of_whoever_asks(house):
    frank = await house.add("frank")
    made = await house.requests.make(frank, film(comment=" please "))
    (row,) = await house.rows()
    (upstream,) = house.seerr.seerr.requests.values()
    assert upstream.requested_by == house.seerr.seerr.user("frank").id
    assert (row.upstream_id, row.errand, row.status) == (upstream.id, None, "pending")
    assert (row.title, row.year, row.comment) == ("The Salt Cartographer", 2024, "please")
    assert row.poster_path
    assert not row.poster_path.startswith("/")
    assert made.request.id == row.id
    assert not made.request.waits


async def test_whom_overseerr_approves_at_once_is_approved_at_once(house):
    kim = await house.add("kim")
    made = await house.requests.make(kim, film())
    assert made.request.status in ("approved", "processing")
    assert "approved at once" in made.sentence


async def test_somebody_new_to_overseerr_is_imported_from_plex(house):
    stella = await house.add("stella")
    await house.requests.make(stella, film())
    (upstream,) = house.seerr.seerr.requests.values()
    assert house.seerr.seerr.users[upstream.requested_by].plex_id == 1003


async def test_somebody_with_an_email_alone_is_made_known(house):
    rosa = await house.add("rosa", email="rosa@example.net")
    await house.requests.make(rosa, film())
    (upstream,) = house.seerr.seerr.requests.values()
    assert house.seerr.seerr.users[upstream.requested_by].email == "rosa@example.net"


async def test_nobody_becomes_an_administrator_by_typing_their_email(house):
    eve = await house.add("eve", email="olivia@example.org")
    made = await house.requests.make(eve, film())
    assert (made.request.status, made.request.upstream_id) == ("pending", None)
    assert house.posts() == 0


async def test_without_a_tie_it_is_decided_here_and_nothing_is_sent(house):
    ann = await house.stranger()
    made = await house.requests.make(ann, film())
    (row,) = await house.rows()
    assert (row.status, row.errand, row.upstream_id) == ("pending", None, None)
    assert not house.seerr.seerr.requests
    assert "decides" in made.sentence


async def test_without_overseerr_wishes_are_kept_for_approval(apart):
    frank = await apart.add("frank")
    made = await apart.requests.make(frank, film())
    (row,) = await apart.rows()
    assert (row.status, row.errand) == ("pending", None)
    assert made.request.title == "Film 710001"


async def test_nobody_waits_twice_for_an_overseerr_that_is_silent(house):
    """The first question that it leaves unanswered is the last one, though it may be repeated."""
    frank = await house.add("frank")
    house.seerr.log.clear()
    house.seerr.switches.behave(down=True)
    made = await house.requests.make(frank, film())
    assert made.request.waits
    assert {one["path"] for one in house.seerr.log.as_list()} == {f"/api/v1/movie/{FILM}"}


async def test_who_needs_no_approval_here_is_approved_at_once(house):
    ann = await house.stranger(permissions=[Permission.REQUEST, Permission.AUTO_APPROVE_MOVIES])
    await house.requests.make(ann, film())
    await house.requests.make(ann, series(1))
    approved, waiting = await house.rows()
    assert approved.status in ("approved", "processing")
    assert approved.upstream_id is not None
    assert (waiting.status, waiting.upstream_id) == ("pending", None)


async def test_ten_equal_posts_at_once_make_one_request(house):
    frank = await house.add("frank")
    answers = await asyncio.gather(
        *(house.requests.make(frank, film()) for _ in range(10)), return_exceptions=True
    )
    made = [one for one in answers if not isinstance(one, BaseException)]
    assert len(made) == 1
    assert {type(one) for one in answers if one not in made} == {DuplicateError}
    assert len(await house.rows()) == len(house.seerr.seerr.requests) == house.posts() == 1


@pytest.mark.databases(always=True)
async def test_ten_equal_wishes_at_once_make_one_row(apart):
    frank = await apart.add("frank")
    answers = await asyncio.gather(
        *(apart.requests.make(frank, series(1, 2)) for _ in range(10)), return_exceptions=True
    )
    assert sum(not isinstance(one, BaseException) for one in answers) == 1
    assert len(await apart.rows()) == 1


async def test_two_people_asking_in_the_same_moment_make_one_request(house):
    frank, kim = await house.add("frank"), await house.add("kim")
    await house.runtime.media_requests.ties.upstream_user(frank.user_id)
    answers = await asyncio.gather(
        house.requests.make(frank, film()),
        house.requests.make(kim, film()),
        return_exceptions=True,
    )
    refused = [one for one in answers if isinstance(one, DuplicateError)]
    assert len(refused) == 1
    assert "Follow" in refused[0].message
    assert len(await house.rows()) == len(house.seerr.seerr.requests) == 1


async def test_a_second_request_names_the_first(house):
    frank = await house.add("frank")
    made = await house.requests.make(frank, film())
    with pytest.raises(DuplicateError) as refused:
        await house.requests.make(frank, film(quality="720p"))
    assert refused.value.details == {"id": made.request.id}


async def test_seasons_that_others_have_are_left_out_and_named(house):
    frank, kim = await house.add("frank"), await house.add("kim")
    await house.requests.make(frank, series(1, 2))
    made = await house.requests.make(kim, series(2, 3))
    assert (made.request.granted, made.left_out) == ([3], [2])
    assert "Season 2 is here or on the way" in made.sentence
    with pytest.raises(DuplicateError):
        await house.requests.make(kim, series(1, 2))


async def test_own_seasons_are_not_asked_for_twice(house):
    frank = await house.add("frank")
    await house.requests.make(frank, series(1, 2))
    made = await house.requests.make(frank, series(2, 3))
    assert (made.request.seasons, made.left_out) == ([3], [2])
    with pytest.raises(DuplicateError):
        await house.requests.make(frank, series(1, 3))


async def test_all_seasons_are_named_by_number_and_specials_are_not_among_them(house):
    frank = await house.add("frank")
    made = await house.requests.make(frank, series(tmdb_id=LONG_SERIES))
    assert made.request.seasons == list(range(1, 61))
    assert made.request.granted == list(range(1, 61))


async def test_specials_are_asked_for_by_name_alone(house):
    house.seerr.switches.settings(special_episodes=True)
    frank = await house.add("frank")
    made = await house.requests.make(frank, series(0, tmdb_id=LONG_SERIES))
    assert made.request.granted == [0]


async def test_quotas_of_overseerr_hold_and_leave_no_row(house):
    house.seerr.switches.quota("frank", movie_quota_limit=1, movie_quota_days=7)
    frank = await house.add("frank")
    await house.requests.make(frank, film())
    with pytest.raises(QuotaError) as refused:
        await house.requests.make(frank, film(OTHER_FILM))
    assert "share" in refused.value.message
    assert len(await house.rows()) == 1


async def test_own_quotas_hold_where_nobody_else_counts(house):
    await house.connect(moviesPerWeek=1, seasonsPerWeek=2)
    ann = await house.stranger()
    await house.requests.make(ann, film())
    with pytest.raises(QuotaError) as refused:
        await house.requests.make(ann, film(OTHER_FILM))
    assert "1 film in a week" in refused.value.message
    assert "in 7 days" in refused.value.message
    with pytest.raises(QuotaError, match="Choose fewer"):
        await house.requests.make(ann, series(1, 2, 3))
    await house.requests.make(ann, series(1, 2))


async def test_what_was_agreed_with_somebody_counts_for_them(house):
    await house.connect(moviesPerWeek=1)
    ann = await house.stranger(quotas={"moviesPerWeek": 2})
    await house.requests.make(ann, film())
    await house.requests.make(ann, film(OTHER_FILM))
    assert len(await house.rows()) == 2


async def test_what_was_declined_gives_its_share_back(house):
    await house.connect(moviesPerWeek=1)
    ann, admin = await house.stranger(), await house.admin()
    made = await house.requests.make(ann, film())
    await house.decisions.decline(admin, made.request.id, "No")
    await house.requests.make(ann, film(OTHER_FILM))


async def test_twenty_in_an_hour_are_enough(apart):
    await apart.runtime.settings.replace(
        {"rateLimits": {"requestsPerHour": 2}, "overseerr": {"moviesPerWeek": 0}}, updated_by=None
    )
    ann = await apart.stranger()
    await apart.requests.make(ann, film(1))
    with pytest.raises(DuplicateError):
        await apart.requests.make(ann, film(1))
    await apart.requests.make(ann, film(2))
    with pytest.raises(RateLimitError):
        await apart.requests.make(ann, film(3))


async def test_who_may_not_ask_is_refused(house):
    frank = await house.add("frank", permissions=[])
    with pytest.raises(ForbiddenError):
        await house.requests.make(frank, film())


async def test_whom_overseerr_does_not_let_ask_is_refused_in_words(house):
    oscar = await house.add("oscar", email="oscar@example.org")
    with pytest.raises(ForbiddenError, match="Overseerr"):
        await house.requests.make(oscar, film())
    assert not await house.rows()


async def test_4k_is_for_those_who_may_and_is_said(house):
    frank, admin = await house.add("frank"), await house.admin()
    with pytest.raises(ForbiddenError, match="4K"):
        await house.requests.make(frank, film(quality="4K"))
    await house.requests.make(admin, film(quality="4K"))
    (upstream,) = house.seerr.seerr.requests.values()
    assert upstream.is_4k
    await house.requests.make(frank, film())
    assert [one.is_4k for one in house.seerr.seerr.requests.values()] == [True, False]


async def test_what_is_on_the_block_list_is_refused(house):
    frank = await house.add("frank")
    block(house, FILM)
    with pytest.raises(ConflictError, match="block list"):
        await house.requests.make(frank, film())
    assert not await house.rows()


def block(house, tmdb_id):
    from medianest.demo.seerr.codes import MediaStatus

    with house.seerr.seerr.working():
        house.seerr.seerr.add_media("movie", tmdb_id, MediaStatus.BLOCKLISTED)


async def test_a_title_that_tmdb_does_not_know_is_not_there(house):
    frank = await house.add("frank")
    with pytest.raises(NotFoundError, match="TMDB"):
        await house.requests.make(frank, film(999_999))
    assert not await house.rows()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("book", 1), "mediaType"),
        (Wanted("movie", 0), "tmdbId"),
        (Wanted("movie", 2**40), "tmdbId"),
        (Wanted("movie", 1, seasons=(1,)), "seasons"),
        (Wanted("tv", 1, seasons=()), "seasons"),
        (Wanted("tv", 1, seasons=(-1,)), "seasons"),
        (Wanted("movie", 1, quality="8K"), "quality"),
        (Wanted("movie", 1, comment="x" * 501), "comment"),
    ],
)
async def test_what_cannot_be_asked_for_is_said_by_field(house, wanted, field):
    frank = await house.add("frank")
    with pytest.raises(InvalidInputError) as refused:
        await house.requests.make(frank, wanted)
    assert list(refused.value.details) == [field]


async def test_only_those_who_decide_ask_on_behalf_of_others(house):
    frank, kim, admin = await house.add("frank"), await house.add("kim"), await house.admin()
    with pytest.raises(ForbiddenError):
        await house.requests.make(kim, film(on_behalf_of=frank.user_id))
    made = await house.requests.make(admin, film(on_behalf_of=frank.user_id))
    (upstream,) = house.seerr.seerr.requests.values()
    assert upstream.requested_by == house.seerr.seerr.user("frank").id
    assert (made.request.owner_name, made.request.asked_by_name) == ("frank", "Ada")
    assert made.request.status in ("approved", "processing")
    with pytest.raises(NotFoundError):
        await house.requests.make(admin, film(OTHER_FILM, on_behalf_of="nobody"))


async def test_what_one_sees_in_the_library_is_not_asked_for(house, library):
    frank, admin = await house.add("frank"), await house.admin()
    item = await library.film(FILM)
    with pytest.raises(DuplicateError, match="library") as refused:
        await house.requests.make(admin, film())
    assert refused.value.details == {"itemId": item.id}
    await house.requests.make(admin, film(quality="4K"))
    # Nothing is said of what is not shared with somebody.
    await house.requests.make(frank, film())
    await house.requests.make(admin, series(1, tmdb_id=SERIES))


async def test_who_is_not_in_overseerr_any_more_is_decided_about_here(house):
    frank = await house.add("frank")
    await house.runtime.media_requests.ties.upstream_user(frank.user_id)
    house.seerr.switches.remove_person("frank")
    with house.seerr.seerr.working():
        house.seerr.seerr.friends = list
    made = await house.requests.make(frank, film())
    row = await house.row(made.request.id)
    assert (row.status, row.errand, row.upstream_id) == ("pending", None, None)


async def test_all_else_goes_on_without_somebody_who_is_gone_from_overseerr(house):
    frank, admin = await house.add("frank"), await house.admin()
    first, second = [await house.requests.make(frank, film(one)) for one in (FILM, OTHER_FILM)]
    house.seerr.switches.remove_person("frank")
    with house.seerr.seerr.working():
        house.seerr.seerr.friends = list
    approved = await house.decisions.approve(admin, first.request.id)
    assert (approved.status, approved.reason) == ("cancelled", "It was removed in Overseerr.")
    await house.reconciler.run()
    assert (await house.row(second.request.id)).status == "cancelled"
    again = await house.requests.make(frank, film())
    assert "decides" in again.sentence
    assert (await house.decisions.approve(admin, again.request.id)).upstream_id is not None
    (upstream,) = house.seerr.seerr.requests.values()
    assert upstream.requested_by == 1
    await house.reconciler.run(full=True)
    page = await house.requests.page(frank, RequestQuery())
    assert {one.owner_name for one in page.items} == {"frank"}
    assert len(page.items) == 3


async def test_who_is_gone_from_overseerr_is_taken_in_again_by_their_plex_account(house):
    frank = await house.add("frank")
    before = await house.runtime.media_requests.ties.upstream_user(frank.user_id)
    house.seerr.switches.remove_person("frank")
    await house.requests.make(frank, film())
    (upstream,) = house.seerr.seerr.requests.values()
    assert upstream.requested_by != before
    assert house.seerr.seerr.users[upstream.requested_by].plex_id == 1002


async def test_who_was_made_anew_in_overseerr_asks_as_that_one(house):
    frank = await house.add("frank")
    await house.runtime.media_requests.ties.upstream_user(frank.user_id)
    with house.seerr.seerr.working():
        person = house.seerr.seerr.users.pop(2)
        person.id = 22
        house.seerr.seerr.users[22] = person
    await house.requests.make(frank, film())
    (upstream,) = house.seerr.seerr.requests.values()
    assert upstream.requested_by == 22


async def test_nothing_of_a_person_is_left_when_their_account_goes(house):
    frank, kim, admin = await house.add("frank"), await house.add("kim"), await house.admin()
    made = await house.requests.make(frank, film())
    await house.requests.make(kim, film(OTHER_FILM))
    await house.decisions.approve(admin, made.request.id)
    await house.runtime.media_requests.follows.follow(frank, "movie", FILM)
    await house.runtime.users.delete(admin, frank.user_id)
    (left,) = await house.rows()
    assert left.user_id == kim.user_id
    assert await house.runtime.media_requests.follows.mine(frank) == []
    with pytest.raises(ForbiddenError):
        await house.requests.remove_all_of(frank, kim.user_id)


async def test_a_request_keeps_how_long_its_title_is(house):
    frank = await house.add("frank")
    made = (await house.requests.make(frank, series(1, 2))).request
    row = await house.row(made.id)
    assert row.season_episodes is not None
    assert made.episode_count == row.season_episodes["1"] + row.season_episodes["2"]
    film_made = (await house.requests.make(frank, film())).request
    assert film_made.runtime_minutes == (await house.row(film_made.id)).runtime_minutes
    assert film_made.runtime_minutes
    assert film_made.episode_count is None


async def test_what_was_asked_for_in_overseerr_is_as_long(house):
    admin = await house.admin()
    house.seerr.switches.ask("frank", "tv", SERIES, seasons=[1])
    await house.reconciler.run(full=True)
    query = RequestQuery(everybody=True)
    (view,) = (await house.requests.page(admin, query)).items
    assert view.episode_count
