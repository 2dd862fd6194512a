"""Which playlist a download is of, and the collection of Plex that is this playlist's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import AnySelect
from medianest.models.download import Download, DownloadKind
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_section import LibrarySection
from medianest.models.subscription import Subscription, SubscriptionEntry
from medianest.services.library import folding

UNTITLED = "Playlist"
LONGEST_TITLE = 200
MOST_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Playlist:
    """Known by its address; the words are those of the site."""

    url: str
    title: str
    uploader: str
    thumbnail_url: str | None

    @property
    def titles(self) -> list[str]:
        """What its collection may be called, the best first: something else may have that name."""
        title = (self.title.strip() or UNTITLED)[:LONGEST_TITLE]
        whose = [f"{title} ({self.uploader.strip()})"] if self.uploader.strip() else []
        return [title, *whose, *(f"{title} ({number})" for number in range(2, MOST_ALIKE))]

    @property
    def summary(self) -> str:
        """Whose it is and where it came from."""
        return f"{self.uploader}\n{self.url}".strip()


async def playlist_of(session: AsyncSession, row: Download) -> Playlist | None:
    """What a download is of: itself a playlist, or a video that a subscription took."""
    source: Download | Subscription | None = row
    if row.kind != DownloadKind.PLAYLIST:
        followed = (
            select(Subscription)
            .join(SubscriptionEntry, col(SubscriptionEntry.subscription_id) == col(Subscription.id))
            .where(SubscriptionEntry.download_id == row.id)
        )
        source = (await session.execute(followed.limit(1))).scalars().first()
    if source is None:
        return None
    return Playlist(source.url, source.title, source.uploader, source.thumbnail_url)


async def collection_of(
    session: AsyncSession, playlist: Playlist, section: LibrarySection, item_type: str
) -> LibraryCollection | str:
    """Our row of its collection in a section: the one that its downloads came to before, else one
    of its name that can hold these items; or what a new one is to be called."""
    fits = col(LibraryCollection.smart).is_(False) & col(LibraryCollection.item_type).in_(
        ("", item_type)
    )
    of_section = select(LibraryCollection).where(LibraryCollection.section_id == section.id)
    mine = select(Download.collection_id).where(
        or_(
            col(Download.url) == playlist.url,
            col(Download.id).in_(_taken(Subscription.url == playlist.url)),
        )
    )
    earlier = of_section.where(fits, col(LibraryCollection.id).in_(mine))
    newest = earlier.order_by(col(LibraryCollection.id).desc()).limit(1)
    if (found := (await session.execute(newest)).scalars().first()) is not None:
        return found
    for title in playlist.titles:
        same = or_(
            col(LibraryCollection.sort_key) == folding.sort_key(title),
            col(LibraryCollection.title) == title,
        )
        named = (await session.execute(of_section.where(same))).scalars().all()
        if not named:
            return title
        for one in (await session.execute(of_section.where(same, fits))).scalars():
            if not await _is_of_another(session, one, playlist):
                return one
    return playlist.titles[0]


async def _is_of_another(
    session: AsyncSession, collection: LibraryCollection, playlist: Playlist
) -> bool:
    """Whether another playlist's downloads came to it: two of one name are two."""
    taken = _taken(Subscription.url != playlist.url)
    is_list = and_(col(Download.kind) == DownloadKind.PLAYLIST, col(Download.url) != playlist.url)
    others = select(Download.id).where(
        Download.collection_id == collection.id, or_(is_list, col(Download.id).in_(taken))
    )
    return (await session.execute(others.limit(1))).first() is not None


def _taken(those: ColumnElement[bool] | bool) -> AnySelect:
    """The downloads that such subscriptions have made."""
    return (
        select(SubscriptionEntry.download_id)
        .join(Subscription, col(Subscription.id) == col(SubscriptionEntry.subscription_id))
        .where(those, col(SubscriptionEntry.download_id).is_not(None))
    )
