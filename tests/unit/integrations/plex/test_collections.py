"""Collections of a Plex server: read, made, filled, put in order and deleted."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from medianest.errors import UpstreamForbiddenError, UpstreamMissingError, UpstreamResponseError
from medianest.integrations.plex.models import Collection
from tests.clients.raw_site import RawSite, answer, raw_site
from tests.unit.integrations.plex.bodies import (
    DONE,
    IDENTITY,
    MACHINE,
    container,
    refusal,
    rows,
    server_at,
)

ROW = {
    "ratingKey": "161",
    "key": "/library/collections/161/children",
    "type": "collection",
    "title": "Animation",
    "titleSort": "animation",
    "librarySectionID": 1,
    "subtype": "movie",
    "summary": "Drawn.",
    "thumb": "/library/collections/161/composite/1663510762?width=400&height=600",
    "addedAt": 1663510762,
    "updatedAt": 1663510763,
    "childCount": "3",
    "maxYear": "2010",
}
READ = Collection(
    rating_key="161",
    title="Animation",
    title_sort="animation",
    item_type="movie",
    section_key="1",
    summary="Drawn.",
    thumb="/library/collections/161/composite/1663510762?width=400&height=600",
    added_at=1663510762,
    updated_at=1663510763,
    child_count=3,
)
ROOT = f"server://{MACHINE}/com.plexapp.plugins.library/library/metadata/"


def told(site: RawSite, number: int = -1) -> tuple[str, str, dict[str, str]]:
    method, target, _ = site.asked[number].splitlines()[0].split()
    parts = urlsplit(target)
    given = parse_qs(parts.query, keep_blank_values=True)
    return method, parts.path, {name: values[0] for name, values in given.items()}


async def test_collections_of_a_section():
    smart = {"ratingKey": 162, "title": "New", "smart": "1", "subtype": "movie"}
    async with raw_site(container([ROW, smart, "odd", {"title": "x"}], totalSize=4)) as site:
        found = await server_at(site).collections("1")
        assert told(site)[1] == "/library/sections/1/collections"
    assert found == [
        READ, Collection(rating_key="162", title="New", smart=True, item_type="movie"),
    ]  # fmt: skip


async def test_a_collection_is_gone_when_the_server_says_so_and_only_then():
    async with raw_site(container([ROW]), refusal(404), refusal(403)) as site:
        server = server_at(site)
        assert await server.collection("161") == READ
        assert await server.collection("161") is None
        with pytest.raises(UpstreamForbiddenError):
            await server.collection("161")


async def test_items_of_a_collection_in_its_order():
    pages = [
        container([*rows(5, 6), *rows(1, 1)], totalSize=5),
        container(rows(3, 4), totalSize=5),
    ]
    async with raw_site(*pages) as site:
        assert await server_at(site).collection_items("161") == ["5", "6", "1", "3", "4"]
        assert told(site)[1] == "/library/collections/161/children"


async def test_items_of_an_empty_collection_and_of_none():
    async with raw_site(container(totalSize=0), refusal(404)) as site:
        assert await server_at(site).collection_items("161") == []
        with pytest.raises(UpstreamMissingError):
            await server_at(site).collection_items("161")


async def test_a_collection_is_made_with_its_items():
    async with raw_site(IDENTITY, container([ROW])) as site:
        server = server_at(site)
        assert await server.create_collection("1", "episode", " A & B ", ["5", "6", "5"]) == "161"
        method, path, params = told(site)
        assert "server%3A%2F%2F" in site.asked[-1]
        assert "%2Flibrary%2Fmetadata%2F5%2C6" in site.asked[-1]
        assert "the-token" not in site.asked[0]
    assert (method, path) == ("POST", "/library/collections")
    assert params == {
        "type": "4", "title": "A & B", "smart": "0", "sectionId": "1", "uri": f"{ROOT}5,6",
    }  # fmt: skip


async def test_an_empty_collection_may_be_made():
    async with raw_site(IDENTITY, container([ROW])) as site:
        await server_at(site).create_collection("1", "movie", "Empty", [])
        assert "uri" not in told(site)[2]


async def test_without_a_key_nothing_was_made_that_we_know_of():
    async with raw_site(IDENTITY, container(), DONE) as site:
        for _ in range(2):
            with pytest.raises(UpstreamResponseError):
                await server_at(site).create_collection("1", "movie", "x", ["1"])


@pytest.mark.parametrize("title", ["short", "長い題" * 400, "🎬" * 400])
async def test_no_address_is_longer_than_servers_take(title: str):
    keys = [str(number) for number in range(100_000, 102_000)]
    async with raw_site(IDENTITY, container([ROW]), DONE) as site:
        await server_at(site).create_collection("1", "movie", title, keys)
        sent = [told(site, number)[2]["uri"] for number in range(1, len(site.asked))]
        assert max(len(head.split()[1]) for head in site.asked) < 8_000
        assert len(told(site, 1)[2]["title"]) <= 255
        assert told(site)[:2] == ("PUT", "/library/collections/161/items")
    assert ",".join(uri.removeprefix(ROOT) for uri in sent).split(",") == keys


async def test_items_are_added_under_the_name_that_the_server_has_now():
    anew = answer(json.dumps({"MediaContainer": {"machineIdentifier": "anew"}}))
    async with raw_site(IDENTITY, DONE, anew, DONE) as site:
        server = server_at(site)
        await server.add_to_collection("161", ["7", "8"])
        await server.add_to_collection("161", ["9"])
        assert told(site, 1) == ("PUT", "/library/collections/161/items", {"uri": f"{ROOT}7,8"})
        assert told(site, 3)[2] == {"uri": f"{ROOT.replace(MACHINE, 'anew')}9"}


async def test_items_are_taken_out_one_by_one_and_those_already_out_passed_over():
    async with raw_site(refusal(404), DONE) as site:
        await server_at(site).remove_from_collection("161", ["7", "8"])
        assert [told(site, n)[:2] for n in (0, 1)] == [
            ("DELETE", "/library/collections/161/items/7"),
            ("DELETE", "/library/collections/161/items/8"),
        ]


async def test_an_item_is_moved_behind_another_or_first():
    async with raw_site(DONE) as site:
        await server_at(site).move_in_collection("161", "7", "8")
        await server_at(site).move_in_collection("161", "7", None)
        path = "/library/collections/161/items/7/move"
        assert told(site, 0) == ("PUT", path, {"after": "8"})
        assert told(site, 1) == ("PUT", path, {})


async def test_words_are_changed_and_kept():
    async with raw_site(DONE) as site:
        server = server_at(site)
        await server.edit_collection("1", "161", title="Å & b", summary="")
        assert told(site) == (
            "PUT",
            "/library/sections/1/all",
            {
                "type": "18",
                "id": "161",
                "title.value": "Å & b",
                "title.locked": "1",
                "summary.value": "",
                "summary.locked": "1",
            },
        )
        await server.edit_collection("1", "161", summary="Only this")
        assert "title.value" not in told(site)[2]
        await server.edit_collection("1", "161")
        assert len(site.asked) == 2


async def test_a_long_summary_is_cut_so_that_it_can_be_sent():
    async with raw_site(DONE) as site:
        await server_at(site).edit_collection("1", "161", title="🎬" * 300, summary="長 " * 5000)
        assert len(site.asked[0].split()[1]) < 8_000
        summary = told(site)[2]["summary.value"]
    assert summary.endswith("長…")
    assert len(summary) > 300


async def test_order_by_hand_and_deleting():
    async with raw_site(DONE, DONE, refusal(404)) as site:
        server = server_at(site)
        await server.order_by_hand("161")
        assert told(site) == ("PUT", "/library/metadata/161/prefs", {"collectionSort": "2"})
        await server.delete_collection("161")
        assert told(site)[:2] == ("DELETE", "/library/collections/161")
        await server.delete_collection("161")


async def test_a_key_cannot_leave_its_place():
    async with raw_site(DONE) as site:
        await server_at(site).delete_collection("1/../../metadata/5?x=1")
        path = told(site)[1]
    assert path.startswith("/library/collections/1%2F")
    assert unquote(path).endswith("?x=1")
