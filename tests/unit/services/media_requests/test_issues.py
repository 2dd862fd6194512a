"""Reporting what is wrong with titles."""

import pytest

from medianest.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    OverseerrUnreachableError,
)
from tests.unit.services.media_requests.household import FILM, OTHER_FILM, film


@pytest.fixture
async def known(house):
    """Frank, an administrator, and a film that Overseerr knows."""
    frank, admin = await house.add("frank"), await house.admin()
    await house.requests.make(frank, film())
    return frank, admin, house.runtime.media_requests.issues


async def test_an_issue_is_reported_in_ones_own_name(house, known):
    frank, _, issues = known
    view = await issues.report(frank, "movie", FILM, "subtitle", " They are late. ")
    (upstream,) = house.seerr.seerr.issues.values()
    assert upstream.created_by == house.seerr.seerr.user("frank").id
    assert (view.kind, view.status, view.title) == ("subtitle", "open", "The Salt Cartographer")
    assert [one.text for one in view.messages] == ["They are late."]
    assert view.owner_id == frank.user_id


async def test_who_is_not_known_there_is_named_in_the_text(known):
    _, admin, issues = known
    view = await issues.report(admin, "movie", FILM, "video", "It stops.")
    assert view.messages[0].text == "Ada: It stops."
    assert view.owner_id == admin.user_id


async def test_people_talk_about_it_and_it_is_resolved(known):
    frank, admin, issues = known
    made = await issues.report(frank, "movie", FILM, "audio", "Silent")
    view = await issues.comment(admin, made.id, "Try again")
    assert [one.text for one in view.messages] == ["Silent", "Ada: Try again"]
    assert (await issues.resolve(admin, made.id)).status == "resolved"
    assert (await issues.reopen(frank, made.id)).status == "open"


async def test_who_decides_answers_though_they_may_not_in_overseerr(house, known):
    frank, _, issues = known
    made = await issues.report(frank, "movie", FILM, "audio", "Silent")
    kim = await house.add("kim", role="admin")
    view = await issues.comment(kim, made.id, "Try again")
    assert view.messages[-1].text == "kim: Try again"
    assert (await house.runtime.overseerr.state()).status == "ok"


async def test_others_neither_see_nor_change_it(house, known):
    frank, admin, issues = known
    made = await issues.report(frank, "movie", FILM, "other", "Odd")
    kim = await house.add("kim")
    for call in (
        issues.get(kim, made.id),
        issues.comment(kim, made.id, "Me too"),
        issues.resolve(kim, made.id),
        issues.reopen(kim, made.id),
    ):
        with pytest.raises(NotFoundError):
            await call
    assert (await issues.page(kim)).items == []
    with pytest.raises(ForbiddenError):
        await issues.page(kim, everybody=True)
    assert len((await issues.page(admin, everybody=True)).items) == 1
    assert (await issues.page(admin, everybody=True, status="resolved")).items == []


@pytest.mark.parametrize(
    "given", [("video", ""), ("video", "x" * 2_001), ("picture", "Odd"), ("subtitles", "Odd")]
)
async def test_what_says_nothing_is_refused(known, given):
    frank, _, issues = known
    with pytest.raises(InvalidInputError):
        await issues.report(frank, "movie", FILM, *given)


async def test_a_title_that_overseerr_does_not_know_has_no_issues(known):
    frank, _, issues = known
    with pytest.raises(ConflictError):
        await issues.report(frank, "movie", OTHER_FILM, "video", "Odd")


async def test_issues_need_overseerr(house, known):
    frank, _, issues = known
    house.seerr.switches.behave(down=True)
    with pytest.raises(OverseerrUnreachableError):
        await issues.report(frank, "movie", FILM, "video", "Odd")


async def test_what_happens_in_overseerr_is_found(house, known):
    frank, admin, issues = known
    number = house.seerr.switches.report("frank", "movie", FILM, "From there")
    house.seerr.switches.report("kim", "movie", FILM, "And another")
    await house.reconciler.run()
    (own,) = (await issues.page(frank)).items
    assert (own.status, own.messages[0].text) == ("open", "From there")
    house.seerr.seerr.advance(2)
    house.seerr.switches.resolve(number)
    await house.reconciler.run()
    assert (await issues.get(frank, own.id)).status == "resolved"
    with house.seerr.seerr.working():
        house.seerr.seerr.issues.clear()
    await house.reconciler.run()
    assert (await issues.page(admin, everybody=True)).items == []


async def test_what_nobody_asked_for_is_called_as_the_library_calls_it(house, known, library):
    """Overseerr's word of it may be here before its answer is."""
    _, admin, issues = known
    number = house.seerr.switches.report("frank", "movie", OTHER_FILM, "From there")
    await house.reconciler.run()
    (first,) = (await issues.page(admin, everybody=True)).items
    await library.film(OTHER_FILM, title="Called so here")
    house.seerr.seerr.advance(2)
    house.seerr.switches.resolve(number)
    await house.reconciler.run()
    assert (await issues.get(admin, first.id)).title == "Called so here"


async def test_open_pages_are_told_of_what_happens_in_overseerr(house, known, monkeypatch):
    told = []
    sync = house.runtime.media_requests._issue_sync
    tell = sync._news.synced

    async def counted():
        told.append(1)
        await tell()

    monkeypatch.setattr(sync._news, "synced", counted)
    frank, _, issues = known
    number = house.seerr.switches.report("frank", "movie", FILM, "From there")
    await house.reconciler.run()
    assert len(told) == 1
    await house.reconciler.run()
    assert len(told) == 1
    house.seerr.switches.resolve(number)
    payload = {"notification_type": "ISSUE_RESOLVED", "issue": {"issue_id": str(number)}}
    assert await house.runtime.media_requests.webhooks.take(payload)
    assert len(told) == 2
    assert (await issues.page(frank)).items[0].status == "resolved"


async def test_one_is_removed_here_and_there_by_whoever_may(house, known):
    frank, admin, issues = known
    kim = await house.add("kim")
    first, second = [await issues.report(frank, "movie", FILM, "other", "Odd") for _ in range(2)]
    with pytest.raises(NotFoundError):
        await issues.remove(kim, first.id)
    assert len(house.seerr.seerr.issues) == 2
    await issues.remove(frank, first.id)
    house.seerr.seerr.issues.clear()
    await issues.remove(admin, second.id)  # of which the upstream knows nothing any more
    assert not house.seerr.seerr.issues
    assert (await issues.page(admin, everybody=True)).items == []


async def test_one_that_is_gone_there_is_said_and_goes_here(house, known):
    frank, _, issues = known
    made = await issues.report(frank, "movie", FILM, "other", "Odd")
    house.seerr.seerr.issues.clear()
    with pytest.raises(NotFoundError, match="any more"):
        await issues.comment(frank, made.id, "And loud")
    assert (await issues.page(frank)).items == []


async def test_while_overseerr_is_away_nothing_is_lost(house, known):
    frank, _, issues = known
    made = await issues.report(frank, "movie", FILM, "other", "Odd")
    house.seerr.switches.behave(down=True)
    for call in (
        issues.comment(frank, made.id, "And loud"),
        issues.resolve(frank, made.id),
        issues.reopen(frank, made.id),
        issues.remove(frank, made.id),
    ):
        with pytest.raises(OverseerrUnreachableError, match="does not answer"):
            await call
    assert (await issues.get(frank, made.id)) == made


async def test_who_is_gone_from_overseerr_is_named_in_the_text(house, known):
    frank, _, issues = known
    house.seerr.switches.remove_person("frank")
    with house.seerr.seerr.working():
        house.seerr.seerr.friends = list
    made = await issues.report(frank, "movie", FILM, "other", "Odd")
    view = await issues.comment(frank, made.id, "And loud")
    assert [one.text for one in view.messages] == ["frank: Odd", "frank: And loud"]
    assert view.owner_id == frank.user_id


async def test_who_was_made_anew_in_overseerr_reports_as_that_one(house, known):
    frank, _, issues = known
    with house.seerr.seerr.working():
        person = house.seerr.seerr.users.pop(house.seerr.seerr.user("frank").id)
        person.id = 22
        house.seerr.seerr.users[22] = person
    await issues.report(frank, "movie", FILM, "other", "Odd")
    (upstream,) = house.seerr.seerr.issues.values()
    assert upstream.created_by == 22
