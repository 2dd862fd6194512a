"""What waits for Overseerr while it is away, and what comes of it."""

import asyncio
from datetime import timedelta

import pytest

from medianest.errors import UpstreamUnreachableError
from medianest.models import UserStatus
from medianest.models.ids import utc_now
from medianest.models.media_request import MediaType
from medianest.services.media_requests.errands import LEASE
from medianest.services.media_requests.wanted import Wanted
from tests.unit.services.media_requests.household import (
    FILM,
    OTHER_FILM,
    REFUSED_FILM,
    SERIES,
    film,
    series,
)

LONG_AGO = LEASE + timedelta(seconds=1)


async def later(house):
    """Leases have run out, and it is known that the upstream answers."""
    for row in await house.rows():
        if row.errand_at is not None:
            await house.change(row.id, errand_at=row.errand_at - LONG_AGO)
    await house.runtime.overseerr.note_success()


async def kept(house, who, wanted):
    """A request made while the upstream was away, which is back now."""
    house.seerr.switches.behave(down=True)
    made = await house.requests.make(who, wanted)
    house.seerr.switches.behave(down=False)
    await later(house)
    return made


async def test_a_wish_is_kept_while_overseerr_is_away_and_sent_later(house):
    frank = await house.add("frank")
    made = await kept(house, frank, film())
    assert made.request.waits
    assert "as soon as Overseerr can be asked" in made.sentence
    assert await house.errands.deliver_due() == 1
    (row,) = await house.rows()
    assert (row.errand, row.status) == (None, "pending")
    assert row.upstream_id in house.seerr.seerr.requests


async def test_a_wish_made_without_overseerr_gets_its_name_as_it_is_sent(apart):
    frank, ada = await apart.add("frank"), await apart.admin()
    made = await apart.requests.make(frank, film(title=" the salt one "))
    assert made.request.title == "the salt one"
    await apart.decisions.approve(ada, made.request.id)
    await apart.connect()
    await later(apart)
    assert await apart.errands.deliver_due() == 1
    (row,) = await apart.rows()
    assert (row.title, row.year, bool(row.poster_path)) == ("The Salt Cartographer", 2024, True)
    assert row.upstream_id in apart.seerr.seerr.requests


async def test_a_wish_for_what_tmdb_does_not_know_keeps_its_words(apart):
    frank, ada = await apart.add("frank"), await apart.admin()
    wish = Wanted(MediaType.MOVIE, 999_999_999, title="the salt one")
    made = await apart.requests.make(frank, wish)
    await apart.decisions.approve(ada, made.request.id)
    await apart.connect()
    await later(apart)
    await apart.errands.deliver_due()
    (row,) = await apart.rows()
    assert (row.title, row.upstream_id) == ("the salt one", None)


async def test_a_wish_that_is_kept_is_called_as_its_page_was(house):
    frank = await house.add("frank")
    await house.runtime.discovery.titles.get(frank, MediaType.TV, SERIES)
    await kept(house, frank, series(1))
    (row,) = await house.rows()
    assert (row.title, row.year, bool(row.poster_path)) == ("Harbour Lights", 2019, True)
    assert len(row.season_episodes) == 5


@pytest.mark.parametrize("how", ["status", "silent", "hang_up", "garbage"])
async def test_nothing_is_lost_and_nothing_doubled_whatever_the_answer_was(house, how):
    from medianest.demo.scripted_trouble import Trouble

    frank = await house.add("frank")
    await house.runtime.media_requests.ties.upstream_user(frank.user_id)
    # Quicker than ten seconds, which is what a silent server takes.
    client = await house.runtime.overseerr.client()
    client._upstream._timeout_seconds = 1.0
    house.seerr.troubles.add(Trouble(how, path="/api/v1/request"))
    made = await house.requests.make(frank, film())
    assert made.request.waits
    await later(house)
    await house.errands.deliver_due()
    assert len(house.seerr.seerr.requests) == len(await house.rows()) == 1
    assert (await house.row(made.request.id)).upstream_id == 1


async def test_a_crash_between_their_answer_and_our_commit_doubles_nothing(house):
    frank = await house.add("frank")
    made = await house.requests.make(frank, series(1, 2))
    long_ago = utc_now() - LONG_AGO
    await house.change(
        made.request.id, upstream_id=None, errand="send", errand_at=long_ago, seasons_granted=None
    )
    await house.errands.deliver_due()
    (row,) = await house.rows()
    assert (row.upstream_id, row.errand, row.seasons_granted) == (1, None, [1, 2])
    assert house.posts() == len(house.seerr.seerr.requests) == 1


async def test_a_comparison_finds_what_was_sent_before_a_crash(house):
    frank = await house.add("frank")
    made = await house.requests.make(frank, film())
    await house.change(made.request.id, upstream_id=None, errand="send", errand_at=utc_now())
    await house.reconciler.run(full=True)
    (row,) = await house.rows()
    assert (row.id, row.upstream_id, row.errand) == (made.request.id, 1, None)


async def test_nobody_sets_out_twice_at_once(house):
    frank = await house.add("frank")
    await kept(house, frank, film())
    house.seerr.log.clear()
    await asyncio.gather(*(house.errands.deliver_due() for _ in range(5)))
    assert house.posts() == 1


async def test_what_somebody_else_had_asked_for_by_then_is_followed(house):
    frank = await house.add("frank")
    made = await kept(house, frank, film())
    house.seerr.switches.ask("kim", "movie", FILM)
    await house.errands.deliver_due()
    row = await house.row(made.request.id)
    assert (row.status, row.errand) == ("cancelled", None)
    assert "Somebody else" in row.reason
    (follow,) = await house.runtime.media_requests.follows.mine(frank)
    assert follow.tmdb_id == FILM


async def test_a_share_that_was_used_up_by_then_is_said(house):
    house.seerr.switches.quota("frank", movie_quota_limit=1, movie_quota_days=7)
    frank = await house.add("frank")
    made = await kept(house, frank, film())
    house.seerr.switches.ask("frank", "movie", OTHER_FILM)
    await house.errands.deliver_due()
    row = await house.row(made.request.id)
    assert (row.status, row.errand) == ("failed", None)
    assert "share" in row.reason


async def test_a_title_that_tmdb_forgot_by_then_is_said(house):
    frank = await house.add("frank")
    made = await kept(house, frank, film(REFUSED_FILM))
    house.seerr.switches.forget_title("movie", REFUSED_FILM)
    await house.errands.deliver_due()
    row = await house.row(made.request.id)
    assert row.status == "failed"
    assert "TMDB" in row.reason
    # Whoever takes it away then does not do so for that reason.
    taken = await house.requests.cancel(await house.admin(), row.id)
    assert taken.reason == "It was removed by an administrator."


async def test_tmdb_being_away_keeps_the_wish(house):
    frank = await house.add("frank")
    house.seerr.switches.behave(tmdb_away=True)
    made = await house.requests.make(frank, film())
    assert made.request.waits
    house.seerr.switches.behave(tmdb_away=False)
    await later(house)
    await house.errands.deliver_due()
    assert (await house.row(made.request.id)).upstream_id == 1


async def test_a_wrong_key_keeps_the_wish(house):
    frank = await house.add("frank")
    await house.runtime.media_requests.ties.upstream_user(frank.user_id)
    await house.runtime.settings.replace({"overseerr": {"apiKey": "x" * 32}}, updated_by=None)
    made = await house.requests.make(frank, film())
    assert made.request.waits
    assert (await house.runtime.overseerr.state()).status == "unauthorized"
    await house.connect()
    await later(house)
    await house.errands.deliver_due()
    assert (await house.row(made.request.id)).upstream_id == 1


async def test_the_key_of_a_fresh_server_keeps_the_wish_and_is_said(house):
    frank = await house.add("frank")
    await house.runtime.media_requests.ties.upstream_user(frank.user_id)
    house.seerr.switches.settings(initialized=False)
    made = await house.requests.make(frank, film())
    assert made.request.waits
    known = await house.runtime.overseerr.state()
    assert known.status == "unauthorized"
    assert "not been set up" in known.sentence
    house.seerr.switches.settings(initialized=True)
    await later(house)
    await house.errands.deliver_due()
    assert (await house.row(made.request.id)).upstream_id == 1


async def test_what_nobody_decided_about_turns_out_to_be_ours_to_decide(house):
    house.seerr.switches.behave(down=True)
    ann = await house.stranger()
    await house.runtime.overseerr.note_failure(UpstreamUnreachableError("Overseerr", "away"))
    made = await house.requests.make(ann, film())
    assert made.request.waits
    house.seerr.switches.behave(down=False)
    await later(house)
    await house.errands.deliver_due()
    row = await house.row(made.request.id)
    assert (row.status, row.errand, row.upstream_id) == ("pending", None, None)
    assert house.posts() == 0


async def test_nothing_is_sent_for_the_suspended(house):
    from medianest.models import User

    frank = await house.add("frank")
    await kept(house, frank, film())
    async with house.runtime.database.write() as session:
        (await session.get(User, frank.user_id)).status = UserStatus.SUSPENDED
    assert await house.errands.deliver_due() == 0
    assert not house.seerr.seerr.requests


async def test_nobody_is_asked_while_the_upstream_is_known_to_be_away(house):
    frank = await house.add("frank")
    await kept(house, frank, film())
    await house.runtime.overseerr.note_failure(UpstreamUnreachableError("Overseerr", "away"))
    house.seerr.log.clear()
    assert await house.errands.deliver_due() == 0
    assert not house.seerr.log.as_list()


async def test_a_request_taken_back_while_it_was_sent_is_taken_back_there_too(house):
    frank = await house.add("frank")
    made = await house.requests.make(frank, film())
    # As it stands between their answer and our commit.
    await house.change(made.request.id, upstream_id=None, errand="send", errand_at=utc_now())
    await house.requests.cancel(frank, made.request.id)
    await later(house)
    await house.errands.deliver_due()
    assert not house.seerr.seerr.requests
    assert (await house.row(made.request.id)).status == "cancelled"


async def test_seasons_that_others_got_meanwhile_are_missing_from_what_is_granted(house):
    frank = await house.add("frank")
    made = await kept(house, frank, series(1, 2))
    house.seerr.switches.ask("kim", "tv", SERIES, seasons=[2])
    await house.errands.deliver_due()
    row = await house.row(made.request.id)
    assert (row.seasons_asked, row.seasons_granted) == ([1, 2], [1])


async def test_nobody_waits_for_an_upstream_that_failed_a_moment_ago(house):
    frank, admin = await house.add("frank"), await house.admin()
    made = await house.requests.make(frank, film())
    await house.runtime.overseerr.note_failure(UpstreamUnreachableError("Overseerr", "away"))
    house.seerr.log.clear()
    view = await house.decisions.approve(admin, made.request.id)
    assert (view.status, view.waits) == ("approved", True)
    assert (await house.requests.make(frank, film(OTHER_FILM))).request.waits
    assert not house.seerr.log.as_list()
    await house.runtime.overseerr.note_success()
    assert await house.errands.deliver_due() == 2
