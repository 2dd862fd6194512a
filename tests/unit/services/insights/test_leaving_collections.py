"""What leaves soon, told to Plex: by collections of our own, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from medianest import routes
from medianest.demo.library.things import Collection
from medianest.demo.scripted_trouble import Trouble
from medianest.models import LeavingCollection, LeavingTitle, Notification
from medianest.models.ids import utc_now
from medianest.services.insights import leaving_collections
from medianest.services.insights.leaving_collections import AGAIN, AT_MOST, LOOK
from tests.unit.services.insights.histories import stored

SOON, LATER = date(2031, 12, 24), date(2032, 1, 2)
TITLE = "Leaving soon"
AWAY = {"how": "status", "status": 503, "times": 10_000}


@pytest.fixture
async def ada(rows):
    return await rows.admin()


def ours(site, *, but=()):
    """What of our making is in Plex: what was there at the start is named otherwise."""
    every = site.plex.library.collections.values()
    return [one for one in every if one.title.startswith(TITLE) and one.key not in but]


def keys(*items):
    return [int(item.rating_key) for item in items]


def ids(views):
    return [one.item_id for one in views]


def told(views):
    return {one.item_id: str(one.status) for one in views}


async def place(runtime):
    (row,) = await stored(runtime, LeavingCollection)
    return row


async def tell(runtime, *, after=timedelta()):
    await runtime.insights.leaving_collections.catch_up(utc_now() + after)


@pytest.mark.databases
async def test_a_wish_ends_the_leaving_though_plex_is_away_meanwhile(
    runtime, rows, site, copy, ada
):
    """Handed over, told to Plex, wanted by somebody, decided while Plex is away, told at last."""
    leaving, keeps = runtime.insights.leaving, runtime.insights.keeps
    heat, alien, _ = copy.of("1")[:3]
    ann = await rows.person("Anna", sections=[copy.sections["1"]])
    await leaving.hand_over(ada, [alien.id], LATER)
    assert told(await leaving.hand_over(ada, [heat.id], SOON)) == {heat.id: "waiting"}
    await tell(runtime)
    (made,) = ours(site)
    assert (made.title, made.section, made.item_type, made.smart) == (TITLE, "1", "movie", False)
    assert made.items == keys(heat, alien)
    assert made.summary == (
        "These leave the library: 1 on 24 December 2031 and 1 on 2 January 2032. "
        "Tell in MediaNest what you want to stay."
    )
    assert set(told(await leaving.listed(ann)).values()) == {"told"}

    await keeps.keep(ann, heat.id, reason="Every winter")
    (bell,) = await stored(runtime, Notification, Notification.user_id == ada.user_id)
    assert (bell.event, bell.title, bell.message, bell.link) == (
        "keepAsked",
        f"Anna wants {heat.title} to stay",
        "Every winter",
        routes.INSIGHTS_LEAVING,
    )
    await tell(runtime)
    assert made.items == keys(heat, alien)

    site.troubles.add(Trouble(**AWAY))
    await keeps.decide(ada, heat.id, keep=True)
    assert ids(await leaving.listed(ann)) == [alien.id]
    (bell,) = await stored(runtime, Notification, Notification.user_id == ann.user_id)
    assert (bell.event, bell.title) == ("keepDecided", f"{heat.title} stays")
    await leaving.hand_over(ada, [copy.of("1")[2].id], LATER)
    await tell(runtime)
    new = next(one for one in await leaving.listed(ada) if one.item_id != alien.id)
    assert (new.status, new.trouble != "") == ("waiting", True)
    assert [one.trouble for one in await leaving.listed(ann)] == ["", ""]
    assert made.items == keys(heat, alien)

    site.troubles.clear()
    await tell(runtime, after=AGAIN - timedelta(seconds=5))
    assert made.items == keys(heat, alien)
    await tell(runtime, after=AGAIN)
    assert ours(site) == [made]
    assert made.items == keys(alien, copy.of("1")[2])
    assert int(heat.rating_key) in site.plex.library.items
    assert told(await leaving.listed(ada)) == {alien.id: "told", copy.of("1")[2].id: "told"}
    assert (await place(runtime)).trouble == ""


@pytest.mark.parametrize("how", ["hang_up", "half"])
async def test_an_end_at_any_command_doubles_nothing(runtime, site, copy, ada, how):
    """A call that Plex never got, and one that it carried out without our hearing of it: while the
    collection is made, changed and taken away."""
    leaving, films = runtime.insights.leaving, copy.of("1")
    wishes = [films[:3], films[2:5], []]

    async def wish(wanted):
        for one in await stored(runtime, LeavingTitle):
            await leaving.take_back(ada, one.item_id)
        if wanted:
            await leaving.hand_over(ada, [one.id for one in wanted], SOON)
        site.log.clear()

    hit = 0
    for before, wanted in zip([[], *wishes], wishes, strict=False):
        await wish(wanted)
        await tell(runtime)
        calls = [one["method"] for one in site.log.as_list()]
        for step in [number for number, method in enumerate(calls) if method != "GET"]:
            await wish(before)
            await tell(runtime)
            await wish(wanted)
            site.troubles.add(Trouble(how, after=step))
            await tell(runtime)
            hit += (await place(runtime)).trouble != ""
            await tell(runtime, after=AT_MOST)
            held = [(one.title, sorted(one.items)) for one in ours(site)]
            assert held == ([(TITLE, sorted(keys(*wanted)))] if wanted else []), (wanted, step)
            assert set(told(await leaving.listed(ada)).values()) <= {"told"}
    assert hit >= 6
    assert set(keys(*films)) <= site.plex.library.items.keys()


async def test_collections_of_others_are_left_alone(runtime, site, copy, ada):
    leaving, (one, two) = runtime.insights.leaving, copy.of("1")[:2]
    library = site.plex.library
    theirs = Collection(library.new_key(), "1", "leaving SOON", "movie", "g", 1, 1, keys(two))
    library.collections[theirs.key] = theirs
    await leaving.hand_over(ada, [one.id], SOON)
    await tell(runtime)
    assert ours(site) == []
    assert (theirs.items, theirs.summary) == (keys(two), "")
    assert "that MediaNest did not make" in (await leaving.listed(ada))[0].trouble
    del library.collections[theirs.key]
    await tell(runtime, after=AGAIN)
    (made,) = ours(site)
    # The server began anew, and gave the key of ours to a collection of somebody else.
    del library.collections[made.key]
    foreign = Collection(made.key, "1", "Foreign", "movie", "g", made.added_at + 9, 1, keys(two))
    library.collections[made.key] = foreign
    await tell(runtime, after=2 * LOOK)
    (again,) = ours(site)
    assert (again.items, foreign.items) == (keys(one), keys(two))
    # Keys of one server say nothing on another.
    async with runtime.database.write() as session:
        (await session.merge(await place(runtime))).server_id = "another"
    await leaving.hand_over(ada, [two.id], SOON)
    await tell(runtime, after=2 * LOOK)
    assert again.items == keys(one)
    async with runtime.database.write() as session:
        (await session.merge(await place(runtime))).server_id = copy.server.id
    await leaving.take_back(ada, one.id)
    await leaving.take_back(ada, two.id)
    await tell(runtime, after=2 * LOOK)
    assert ours(site) == []
    assert library.collections[made.key] is foreign


async def test_what_is_emptied_goes_and_what_people_changed_in_plex_is_mended(
    runtime, site, copy, ada
):
    leaving, (one, two, other) = runtime.insights.leaving, copy.of("1")[:3]
    await leaving.hand_over(ada, [one.id, two.id], SOON)
    await tell(runtime)
    (made,) = ours(site)
    made.items, made.title, made.summary = keys(other, two), "Farewell", "?"
    await tell(runtime, after=LOOK - timedelta(minutes=1))
    assert made.items == keys(other, two)
    await tell(runtime, after=LOOK + timedelta(minutes=1))
    commands = [one["method"] for one in site.log.as_list() if "/items" in one["path"]]
    assert commands == ["PUT", "DELETE"]  # never empty in between: Plex would delete it
    # A name that somebody chose stays.
    assert (sorted(made.items), made.title) == (sorted(keys(one, two)), "Farewell")
    assert "on 24 December 2031" in made.summary
    del site.plex.library.collections[made.key]
    await tell(runtime, after=3 * LOOK)
    (again,) = ours(site)
    assert sorted(again.items) == sorted(keys(one, two))
    await leaving.take_back(ada, one.id)
    await leaving.take_back(ada, two.id)
    await tell(runtime)
    assert ours(site) == []
    assert await stored(runtime, LeavingCollection) == []
    assert set(keys(one, two)) <= site.plex.library.items.keys()


async def test_shows_and_seasons_have_a_collection_each(runtime, site, copy, ada):
    leaving, (show,) = runtime.insights.leaving, copy.of("2", "show")
    first, second = copy.of("2", "season")
    await leaving.hand_over(ada, [show.id, first.id, second.id, copy.of("4")[0].id], SOON)
    await tell(runtime)
    found = {(one.section, one.item_type, one.title): one.items for one in ours(site)}
    assert found == {
        ("2", "show", TITLE): keys(show),
        ("2", "season", f"{TITLE}: seasons"): keys(first, second),
        ("4", "movie", TITLE): keys(copy.of("4")[0]),
    }


async def test_what_plex_no_longer_has_holds_nothing_else_up(runtime, site, copy, ada):
    """Plex takes none of a list with one that is gone, and our copy may be minutes old."""
    leaving, (one, two) = runtime.insights.leaving, copy.of("1")[:2]
    await leaving.hand_over(ada, [one.id, two.id], SOON)
    site.plex.library.remove(int(two.rating_key))
    await tell(runtime)
    (made,) = ours(site)
    assert made.items == keys(one)
    views = {view.item_id: view for view in await leaving.listed(ada)}
    assert (views[one.id].status, views[two.id].status) == ("told", "waiting")
    assert views[one.id].trouble == ""
    assert views[two.id].trouble == "Plex did not take 1 of these titles. It is asked once more."
    site.plex.library.remove(int(one.rating_key))
    await tell(runtime, after=AT_MOST)
    assert ours(site) == []


async def test_what_changes_while_plex_is_told_is_told_next(runtime, site, copy, ada, monkeypatch):
    leaving, (one, two) = runtime.insights.leaving, copy.of("1")[:2]
    await leaving.hand_over(ada, [one.id], SOON)
    site.troubles.add(Trouble("slow", path="/library/collections", seconds=1.0))
    telling = asyncio.create_task(tell(runtime))
    for _ in range(400):
        await asyncio.sleep(0.02)
        if (await place(runtime)).made_as:
            break
    await leaving.hand_over(ada, [one.id, two.id], LATER)
    await telling
    (made,) = ours(site)
    assert (made.items, "24 December 2031" in made.summary) == (keys(one), True)
    assert told(await leaving.listed(ada)) == {one.id: "waiting", two.id: "waiting"}
    await tell(runtime)
    assert (sorted(made.items), "2 January 2032" in made.summary) == (sorted(keys(one, two)), True)
    assert told(await leaving.listed(ada)) == {one.id: "told", two.id: "told"}


async def test_an_outage_is_said_in_words_and_tried_less_often(runtime, site, copy, ada):
    leaving, (one, *_) = runtime.insights.leaving, copy.of("1")
    await leaving.hand_over(ada, [one.id], SOON)
    site.troubles.add(Trouble("hang_up", times=10_000))
    waits, now = [], utc_now()
    for _ in range(6):
        await runtime.insights.leaving_collections.catch_up(now)
        row = await place(runtime)
        waits.append(row.due_at - now)
        now = row.due_at
    assert waits == [AGAIN, 2 * AGAIN, 4 * AGAIN, 8 * AGAIN, AT_MOST, AT_MOST]
    assert (await leaving.listed(ada))[0].trouble == leaving_collections.AWAY
    # A change is a reason to try at once.
    await leaving.hand_over(ada, [one.id], LATER)
    assert (await place(runtime)).due_at < utc_now()
