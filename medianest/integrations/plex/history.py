"""Reads what everybody has watched on a Plex server, and who they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from medianest.integrations.loose_values import (
    Row,
    Shape,
    day,
    key,
    large,
    moment,
    shaped,
    text_up_to,
    whole,
)
from medianest.integrations.plex import listings
from medianest.integrations.plex.calls import Params, PlexCalls, rows
from medianest.integrations.plex.models import Account, Viewing, ViewingPage

_title = text_up_to(1000)


def _number(value: Any) -> str:
    """The last part of ``/status/sessions/history/12``."""
    return key(value if type(value) is not str else value.rpartition("/")[2])


_VIEWING: Shape = (
    ("number", "historyKey", _number),
    ("rating_key", "ratingKey", key),
    ("guid", "guid", text_up_to(500)),
    ("type", "type", text_up_to(16)),
    ("title", "title", _title),
    ("grandparent_title", "grandparentTitle", _title),
    ("index", "index", whole),
    ("parent_index", "parentIndex", whole),
    ("released_on", "originallyAvailableAt", day),
    ("section_key", "librarySectionID", key),
    ("viewed_at", "viewedAt", moment),
    ("account_id", "accountID", large),
)


async def pages(calls: PlexCalls, since: int | None, size: int) -> AsyncIterator[ViewingPage]:
    """Viewings from ``since`` on, the oldest first."""
    # "viewedAt>=1": with an equals sign alone it would be that second only.
    asked: Params = {"sort": "viewedAt:asc", **({"viewedAt>": since} if since else {})}
    async for came, place in listings.pages_at(calls, "/status/sessions/history/all", asked, size):
        read = (_viewing_of(row) for row in came if type(row) is dict)
        yield ViewingPage(viewings=tuple(one for one in read if one is not None), **place)


async def accounts(calls: PlexCalls) -> list[Account]:
    """Those who have ever used the server, without its own nameless one."""
    found = await calls.container("/accounts")
    return [
        Account(id=number, name=_title(row.get("name"))[:200])
        for row in rows(found, "Account")
        if type(row) is dict and (number := large(row.get("id")))
    ]


def _viewing_of(row: Row) -> Viewing | None:
    """``None`` where it does not say when; nobody in particular is the account 0."""
    fields = shaped(row, _VIEWING)
    if fields["viewed_at"] is None:
        return None
    return Viewing(**{**fields, "account_id": fields["account_id"] or 0})
