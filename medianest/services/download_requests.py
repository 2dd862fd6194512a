"""What a person asks for, checked and made into a row."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.errors import DuplicateError, InvalidInputError
from medianest.integrations.ytdlp.details import MediaDetails
from medianest.models.download import Download
from medianest.services import download_rows as rows
from medianest.services.actor import Actor
from medianest.services.media_addresses import MediaAddress
from medianest.views.download import AUDIO_CONTAINERS, Container, Quality


async def refuse_second(session: AsyncSession, row: Download) -> None:
    """Name the active download of the same; the database's unique index is what enforces it."""
    existing = select(Download.id).where(
        Download.user_id == row.user_id,
        Download.url == row.url,
        Download.quality == row.quality,
        Download.container == row.container,
        col(Download.ended_at).is_(None),
    )
    if (found := (await session.execute(existing)).scalars().first()) is not None:
        raise DuplicateError("This is being downloaded already.", details={"id": found})


def new_row(
    actor: Actor,
    address: MediaAddress,
    details: MediaDetails | None,
    quality: Quality,
    container: Container,
) -> Download:
    row = Download(
        user_id=actor.user_id,
        url=address.url,
        quality=quality.value,
        container=container.value,
        extractor=address.extractor,
        media_id=address.media_id,
        position=rows.next_position(),
    )
    if details is not None:
        rows.describe(row, details)
    return row


def check_profile(quality: Quality, container: Container) -> None:
    if (quality == Quality.AUDIO) != (container in AUDIO_CONTAINERS):
        sound = "m4a or mp3" if quality == Quality.AUDIO else "mp4, mkv or webm"
        message = f"This quality goes with {sound}. Choose one of them."
        raise InvalidInputError(message, details={"container": message})
