"""What is played now, as somebody who may know of it sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import String, bindparam
from sqlmodel import col, select

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import ConflictError, PlexUnreachableError, UpstreamUnreachableError
from medianest.integrations.plex.models import Playing
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.media_server import MediaServer
from medianest.models.plex_account import PlexAccount
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.library.cards import Cards
from medianest.services.library.playing_now import PlayingNow
from medianest.services.library.visibility import Sight, Visibility, conditions
from medianest.views.library import ItemCardView, PlaybackView

OWNER_THERE = 1
"""How a server counts its owner, whatever their number on plex.tv."""

SILENT = "Plex does not say right now what is played. Try again in a moment."

_PEOPLE: AnySelect = select(
    col(PlexAccount.plex_id), col(PlexAccount.user_id), col(User.name).label("name")
).join(User, col(User.id) == col(PlexAccount.user_id))


class Playbacks:
    """People see what they play themselves, administrators what everybody does."""

    def __init__(
        self, database: Database, visibility: Visibility, cards: Cards, playing: PlayingNow
    ) -> None:
        self._database = database
        self._visibility = visibility
        self._cards = cards
        self._playing = playing

    async def list(self, actor: Actor) -> list[PlaybackView]:
        """At most a few seconds old; nothing where no server is set up.

        Of a title that ``actor`` may not see nothing is said. Raises :class:`PlexUnreachableError`
        while Plex does not answer, and :class:`UpstreamError` where it does not tell.
        """
        people = {row.plex_id: row for row in await self._database.rows(_PEOPLE)}
        if not actor.is_admin and not any(p.user_id == actor.user_id for p in people.values()):
            return []
        try:
            server, playing = await self._playing.ask()
        except ConflictError:
            return []
        except UpstreamUnreachableError as error:
            raise PlexUnreachableError(error.upstream, SILENT) from error
        theirs = [(one, people.get(_plex_id(server, one))) for one in playing]
        seen = [(one, who) for one, who in theirs if actor.is_admin or _is_own(actor, who)]
        cards = await self._cards_of(actor, server, [one for one, _ in seen])
        return [_view(actor, one, who, cards.get(one.rating_key)) for one, who in seen]

    async def _cards_of(
        self, actor: Actor, server: MediaServer, playing: Sequence[Playing]
    ) -> Mapping[str, ItemCardView]:
        """By rating key, of what ``actor`` sees."""
        keys = [one.rating_key for one in playing if one.rating_key]
        if not keys:
            return {}
        values = {"server": server.id, "keys": keys}
        sight = await self._visibility.of(actor)
        rows = await self._database.rows(_seen(sight), values)
        cards = await self._cards.of(actor, [row.id for row in rows])
        return {row.rating_key: cards[row.id] for row in rows if row.id in cards}


@lru_cache(maxsize=64)
def _seen(sight: Sight) -> AnySelect:
    return select(col(LibraryItem.id), col(LibraryItem.rating_key)).where(
        col(LibraryItem.server_id) == bindparam("server", type_=String),
        col(LibraryItem.rating_key).in_(bindparam("keys", type_=String, expanding=True)),
        *conditions(sight),
    )


def _plex_id(server: MediaServer, playing: Playing) -> int:
    """Their number on plex.tv; 0, which is nobody's, where it is not known."""
    if playing.user_id == OWNER_THERE:
        return server.owner_plex_id or 0
    return playing.user_id or 0


def _is_own(actor: Actor, who: AnyRow | None) -> bool:
    return who is not None and who.user_id == actor.user_id


def _view(
    actor: Actor, playing: Playing, who: AnyRow | None, item: ItemCardView | None
) -> PlaybackView:
    may_know = item is not None or actor.is_admin
    title = item.title if item is not None else playing.title
    return PlaybackView(
        id=playing.session_key,
        item=item,
        title=title if may_know else "",
        subtitle=_belongs_to(playing) if may_know else "",
        user=who.name if who is not None else playing.user_name,
        own=_is_own(actor, who),
        player=playing.player or playing.product or playing.device,
        state=playing.state or "playing",
        progress_percent=_percent(playing),
        decision=playing.decision,
    )


def _belongs_to(playing: Playing) -> str:
    """The show and the numbers of an episode, the artist of a track."""
    if playing.type != ItemType.EPISODE:
        return playing.grandparent_title
    numbers: list[Any] = [("S", playing.parent_index), ("E", playing.index)]
    place = " ".join(f"{letter}{number}" for letter, number in numbers if number is not None)
    return " · ".join(part for part in (playing.grandparent_title, place) if part)


def _percent(playing: Playing) -> int:
    if not playing.duration_ms or playing.duration_ms < 0:
        return 0
    return min(100, 100 * playing.view_offset_ms // playing.duration_ms)
