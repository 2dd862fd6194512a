"""What requests tell of a library of which only a part is shared with somebody."""

from __future__ import annotations

import json

import pytest

from medianest.errors import DuplicateError
from medianest.models import Permission, SectionType
from medianest.services.actor import Actor
from medianest.services.audit import ExportFormat
from medianest.services.media_requests.query import RequestQuery
from tests.unit.services.media_requests.household import FILM, Household, film

EVERYBODY = RequestQuery(everybody=True)


@pytest.fixture
async def shared(house, library):
    """Films, shared with Kim; Frank, and Mo who decides, have the series alone."""
    films = await library.rows.section()
    series = await library.rows.section("Series", SectionType.SHOW)
    frank, kim = await house.add("frank"), await house.add("kim")
    mo = await house.stranger("Mo", permissions=[Permission.REQUEST, Permission.MANAGE_REQUESTS])
    for person, section in ((frank, series), (mo, series), (kim, films)):
        await library.rows.plex_account(person.user_id, sections=[section])
    return frank, kim, mo, films


async def comes(house: Household, library, section) -> int:
    item = await library.rows.movie(section)
    await library.rows.external_id(item, "tmdb", str(FILM))
    await house.reconciler.run()
    return int(item.id)


async def links(house: Household, person: Actor, request_id: str, query: RequestQuery) -> set:
    """Every link to the library that one may read of one request."""
    page = await house.requests.page(person, query)
    of_title = await house.requests.of_title(person, "movie", FILM)
    one = await house.requests.get(person, request_id)
    return {view.item_id for view in [*page.items, *of_title, one.request]}


async def test_whoever_asks_is_not_told_of_what_is_not_shared(house, library, shared):
    frank, _, _, films = shared
    await comes(house, library, films)
    made = await house.requests.make(frank, film())
    assert (await house.row(made.request.id)).library_item_id is not None
    assert made.request.item_id is None
    assert await links(house, frank, made.request.id, RequestQuery()) == {None}
    assert (await house.requests.cancel(frank, made.request.id)).item_id is None


async def test_what_is_shared_is_linked_to(house, library, shared):
    _, kim, _, films = shared
    made = await house.requests.make(kim, film())
    item_id = await comes(house, library, films)
    assert await links(house, kim, made.request.id, RequestQuery()) == {item_id}


async def test_who_decides_sees_no_more_of_the_library_for_it(house, library, shared):
    frank, _, mo, films = shared
    await comes(house, library, films)
    decisions = house.decisions
    made = await house.requests.make(frank, film())
    assert (await decisions.decline(mo, made.request.id, "No")).item_id is None
    assert (await decisions.approve(mo, made.request.id)).item_id is None
    await house.change(made.request.id, status="pending")
    (bulk,) = (await decisions.bulk(mo, [made.request.id], "approve")).done
    await house.change(made.request.id, status="failed")
    assert (await decisions.retry(mo, made.request.id)).item_id is None
    assert bulk.item_id is None
    assert await links(house, mo, made.request.id, EVERYBODY) == {None}
    assert (await house.row(made.request.id)).library_item_id is not None
    parts = await house.requests.export(mo, ExportFormat.JSON, EVERYBODY)
    (row,) = json.loads(b"".join([part async for part in parts]))
    assert row["itemId"] is None


async def test_a_copy_that_one_sees_counts_beside_one_that_one_does_not(house, library, shared):
    frank, _, _, films = shared
    await comes(house, library, films)
    more = await library.rows.section("More films")
    copy = await library.rows.movie(more)
    await library.rows.external_id(copy, "tmdb", str(FILM))
    nora = await house.stranger("Nora")
    await library.rows.plex_account(nora.user_id, sections=[more])
    with pytest.raises(DuplicateError) as refused:
        await house.requests.make(nora, film())
    assert refused.value.details == {"itemId": copy.id}
    await house.requests.make(frank, film())
