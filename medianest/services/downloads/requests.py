"""What a person asks for, checked and made into a row with its entries."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.errors import DuplicateError, InvalidInputError
from medianest.integrations.ytdlp.details import MediaDetails, MediaListing
from medianest.models.download import Download
from medianest.models.ids import utc_now
from medianest.services.actor import Actor
from medianest.services.downloads import entries, outcomes, rows, selections, sharing
from medianest.services.downloads.addresses import MediaAddress
from medianest.services.folder.folder import MediaFolder
from medianest.views.download import AUDIO_CONTAINERS, DownloadRequest, Quality

NOTHING_CHOSEN = "Choose at least one video that is in this list."


def check(request: DownloadRequest) -> None:
    """Raises :class:`InvalidInputError` for choices that do not go together."""
    if (request.quality == Quality.AUDIO) != (request.container in AUDIO_CONTAINERS):
        sound = "m4a or mp3" if request.quality == Quality.AUDIO else "mp4, mkv or webm"
        message = f"This quality goes with {sound}. Choose one of them."
        raise InvalidInputError(message, details={"container": message})


def new_row(actor: Actor, address: MediaAddress, request: DownloadRequest) -> Download:
    """Raises :class:`InvalidInputError` for a selection that cannot be read."""
    return Download(
        user_id=actor.user_id,
        url=address.url,
        quality=request.quality.value,
        container=request.container.value,
        subtitles=",".join(request.subtitles),
        sponsorblock=request.sponsorblock.value,
        selection=selections.canonical(request.entries),
        extractor=address.extractor,
        media_id=address.media_id,
        position=rows.next_position(),
    )


async def add(
    session: AsyncSession,
    row: Download,
    found: MediaDetails | MediaListing | None,
    folder: MediaFolder,
    cap: int,
) -> None:
    """Store a new row, with its entries as far as they are known, on the files they share.

    What is complete by that is complete. Raises :class:`InvalidInputError` for a choice of nothing.
    """
    if isinstance(found, MediaListing):
        rows.describe_list(row, found)
    elif found is not None:
        rows.describe(row, found)
    session.add(row)
    await session.flush()
    if isinstance(found, MediaListing):
        chosen = selections.pick(row.selection, found.entries, cap)
        if not chosen:
            raise InvalidInputError(NOTHING_CHOSEN, details={"entries": NOTHING_CHOSEN})
        await entries.make_listed(session, row, chosen)
    elif row.media_id is not None:
        await entries.make_single(session, row)
    else:
        return
    await session.flush()
    await sharing.join_files(session, row, folder)
    if row.entries_total == row.entries_done:
        await _complete(session, row)


async def _complete(session: AsyncSession, row: Download) -> None:
    if row.entries_total == 1:
        (entry,) = await entries.of(session, row.id)
        rows.describe_by(row, entry)
    row.status, row.percent, row.ended_at = await outcomes.here(session), 100, utc_now()
    session.add(row)
    await session.flush()


async def refuse_second(session: AsyncSession, row: Download) -> None:
    """Name the active download of the same; the database's unique index is what enforces it."""
    existing = select(Download.id).where(
        Download.user_id == row.user_id,
        Download.url == row.url,
        Download.quality == row.quality,
        Download.container == row.container,
        Download.selection == row.selection,
        col(Download.ended_at).is_(None),
    )
    if (found := (await session.execute(existing)).scalars().first()) is not None:
        raise DuplicateError("This is being downloaded already.", details={"id": found})
