"""The states behind Discover, the page of a title, and the dialog that asks for one."""

from __future__ import annotations

import asyncio

import pytest

from medianest.demo.scripted_trouble import Trouble
from medianest.demo.seerr.people import ORDINARY
from medianest.demo.seerr.pretend_seerr import API_KEY
from medianest.demo.seerr.site import SeerrSite
from medianest.models.media_request import MediaType
from medianest.models.user import Permission
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.media_requests.query import RequestQuery
from medianest.state.arguments import IssueWords, TitleWish
from medianest.state.discover import DiscoverState
from medianest.state.issue_report import IssueReportState
from medianest.state.request_dialog import DIALOG, RequestDialogState
from medianest.state.title import TitleState
from medianest.state.title_search import TitleSearchState
from tests.library_rows import LibraryRows
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, told

FILM, SERIES = 710_001, 810_001
WISH = TitleWish(media_type=MediaType.MOVIE, tmdb_id=FILM, comment="  Please. ")


@pytest.fixture
async def seerr(runtime: Runtime, pretend_seerr: SeerrSite) -> SeerrSite:
    """A Seerr that MediaNest is connected with."""
    connection = {"url": pretend_seerr.base_url, "apiKey": API_KEY}
    await runtime.settings.replace({"overseerr": connection}, updated_by=None)
    return pretend_seerr


@pytest.fixture
async def admin(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ada", role="admin")


@pytest.fixture
async def ben(runtime: Runtime) -> Actor:
    """A person who may ask for titles."""
    return await People(runtime).add("Ben", permissions=[Permission.REQUEST])


async def test_every_row_comes_with_its_genres(seerr: SeerrSite, ben: Actor) -> None:
    state = await Tab(ben).state(DiscoverState)
    await DiscoverState.load.fn(state)
    assert state.loaded
    assert [row.why_empty for row in state.rows if row.why_empty] == []
    assert {row.key for row in state.rows} >= {"trending", "popular_movies", "upcoming_series"}
    assert all(row.titles for row in state.rows)
    assert state.genres["movie"]
    assert state.genres["tv"]


async def test_without_overseerr_every_row_says_why(ben: Actor) -> None:
    state = await Tab(ben).state(DiscoverState)
    await DiscoverState.load.fn(state)
    assert state.loaded
    assert state.rows
    assert all(row.why_empty and not row.titles for row in state.rows)
    await DiscoverState.show.fn(state, "k", {"row": "trending"}, 1)
    assert state.window is not None
    assert state.window.why


async def test_without_overseerr_the_page_of_a_title_says_why_it_is_empty(ben: Actor) -> None:
    state = await Tab(ben).state(TitleState, f"/movie/{FILM}")
    await TitleState.load.fn(state)
    assert not state.missing
    assert "none is set up" in state.trouble


async def test_a_row_is_narrowed_down_by_what_the_address_asks(
    seerr: SeerrSite, ben: Actor
) -> None:
    state = await Tab(ben).state(DiscoverState)
    question = {"row": "popular_movies", "genre": "18", "ratingFrom": "1", "order": "newest"}
    await DiscoverState.show.fn(state, "k", question, 1)
    assert state.window is not None
    assert (state.window.key, state.window.page, state.window.why) == ("k", 1, "")
    assert {title.media_type for title in state.window.titles} == {"movie"}
    assert FILM in {title.tmdb_id for title in state.window.titles}


@pytest.mark.parametrize(
    "odd",
    [
        {"row": "made-up"},
        {"row": "popular_movies", "genre": "x", "yearFrom": "12", "ratingFrom": "much"},
        {"row": "trending", "genre": "18", "order": "upwards", "missing": "perhaps"},
        {},
    ],
)
async def test_anybody_may_type_anything_into_an_address(
    seerr: SeerrSite, ben: Actor, odd: dict[str, str]
) -> None:
    state = await Tab(ben).state(DiscoverState)
    await DiscoverState.show.fn(state, "k", odd, 1)
    assert state.window is not None
    assert state.window.key == "k"


async def test_a_title_is_the_one_that_the_path_names(seerr: SeerrSite, ben: Actor) -> None:
    tab = Tab(ben)
    state = await tab.state(TitleState, at=f"/movie/{FILM}")
    await TitleState.load.fn(state)
    assert state.found is not None
    assert state.found.card.title == "The Salt Cartographer"
    await tab.state(TitleState, at=f"/tv/{SERIES}")
    await TitleState.load.fn(state)
    assert state.found.card.title == "Harbour Lights"
    assert [season.number for season in state.found.seasons if season.number] == [1, 2, 3, 4, 5]


async def test_an_answer_about_a_page_that_was_left_is_not_shown(
    seerr: SeerrSite, ben: Actor
) -> None:
    tab = Tab(ben)
    state = await tab.state(TitleState, at=f"/movie/{FILM}")
    seerr.troubles.add(Trouble("slow", path=f"/api/v1/movie/{FILM}", seconds=1))
    loading = asyncio.create_task(TitleState.load.fn(state))
    asked = seerr.log.as_list
    while not any(str(FILM) in each["path"] for each in asked()):  # noqa: ASYNC110 - of a thread
        await asyncio.sleep(0.01)
    await tab.state(TitleState, at=f"/tv/{SERIES}")
    await loading
    assert state.found is None
    await TitleState.load.fn(state)
    assert state.found is not None
    assert state.found.card.tmdb_id == SERIES


@pytest.mark.parametrize("path", ["/movie/999999999", "/movie/0", "/tv/what", "/tv/" + "9" * 40])
async def test_a_title_that_there_is_not(seerr: SeerrSite, ben: Actor, path: str) -> None:
    state = await Tab(ben).state(TitleState, at=path)
    await TitleState.load.fn(state)
    assert (state.found, state.missing, state.trouble) == (None, True, "")


async def test_an_upstream_that_does_not_answer_is_said(seerr: SeerrSite, ben: Actor) -> None:
    seerr.switches.behave(down=True)
    state = await Tab(ben).state(TitleState, at=f"/movie/{FILM}")
    await TitleState.load.fn(state)
    assert (state.found, state.missing) == (None, False)
    assert state.trouble
    seerr.switches.behave(down=False)


async def test_a_season_is_unfolded(seerr: SeerrSite, ben: Actor) -> None:
    state = await Tab(ben).state(TitleState, at=f"/tv/{SERIES}")
    await TitleState.unfold.fn(state, 2)
    assert state.season is not None
    assert (state.season.tmdb_id, state.season.number, state.season.trouble) == (SERIES, 2, "")
    assert state.season.found is not None
    assert state.season.found.episodes[0].number == 1
    await TitleState.unfold.fn(state, 99)
    assert (state.season.number, state.season.found) == (99, None)
    assert state.season.trouble
    film = await Tab(ben).state(TitleState, at=f"/movie/{FILM}")
    await TitleState.unfold.fn(film, 1)
    assert film.season is None


async def test_answers_for_a_page_that_was_left_are_dropped(seerr: SeerrSite, ben: Actor) -> None:
    for path, load in (
        ("season/2", lambda state: TitleState.unfold.fn(state, 2)),
        ("recommendations", TitleState.relate.fn),
    ):
        tab = Tab(ben)
        state = await tab.state(TitleState, at=f"/tv/{SERIES}")
        address = f"/api/v1/tv/{SERIES}/{path}"
        seerr.troubles.add(Trouble("slow", path=address, seconds=1))
        loading = asyncio.create_task(load(state))
        asked = seerr.log.as_list
        while not any(address in each["path"] for each in asked()):  # noqa: ASYNC110 - of a thread
            await asyncio.sleep(0.01)
        await tab.state(TitleState, at="/tv/810002")
        await loading
        assert (state.season, state.related) == (None, None)


async def test_others_like_it_are_looked_for(seerr: SeerrSite, ben: Actor) -> None:
    tab = Tab(ben)
    state = await tab.state(TitleState, at=f"/movie/{FILM}")
    await TitleState.load.fn(state)
    assert state.related is None
    await TitleState.relate.fn(state)
    assert state.related is not None
    assert {title.media_type for title in state.related.titles} == {"movie"}
    await tab.state(TitleState, at=f"/tv/{SERIES}")
    await TitleState.load.fn(state)
    assert state.related is None, "it was of another title"
    gone = await Tab(ben).state(TitleState, at="/movie/999999999")
    await TitleState.relate.fn(gone)
    assert gone.related is not None
    assert (gone.related.titles, gone.related.was_asked) == ([], True)


async def test_following_is_ones_own(
    runtime: Runtime, seerr: SeerrSite, ben: Actor, admin: Actor
) -> None:
    state = await Tab(ben).state(TitleState, at=f"/movie/{FILM}")
    await TitleState.load.fn(state)
    await TitleState.follow.fn(state, True)
    assert state.found is not None
    assert state.found.followed
    follows = runtime.media_requests.follows
    assert await follows.is_followed(ben, "movie", FILM)
    assert not await follows.is_followed(admin, "movie", FILM)
    await TitleState.follow.fn(state, False)
    assert not state.found.followed
    assert not await follows.is_followed(ben, "movie", FILM)


async def test_a_report_without_words_is_told_beside_them(seerr: SeerrSite, ben: Actor) -> None:
    state = await Tab(ben).state(IssueReportState)
    words = IssueWords(media_type=MediaType.MOVIE, tmdb_id=FILM, kind="video", text=" ")
    assert await IssueReportState.report.fn(state, words) is None
    assert state.problems
    assert not state.busy
    await IssueReportState.begin.fn(state)
    assert state.problems == {}


async def test_a_report_closes_its_dialog(seerr: SeerrSite, ben: Actor) -> None:
    seerr.switches.settings(default_permissions=ORDINARY)
    seerr.switches.arrive("movie", FILM)
    state = await Tab(ben).state(IssueReportState)
    words = IssueWords(media_type=MediaType.MOVIE, tmdb_id=FILM, kind="subtitle", text="Late.")
    closes, *_ = told(await IssueReportState.report.fn(state, words))
    assert closes["deed"] == "close"
    assert (state.problems, state.busy) == ({}, False)


async def test_the_dialog_knows_its_title_and_administrators_whom_they_may_ask_for(
    seerr: SeerrSite, ben: Actor, admin: Actor
) -> None:
    own = await Tab(ben).state(RequestDialogState)
    await RequestDialogState.open.fn(own, "tv", SERIES)
    assert own.about is not None
    assert (own.about.card.tmdb_id, own.people, own.problem) == (SERIES, [], "")
    theirs = await Tab(admin).state(RequestDialogState)
    await RequestDialogState.open.fn(theirs, "movie", FILM)
    assert [person.name for person in theirs.people] == ["Ben"]


async def test_what_will_happen_is_said_for_each_choice(seerr: SeerrSite, ben: Actor) -> None:
    state = await Tab(ben).state(RequestDialogState)
    await RequestDialogState.foresee.fn(state, "tv/1 1,2", "tv", SERIES, [1, 2], "1080p")
    assert state.forecast is not None
    assert (state.foreseen, state.forecast.may_request) == ("tv/1 1,2", True)
    assert state.forecast.sentence
    await RequestDialogState.foresee.fn(state, "gone", "movie", 999_999_999, [], "1080p")
    assert state.foreseen == "gone"
    assert state.forecast.sentence


async def test_what_will_happen_on_behalf_of_somebody_is_theirs(
    seerr: SeerrSite, ben: Actor, admin: Actor
) -> None:
    state = await Tab(admin).state(RequestDialogState)
    await RequestDialogState.foresee.fn(state, "k", "movie", FILM, [], "1080p", ben.user_id)
    assert state.forecast is not None
    assert "as you decide" in state.forecast.sentence
    theirs = await Tab(ben).state(RequestDialogState)
    await RequestDialogState.foresee.fn(theirs, "k", "movie", FILM, [], "1080p", admin.user_id)
    assert theirs.forecast is not None
    assert "on behalf of others" in theirs.forecast.sentence


async def test_a_request_is_sent_and_the_dialog_closes(
    runtime: Runtime, seerr: SeerrSite, ben: Actor
) -> None:
    state = await Tab(ben).state(RequestDialogState)
    await RequestDialogState.open.fn(state, "movie", FILM)
    close, thanks = told(await RequestDialogState.send.fn(state, WISH))
    assert (close["subject"], close["deed"]) == (DIALOG, "close")
    assert thanks["message"]
    (row,) = (await runtime.media_requests.requests.page(ben, RequestQuery())).items
    assert (row.tmdb_id, row.comment, row.owner_id) == (FILM, "Please.", ben.user_id)
    assert (state.busy, state.problem) == (False, "")


async def test_pressing_twice_asks_once(runtime: Runtime, seerr: SeerrSite, ben: Actor) -> None:
    state = await Tab(ben).state(RequestDialogState)
    answers = await asyncio.gather(*(RequestDialogState.send.fn(state, WISH) for _ in range(3)))
    assert sum(answer is not None for answer in answers) == 1
    assert state.problem == ""
    assert (await runtime.media_requests.requests.page(ben, RequestQuery())).pagination.total_items


async def test_a_refusal_stays_in_the_dialog(seerr: SeerrSite, ben: Actor) -> None:
    state = await Tab(ben).state(RequestDialogState)
    assert await RequestDialogState.send.fn(state, WISH) is not None
    assert await RequestDialogState.send.fn(state, WISH) is None
    assert state.problem.endswith(".")
    assert (state.busy, state.is_taken) == (False, False)
    long = WISH.model_copy(update={"tmdb_id": 710_002, "comment": "x" * 600})
    assert await RequestDialogState.send.fn(state, long) is None
    assert "500" in state.problem


async def test_what_somebody_else_asked_for_may_be_followed(
    seerr: SeerrSite, ben: Actor, admin: Actor
) -> None:
    theirs = await Tab(admin).state(RequestDialogState)
    assert await RequestDialogState.send.fn(theirs, WISH) is not None
    state = await Tab(ben).state(RequestDialogState)
    await RequestDialogState.open.fn(state, "movie", FILM)
    assert await RequestDialogState.send.fn(state, WISH) is None
    assert state.is_taken
    await RequestDialogState.follow.fn(state, "movie", FILM)
    assert state.about is not None
    assert (state.about.followed, state.is_taken) == (True, False)


async def test_what_is_here_already_is_not_followed(
    runtime: Runtime, seerr: SeerrSite, admin: Actor
) -> None:
    rows = LibraryRows(runtime.database)
    film = await rows.movie(await rows.section("Films"), "The Salt Cartographer")
    await rows.external_id(film, "tmdb", str(FILM))
    state = await Tab(admin).state(RequestDialogState)
    assert await RequestDialogState.send.fn(state, WISH) is None
    assert ("in the library already" in state.problem, state.is_taken) == (True, False)


async def test_the_dialog_keeps_to_what_it_was_opened_for_last(
    seerr: SeerrSite, ben: Actor
) -> None:
    """The first title is slow, and answers when another one stands in the dialog."""
    seerr.troubles.add(Trouble("slow", path=f"/api/v1/movie/{FILM}", seconds=1))
    state = await Tab(ben).state(RequestDialogState)
    slow = asyncio.create_task(RequestDialogState.open.fn(state, "movie", FILM))
    await asyncio.sleep(0.2)
    await RequestDialogState.open.fn(state, "tv", SERIES)
    assert not slow.done()
    await slow
    assert state.about is not None
    assert state.about.card.tmdb_id == SERIES


async def test_what_will_happen_is_of_the_choice_that_was_made_last(
    seerr: SeerrSite, ben: Actor
) -> None:
    seerr.troubles.add(Trouble("slow", path=f"/api/v1/movie/{FILM}", seconds=1))
    state = await Tab(ben).state(RequestDialogState)
    slow = asyncio.create_task(
        RequestDialogState.foresee.fn(state, "first", "movie", FILM, [], "1080p")
    )
    await asyncio.sleep(0.2)
    await RequestDialogState.foresee.fn(state, "last", "tv", SERIES, [1], "1080p")
    assert not slow.done()
    await slow
    assert state.foreseen == "last"


async def test_titles_are_found_for_the_palette_and_for_the_page(
    seerr: SeerrSite, ben: Actor
) -> None:
    state = await Tab(ben).state(TitleSearchState)
    await TitleSearchState.look_up.fn(state, "meridian")
    assert state.quick is not None
    assert state.quick.key == "meridian"
    assert {title.title for title in state.quick.titles} >= {"Meridian", "Meridian: Second Dawn"}
    await TitleSearchState.show.fn(state, "search meridian", "meridian", 1)
    assert state.window is not None
    assert (state.window.key, state.window.page, state.window.why) == ("search meridian", 1, "")
    assert state.window.total >= 2


async def test_a_silent_catalogue_is_said(seerr: SeerrSite, ben: Actor) -> None:
    seerr.switches.behave(tmdb_away=True)
    state = await Tab(ben).state(TitleSearchState)
    await TitleSearchState.show.fn(state, "k", "meridian", 1)
    assert state.window is not None
    assert state.window.titles == []
    assert state.window.why
