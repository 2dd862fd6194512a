"""REST: who has one shared section, or a share with filters, gets nothing else from any route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from medianest.demo.library import playing
from medianest.demo.scripted_trouble import Trouble
from medianest.models import (
    DownloadStatus,
    LibraryCollection,
    LibraryItem,
    LibrarySection,
    Part,
    Role,
    TagKind,
)
from medianest.models.ids import utc_now
from medianest.services.actor import Actor
from medianest.services.library import search_index
from medianest.views.library_query import ListQuery
from tests.library_rows import LibraryRows
from tests.unit.api.conftest import ADMIN, ANN, BEN, Person
from tests.unit.services.downloads.samples import Samples

PLEX = "/api/v1/plex"
THUMB = "/library/metadata/1/thumb/1600000000"


@dataclass
class Library:
    """What of it somebody sees is named ``seen``, anything else ``hidden``."""

    seen: LibrarySection
    seen_item: LibraryItem
    hidden_sections: list[LibrarySection]
    hidden: list[LibraryItem]
    hidden_collections: list[LibraryCollection]
    leaf: LibraryItem


async def _show(rows: LibraryRows, section: LibrarySection, title: str, **columns: Any):
    show = await rows.show(section, title, episodes=(1,), thumb=THUMB, **columns)
    season = (await rows.children(show))[0]
    episode = (await rows.children(season))[0]
    return show, season, episode


async def _index(runtime, *items: LibraryItem) -> None:
    async with runtime.database.write() as session:
        await search_index.update(session, [item.id for item in items])


@pytest.fixture
async def one_section(runtime, people) -> Library:
    """Films are shared with Ann, series are not."""
    rows = LibraryRows(runtime.database)
    now = utc_now()
    films = await rows.section("Films", item_count=1)
    series = await rows.section("Series", "show", item_count=1)
    film = await rows.movie(films, "Amber Tide", added_at=now, thumb=THUMB, genres=("Drama",))
    show, season, episode = await _show(
        rows, series, "Amber Harbour", added_at=now, genres=("Drama", "Noir")
    )
    for item in (film, show):
        await rows.tag(item, "Amber Vale", TagKind.PERSON, part=Part.ROLE)
    await rows.collection(films, "Tides", [film], thumb=THUMB)
    hidden = await rows.collection(series, "Harbours", [show], thumb=THUMB)
    await rows.plex_account(people[ANN], [films], watched_at=now)
    await _index(runtime, film, show, season, episode)
    return Library(films, film, [series], [show, season, episode], [hidden], episode)


@pytest.fixture
async def filtered(runtime, people) -> Library:
    """Both sections are shared with Ann, but only what is for children."""
    rows = LibraryRows(runtime.database)
    now = utc_now()
    films = await rows.section("Films", item_count=2)
    series = await rows.section("Series", "show", item_count=1)
    film = await rows.movie(
        films, "Amber Tide", added_at=now, thumb=THUMB, content_rating="G", year=2001, size_bytes=5
    )
    other = await rows.movie(
        films,
        "Amber Night",
        added_at=now,
        thumb=THUMB,
        content_rating="R",
        year=1950,
        genres=("Noir",),
        resolution="4k",
        size_bytes=7,
    )
    show, season, episode = await _show(
        rows, series, "Amber Harbour", added_at=now, content_rating="TV-MA"
    )
    for item in (film, other, show):
        await rows.tag(item, "Amber Vale", TagKind.PERSON, part=Part.ROLE)
    await rows.collection(films, "Tides", [film, other], thumb=THUMB)
    nights = await rows.collection(films, "Nights", [other], thumb=THUMB)
    harbours = await rows.collection(series, "Harbours", [show], thumb=THUMB)
    filters = {"movie": "contentRating=G%2CPG", "show": "label!=Adults|contentRating!=TV-MA"}
    kids = await rows.show(series, "Paper Boats", content_rating="TV-G")
    await rows.tag(other, "Adults", TagKind.LABEL)
    await rows.plex_account(people[ANN], [films, series], restrictions=filters, watched_at=now)
    await _index(runtime, film, other, show, season, episode, kids)
    hidden = [other, show, season, episode]
    return Library(films, film, [], hidden, [nights, harbours], episode)


@pytest.fixture(params=["one_section", "filtered"])
def library(request) -> Library:
    return request.getfixturevalue(request.param)


async def status(person: Person, path: str, **parameters: Any) -> int:
    return (await person.program.get(f"{PLEX}{path}", params=parameters)).status_code


async def got(person: Person, path: str, **parameters: Any) -> Any:
    answer = await person.program.get(f"{PLEX}{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def _about_items(library: Library) -> list[str]:
    ids = [item.id for item in library.hidden]
    paths = [f"/items/{i}{more}" for i in ids for more in ("", "/children", "/related")]
    return paths + [f"/images/{i}/{kind}" for i in ids for kind in ("poster", "art")]


async def test_what_is_hidden_is_not_there(signed_in, library):
    ann = await signed_in(ANN)
    about = _about_items(library)
    for collection in library.hidden_collections:
        about += [f"/collections/{collection.id}", f"/images/{collection.id}/collection"]
    for section in library.hidden_sections:
        about += [f"/libraries/{section.id}/{what}" for what in ("items", "facets", "collections")]
    assert {path: await status(ann, path) for path in about} == dict.fromkeys(about, 404)
    for section in library.hidden_sections:
        assert await status(ann, "/recently-added", library=section.id) == 404
        assert await status(ann, "/search", query="amber", library=section.id) in (400, 404)


async def test_the_same_is_there_for_administrators(signed_in, library):
    ada = await signed_in(ADMIN)
    for item in library.hidden:
        assert await status(ada, f"/items/{item.id}") == 200
    for collection in library.hidden_collections:
        assert await status(ada, f"/collections/{collection.id}") == 200


async def test_lists_name_only_what_is_seen(signed_in, library):
    ann = await signed_in(ANN)
    hidden = {item.id for item in library.hidden}
    lists = [
        await got(ann, f"/libraries/{library.seen.id}/items"),
        await got(ann, "/recently-added"),
        await got(ann, f"/items/{library.seen_item.id}/related"),
    ]
    listed = {card["id"] for found in lists for card in found["items"]}
    assert library.seen_item.id in listed
    assert not listed & hidden


@pytest.mark.parametrize("query", ["amber", "amb", "Amber Harbour", "vale", "ambre", "night"])
async def test_a_search_finds_only_what_is_seen(signed_in, library, query):
    answer = await (await signed_in(ANN)).program.get(f"{PLEX}/search", params={"query": query})
    assert answer.status_code == 200, answer.text
    assert not any(f'"id":{item.id},' in answer.text for item in library.hidden)
    for word in ("Harbour", "Night", "Season 1", "Episode 1"):
        assert word not in answer.text
    everything = await (await signed_in(ADMIN)).program.get(
        f"{PLEX}/search", params={"query": "amber"}
    )
    assert "Harbour" in everything.text


async def test_sections_and_servers_are_those_that_are_seen(signed_in, one_section):
    ann = await signed_in(ANN)
    assert [one["title"] for one in (await got(ann, "/libraries"))["items"]] == ["Films"]
    collections = await got(ann, f"/libraries/{one_section.seen.id}/collections")
    assert [one["title"] for one in collections["items"]] == ["Tides"]


async def test_counts_leave_out_what_filters_hide(signed_in, filtered):
    ann, ada = await signed_in(ANN), await signed_in(ADMIN)

    async def counts(person: Person) -> dict[str, tuple[int, int]]:
        found = (await got(person, "/libraries"))["items"]
        return {one["title"]: (one["itemCount"], one["sizeBytes"]) for one in found}

    assert await counts(ann) == {"Films": (1, 5), "Series": (1, 0)}
    assert (await counts(ada))["Films"][0] == 2
    films = filtered.seen.id
    page = await got(ann, f"/libraries/{films}/items")
    assert page["pagination"]["totalItems"] == 1
    facets = await got(ann, f"/libraries/{films}/facets")
    assert [one["value"] for one in facets["contentRatings"]] == ["G"]
    assert (facets["genres"], facets["resolutions"]) == ([], [])
    assert (facets["firstYear"], facets["lastYear"], facets["unwatched"]) == (2001, 2001, 1)
    assert [one["count"] for one in facets["collections"]] == [1]
    (tides,) = (await got(ann, f"/libraries/{films}/collections"))["items"]
    assert (tides["title"], tides["itemCount"]) == ("Tides", 1)
    inside = await got(ann, f"/collections/{tides['id']}")
    assert [one["id"] for one in inside["items"]] == [filtered.seen_item.id]
    own = await got(ann, f"/items/{filtered.seen_item.id}")
    assert [one["itemCount"] for one in own["collections"]] == [1]
    assert (await got(ada, f"/items/{filtered.seen_item.id}"))["collections"][0]["itemCount"] == 2


async def test_who_has_no_account_at_plex_sees_nothing(signed_in, one_section):
    ben = await signed_in(BEN)
    assert (await got(ben, "/libraries"))["items"] == []
    assert (await got(ben, "/recently-added"))["items"] == []
    assert await status(ben, f"/items/{one_section.seen_item.id}") == 404
    assert await status(ben, f"/images/{one_section.seen_item.id}/poster") == 404


# ---- what is played now


@pytest.fixture
async def played(runtime, people, plex_server, environment):
    """Ann's account is Frank's, and he plays a film; the owner plays another one."""
    rows = LibraryRows(runtime.database)
    owner = plex_server.plex.owner()
    plex = {"url": plex_server.base_url, "token": owner.token}
    await runtime.settings.replace({"plex": plex}, updated_by=None)
    server = await rows.server(
        machine_identifier=plex_server.plex.server.machine_identifier,
        url=(await runtime.settings.current()).plex.url,
        owner_plex_id=owner.id,
    )
    films = await rows.section("Films", server_id=server.id, key="1")
    await rows.plex_account(people[ANN], [films], plex_id=1002)
    keys = [item.key for item in plex_server.plex.library.listed("1", "movie").values()][:2]
    for key, title in zip(keys, ("Amber Tide", "Amber Night"), strict=True):
        await rows.movie(films, title, rating_key=str(key))
    playing.start(plex_server.plex, "frank", keys[0])
    playing.start(plex_server.plex, "olivia", keys[1])
    return plex_server


async def test_people_are_told_what_they_play_and_administrators_everything(signed_in, played):
    (own,) = await got(await signed_in(ANN), "/sessions")
    assert (own["title"], own["own"], own["user"]) == ("Amber Tide", True, "ann")
    everybodys = await got(await signed_in(ADMIN), "/sessions")
    assert [one["title"] for one in everybodys] == ["Amber Tide", "Amber Night"]
    assert await got(await signed_in(BEN), "/sessions") == []


async def test_no_token_is_in_what_is_told(signed_in, played):
    answer = await (await signed_in(ADMIN)).program.get(f"{PLEX}/sessions")
    assert "pretend-" not in answer.text


async def test_while_plex_is_away_it_says_so(signed_in, played):
    played.troubles.add(Trouble("hang_up", 50, 200, None, "/status/sessions"))
    answer = await (await signed_in(ANN)).program.get(f"{PLEX}/sessions")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "PLEX_UNREACHABLE")


async def test_strangers_are_told_nothing(client, played):
    assert (await client(origin=None).get(f"{PLEX}/sessions")).status_code == 401


# ---- what might give away that something hidden is there


@pytest.mark.parametrize("query", ["harbour", "harbuor", "nigth", "night", "Night Amber"])
async def test_looking_for_what_is_hidden_is_like_looking_for_nothing(signed_in, library, query):
    ann = await signed_in(ANN)
    found = await got(ann, "/search", query=query)
    nothing = await got(ann, "/search", query="q" * len(query))
    hits = [hit["item"]["id"] for hit in found["items"]]
    assert set(hits) <= {library.seen_item.id}
    assert hits or found == nothing


async def test_what_is_hidden_takes_no_place_among_few(signed_in, library):
    """The best of all would be others."""
    (hit,) = (await got(await signed_in(ANN), "/search", query="amber", limit=1))["items"]
    assert hit["item"]["id"] == library.seen_item.id
    newest = await got(await signed_in(ANN), "/recently-added", limit=1)
    assert [card["id"] for card in newest["items"]] == [library.seen_item.id]


@pytest.mark.parametrize(
    "asked",
    [
        {"search": "amber"},
        {"search": "night"},
        {"search": "vale"},
        {"search": "harbuor"},
        {"genre": "Noir"},
        {"genre": "Drama"},
        {"contentRating": "R"},
        {"yearTo": "1990"},
        {"resolution": "4k"},
        {"unwatched": "true"},
        {"addedWithinDays": "7"},
        {"sort": "sizeBytes:desc"},
    ],
)
async def test_no_question_to_a_list_shows_what_is_hidden(signed_in, runtime, library, asked):
    ann, path = await signed_in(ANN), f"/libraries/{library.seen.id}/items"
    page = await got(ann, path, **asked)
    ids = [card["id"] for card in page["items"]]
    assert set(ids) <= {library.seen_item.id}
    assert page["pagination"]["totalItems"] == len(ids)
    person = Actor(ann.id, "ann", Role.USER, "session")
    query = ListQuery.model_validate(asked)
    size = await runtime.library.items.size(person, library.seen.id, query)
    assert size == (library.seen_item.size_bytes if ids else 0)
    letters = await runtime.library.items.letters(person, library.seen.id, query)
    assert len(letters) == (1 if ids and "sort" not in asked else 0)


async def test_a_filter_by_a_hidden_collection_finds_nothing(signed_in, library):
    ann, path = await signed_in(ANN), f"/libraries/{library.seen.id}/items"
    for collection in library.hidden_collections:
        found = await ann.program.get(f"{PLEX}{path}", params={"collection": collection.id})
        assert found.status_code in (200, 404)
        if found.status_code == 200:
            assert found.json()["data"]["pagination"]["totalItems"] == 0


async def test_lists_begin_with_no_letter_of_what_is_hidden(signed_in, runtime, filtered):
    rows = LibraryRows(runtime.database)
    await rows.movie(filtered.seen, "Zebra Crossing", content_rating="R")
    ann = await signed_in(ANN)
    person = Actor(ann.id, "ann", Role.USER, "session")
    letters = await runtime.library.items.letters(person, filtered.seen.id, ListQuery())
    assert [letter.letter for letter in letters] == ["A"]


async def test_who_knows_the_tag_of_somebody_elses_answer_learns_nothing(signed_in, library):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    hidden = library.hidden[0].id
    for path, status_code in (
        (f"{PLEX}/items/{hidden}", 404),
        (f"{PLEX}/items/{hidden}/related", 404),
        (f"{PLEX}/recently-added", 200),
        (f"{PLEX}/libraries", 200),
    ):
        tag = (await ada.program.get(path)).headers["etag"]
        answer = await ann.program.get(path, headers={"If-None-Match": tag})
        assert answer.status_code == status_code, path
        assert (await ada.program.get(path, headers={"If-None-Match": tag})).status_code == 304


async def test_a_download_leads_only_to_what_its_owner_sees(signed_in, runtime, people, library):
    samples, ann = Samples(runtime.database), await signed_in(ANN)
    owner = Actor(people[ANN], "ann", Role.USER, "session")
    ended = {"status": DownloadStatus.COMPLETED, "ended_at": utc_now()}
    hidden, collection = library.hidden[0].id, library.hidden_collections[0].id
    there = await samples.add(owner, library_item_id=library.seen_item.id, **ended)
    away = await samples.add(owner, library_item_id=hidden, collection_id=collection, **ended)

    async def links(person: Person) -> dict[str, Any]:
        answer = await person.program.get("/api/v1/youtube/downloads")
        items = answer.json()["data"]["items"]
        for item in items:
            one = await person.program.get(f"/api/v1/youtube/downloads/{item['id']}")
            assert one.json()["data"] == item
        return {item["id"]: (item["libraryItemId"], item["collectionId"]) for item in items}

    first = (library.seen_item.id, None)
    assert await links(ann) == {there.download_id: first, away.download_id: (None, None)}
    ada = await signed_in(ADMIN)
    assert (await links(ada))[away.download_id] == (hidden, collection)
