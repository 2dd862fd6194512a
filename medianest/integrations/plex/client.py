"""A Plex Media Server: all that MediaNest asks it and tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import Note, Upstream
from medianest.integrations.plex import (
    activity,
    answers,
    collections,
    history,
    listener,
    listings,
    pictures,
)
from medianest.integrations.plex.calls import NAME, PlexCalls
from medianest.integrations.plex.models import (
    Account,
    Activity,
    Collection,
    Identity,
    IdPage,
    Item,
    ItemPage,
    Picture,
    Playing,
    Section,
    ServerInfo,
    ViewingPage,
)
from medianest.integrations.plex.notices import Notification
from medianest.integrations.plex_headers import client_headers, token_header
from medianest.integrations.tolerant import read

PAGE_ROWS = 500


class PlexServer:
    """The server at ``base_url``, asked with ``token``; errors are those of :class:`PlexCalls`.

    Keys are those of the server. Types of items are ``movie``, ``show``, ``season``, ``episode``,
    ``artist``, ``album`` and ``track``. What is only asked is asked again when the line breaks;
    what changes something is not. ``may_connect`` as for :class:`Upstream`: for an address that
    somebody has just typed; ``note`` too.
    """

    def __init__(
        self,
        base_url: str,
        *,
        client_identifier: str,
        token: str = "",
        product: str = "MediaNest",
        version: str = "",
        may_connect: MayConnect | None = None,
        note: Note | None = None,
    ) -> None:
        self._headers = client_headers(client_identifier, product, version)
        self._token = token
        self._may_connect = may_connect
        self._upstream = Upstream(
            NAME, base_url, headers=self._headers, may_connect=may_connect, note=note
        )
        self._calls = PlexCalls(self._upstream, token)

    async def identity(self) -> Identity:
        """Which server it is; asked without a token, so that none goes to a stranger."""
        answer = await self._upstream.request("GET", "/identity")
        return read(NAME, Identity, answers.container(answer))

    async def server(self) -> ServerInfo:
        """Its name and version. Raises :class:`UpstreamAuthError` for a token it does not take."""
        token = token_header(self._token)
        answer = await self._upstream.request("GET", "/", headers=token)
        return read(NAME, ServerInfo, answers.container(answer))

    async def close(self) -> None:
        """Close the connections of the running loop."""
        await self._upstream.close()

    async def sections(self) -> list[Section]:
        """The sections that the token's account may see, of any type."""
        return await listings.sections(self._calls)

    def pages(
        self,
        section_key: str,
        item_type: str,
        *,
        start: int = 0,
        size: int = PAGE_ROWS,
        updated_since: int | None = None,
    ) -> AsyncIterator[ItemPage]:
        """The items of one type, from row ``start`` on; at least one page, which may be empty.

        Without people and genres, with versions for what has files. By the time they were added;
        with ``updated_since`` (epoch seconds of the server's clock) by the time they were changed,
        and only those changed after it. Rows may come twice. A page that cannot be had raises: the
        listing is then not complete.
        """
        return listings.pages(
            self._calls,
            section_key,
            item_type,
            start=start,
            size=size,
            updated_since=updated_since,
        )

    def ids(self, section_key: str, item_type: str) -> AsyncIterator[IdPage]:
        """The keys of all items of one type, as cheaply as the server can say them."""
        return listings.ids(self._calls, section_key, item_type)

    async def count(self, section_key: str, item_type: str) -> int | None:
        """How many items of one type there are, without any of them; ``None`` where the server
        does not say."""
        return await listings.count(self._calls, section_key, item_type)

    async def items(self, rating_keys: Sequence[str]) -> list[Item]:
        """Items with everything about them, in no certain order; those that are gone are absent."""
        return await listings.items(self._calls, rating_keys)

    def watched(
        self, section_key: str, item_type: str, *, size: int = PAGE_ROWS
    ) -> AsyncIterator[ItemPage]:
        """Items that the token's account has begun or watched, each once: their marks, and no
        summaries, people or versions. Shows and seasons come with one watched episode."""
        return listings.watched(self._calls, section_key, item_type, size=size)

    async def labels(self, section_key: str, item_type: str) -> dict[str, list[str]]:
        """The keys of the items of one type under each label that they have. Listings may leave
        labels out, and nothing tells that an item got one: only asking does."""
        return await listings.labels(self._calls, section_key, item_type)

    async def collections(self, section_key: str) -> list[Collection]:
        """The collections of a section."""
        return await collections.of_section(self._calls, section_key)

    async def collection(self, collection_key: str) -> Collection | None:
        """One collection; ``None`` when it is gone, and only then."""
        return await collections.one(self._calls, collection_key)

    async def collection_items(self, collection_key: str) -> list[str]:
        """The keys of its items, in its order. Raises :class:`UpstreamMissingError` when it is
        gone."""
        return await collections.items(self._calls, collection_key)

    async def create_collection(
        self, section_key: str, item_type: str, title: str, rating_keys: Sequence[str]
    ) -> str:
        """Make a collection of items of one type and say its key."""
        machine = await self._machine_identifier()
        return await collections.create(
            self._calls, machine, section_key, item_type, title, rating_keys
        )

    async def add_to_collection(self, collection_key: str, rating_keys: Sequence[str]) -> None:
        """Add items at its end; those that it has already stay where they are."""
        machine = await self._machine_identifier()
        await collections.add(self._calls, machine, collection_key, rating_keys)

    async def remove_from_collection(self, collection_key: str, rating_keys: Sequence[str]) -> None:
        """Take items out; those that are not in it are passed over."""
        await collections.remove(self._calls, collection_key, rating_keys)

    async def move_in_collection(
        self, collection_key: str, rating_key: str, after: str | None
    ) -> None:
        """Put an item behind another one, or first. It shows once the order is by hand."""
        await collections.move(self._calls, collection_key, rating_key, after)

    async def edit_collection(
        self,
        section_key: str,
        collection_key: str,
        *,
        title: str | None = None,
        summary: str | None = None,
    ) -> None:
        """Change its words; ``None`` leaves one as it is."""
        await collections.edit(
            self._calls, section_key, collection_key, title=title, summary=summary
        )

    async def order_by_hand(self, collection_key: str) -> None:
        """Let :meth:`move_in_collection` decide its order, and neither dates nor titles."""
        await collections.order_by_hand(self._calls, collection_key)

    async def delete_collection(self, collection_key: str) -> None:
        """Delete it, not what is in it; one that is gone already is no error."""
        await collections.delete(self._calls, collection_key)

    async def upload_poster(self, rating_key: str, jpeg: bytes) -> None:
        """Give an item or a collection this poster. Raises :class:`ValueError` for one that is
        empty or larger than 20 MiB."""
        await pictures.upload_poster(self._calls, rating_key, jpeg)

    async def image(self, path: str, width: int, height: int) -> Picture:
        """The picture at a path below ``/library/``, to cover that many pixels and never larger
        than it is. Raises :class:`ValueError` for any other path, :class:`UpstreamResponseError`
        for what is no picture or longer than 20 MiB."""
        return await pictures.image(self._calls, path, width, height)

    async def scan(self, section_key: str, path: str | None = None) -> None:
        """Have a section looked through, or only ``path``, a folder on the server within one of
        its locations. Returns before that is done: see :meth:`activities`."""
        await activity.scan(self._calls, section_key, path)

    async def activities(self) -> list[Activity]:
        """What the server is busy with."""
        return await activity.activities(self._calls)

    async def sessions(self) -> list[Playing]:
        """What is played now, by anybody; asked with the owner's token."""
        return await activity.sessions(self._calls)

    async def accounts(self) -> list[Account]:
        """Who has ever used the server; asked with the owner's token."""
        return await history.accounts(self._calls)

    def history(
        self, since: int | None = None, *, size: int = PAGE_ROWS
    ) -> AsyncIterator[ViewingPage]:
        """What anybody has watched to its end, the oldest first, of all time or from ``since``
        (epoch seconds of the server's clock) on; asked with the owner's token. Rows may come twice.
        A page that cannot be had raises: what comes after it is not known."""
        return history.pages(self._calls, since, size)

    def notifications(self) -> AsyncIterator[Notification]:
        """What the server tells by itself, for as long as the line holds; asked with the owner's
        token. Raises :class:`UpstreamUnreachableError` when it breaks."""
        headers = {**self._headers, **token_header(self._token)}
        return listener.notifications(self._upstream.base_url, headers, self._may_connect)

    async def _machine_identifier(self) -> str:
        """Asked each time: a server that is installed anew is another one at the same address."""
        return (await self.identity()).machine_identifier
