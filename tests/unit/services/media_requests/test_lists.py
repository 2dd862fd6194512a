"""Looking at requests: pages, counts, history, export."""

import csv
import io
import json

import pytest

from medianest.errors import ForbiddenError, InvalidInputError, NotFoundError
from medianest.models import Follow, MediaRequest, MediaType, Permission, RequestStatus
from medianest.models.personal_token import Scope
from medianest.services.actor import Actor
from medianest.services.audit import ExportFormat
from medianest.services.media_requests import lists
from medianest.services.media_requests.query import RequestQuery

EVERYBODY = RequestQuery(everybody=True)


@pytest.fixture
async def shelf(apart):
    """Ann's and Bob's requests, one of somebody who is only in Overseerr, and an administrator."""
    ann, bob, admin = await apart.stranger("Ann"), await apart.stranger("Bob"), await apart.admin()
    rows = [
        MediaRequest(user_id=ann.user_id, media_type="movie", tmdb_id=1, title="Alpha"),
        MediaRequest(
            user_id=ann.user_id,
            media_type="tv",
            tmdb_id=2,
            title="Beta",
            status=RequestStatus.PROCESSING,
            seasons_asked=[1, 2],
            seasons_granted=[1],
        ),
        MediaRequest(
            user_id=bob.user_id,
            media_type="movie",
            tmdb_id=3,
            title="gamma",
            status=RequestStatus.DENIED,
            reason="=1+1",
        ),
        MediaRequest(
            requester_name="Zoe",
            upstream_id=7,
            media_type="movie",
            tmdb_id=1,
            title="Alpha",
            status=RequestStatus.AVAILABLE,
        ),
    ]
    async with apart.runtime.database.write() as session:
        session.add_all(rows)
        session.add(Follow(user_id=bob.user_id, media_type="movie", tmdb_id=1))
    return ann, bob, admin, [row.id for row in rows]


async def titles(apart, actor, **query):
    page = await apart.requests.page(actor, RequestQuery(**query))
    return [one.title for one in page.items]


@pytest.mark.databases
async def test_everybody_sees_their_own_and_deciders_everybodys(apart, shelf):
    ann, bob, admin, _ = shelf
    assert await titles(apart, ann) == ["Beta", "Alpha"]
    assert await titles(apart, bob) == ["gamma"]
    assert await titles(apart, admin) == []
    assert await titles(apart, admin, everybody=True) == ["Alpha", "gamma", "Beta", "Alpha"]
    assert await titles(apart, admin, everybody=True, owner_id=bob.user_id) == ["gamma"]
    manager = await apart.stranger("Max", permissions=[Permission.MANAGE_REQUESTS])
    assert len(await titles(apart, manager, everybody=True)) == 4


async def test_nobody_else_sees_everybodys(apart, shelf):
    ann, bob, admin, ids = shelf
    for query in (EVERYBODY, RequestQuery(owner_id=bob.user_id)):
        with pytest.raises(ForbiddenError):
            await apart.requests.page(ann, query)
    with pytest.raises(ForbiddenError):
        await apart.requests.counts(ann, everybody=True)
    with pytest.raises(ForbiddenError):
        await apart.requests.export(ann, ExportFormat.JSON, EVERYBODY)
    with pytest.raises(NotFoundError):
        await apart.requests.get(ann, ids[2])
    token = Actor(admin.user_id, "Ada", "admin", "", scopes=frozenset({Scope.READ}))
    with pytest.raises(ForbiddenError):
        await apart.requests.page(token, EVERYBODY)


async def test_a_view_says_who_and_how_many_follow(apart, shelf):
    _, _, admin, ids = shelf
    (zoes,) = (
        await apart.requests.page(admin, RequestQuery(tab="available", everybody=True))
    ).items
    assert (zoes.owner_id, zoes.owner_name, zoes.upstream_id, zoes.followers) == ("", "Zoe", 7, 1)
    beta = (await apart.requests.get(admin, ids[1])).request
    assert (beta.seasons, beta.granted, beta.followers) == ([1, 2], [1], 0)
    assert beta.owner_name == "Ann"


@pytest.mark.databases
async def test_lists_are_sorted_searched_and_filtered(apart, shelf):
    _, _, admin, _ = shelf

    async def found(**query):
        return await titles(apart, admin, everybody=True, **query)

    assert await found(sort="title:asc") == ["Alpha", "Alpha", "Beta", "gamma"]
    assert await found(sort="pending:desc") == ["Alpha", "Alpha", "gamma", "Beta"]
    assert (await found(sort="owner:desc"))[0] == "Alpha"
    assert await found(search="GAM") == ["gamma"]
    assert await found(search="zoe") == ["Alpha"]
    assert await found(search="ann bet") == ["Beta"]
    assert await found(media_type="tv") == ["Beta"]
    assert await found(tab="fetching") == ["Beta"]
    assert await found(tab="denied", search="nothing") == []


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "id"},
        {"sort": "title;drop"},
        {"sort": "title:up"},
        {"tab": "lost"},
        {"media_type": "book"},
    ],
)
async def test_unknown_tabs_types_and_orders_are_refused(apart, shelf, query):
    with pytest.raises(InvalidInputError):
        await apart.requests.page(shelf[0], RequestQuery(**query))


async def test_pages_are_counted(apart, shelf):
    admin = shelf[2]
    page = await apart.requests.page(admin, EVERYBODY, page=2, limit=3)
    assert (len(page.items), page.pagination.total_items, page.pagination.total_pages) == (1, 4, 2)
    past = await apart.requests.page(admin, EVERYBODY, page=9, limit=3)
    assert (past.items, past.pagination.total_items) == ([], 4)
    with pytest.raises(InvalidInputError):
        await apart.requests.page(admin, EVERYBODY, limit=101)


async def test_counts_go_by_tab(apart, shelf):
    ann, _, admin, _ = shelf
    own = await apart.requests.counts(ann)
    assert (own.pending, own.fetching, own.available, own.all) == (1, 1, 0, 2)
    every = await apart.requests.counts(admin, everybody=True)
    assert (every.pending, every.denied, every.available, every.all) == (1, 1, 1, 4)
    assert set(lists.TABS) == set(type(every).model_fields) - {"over_limit"}


async def test_a_titles_requests_are_those_one_may_see(apart, shelf):
    ann, _, admin, ids = shelf
    assert [one.id for one in await apart.requests.of_title(ann, MediaType.MOVIE, 1)] == [ids[0]]
    assert len(await apart.requests.of_title(admin, MediaType.MOVIE, 1)) == 2


async def exported(apart, admin, how, query=EVERYBODY):
    parts = await apart.requests.export(admin, how, query)
    return b"".join([part async for part in parts]).decode()


@pytest.mark.databases
async def test_an_export_has_everything_and_no_formulas(apart, shelf, monkeypatch):
    from medianest.services.media_requests import exports

    monkeypatch.setattr(exports, "AT_ONCE", 3)
    admin = shelf[2]
    every = json.loads(await exported(apart, admin, ExportFormat.JSON))
    assert [one["title"] for one in every] == ["Alpha", "Beta", "gamma", "Alpha"]
    rows = list(csv.DictReader(io.StringIO(await exported(apart, admin, ExportFormat.CSV))))
    assert [row["ownerName"] for row in rows] == ["Ann", "Ann", "Bob", "Zoe"]
    assert rows[2]["reason"] == "'=1+1"
    denied = RequestQuery(tab="denied", everybody=True)
    assert len(json.loads(await exported(apart, admin, ExportFormat.JSON, denied))) == 1


async def test_a_page_is_one_statement(apart, shelf, monkeypatch):
    asked = []
    ask = apart.runtime.database.rows

    async def counting(statement, values=None):
        asked.append(statement)
        return await ask(statement, values)

    monkeypatch.setattr(apart.runtime.database, "rows", counting)
    await apart.requests.page(shelf[0], RequestQuery())
    assert len(asked) == 1
