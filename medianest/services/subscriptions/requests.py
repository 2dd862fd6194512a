"""What people say of a subscription, checked and written to its row."""

from __future__ import annotations

from typing import Any

from medianest.errors import InvalidInputError
from medianest.integrations.ytdlp.details import MediaListing
from medianest.models.subscription import Backlog, Subscription
from medianest.services.actor import Actor
from medianest.services.downloads import requests as download_requests
from medianest.views.download import Container, DownloadRequest, Quality, SponsorBlock
from medianest.views.subscription import SubscriptionChange, SubscriptionRequest

LONGEST_SUBTITLES = 100
MAY_BE_NONE = frozenset({"min_seconds", "max_seconds", "keep_last", "keep_days"})


def new_row(
    actor: Actor, url: str, request: SubscriptionRequest, listing: MediaListing | None
) -> Subscription:
    """Raises :class:`InvalidInputError` for choices that do not go together."""
    fields = request.model_dump(mode="json", exclude={"url"})
    row = Subscription(user_id=actor.user_id, url=url, quality="", container="")
    _write(row, fields)
    if listing is not None:
        row.title, row.uploader = listing.title[:500], listing.uploader[:200]
        row.thumbnail_url = listing.thumbnail_url
    if row.backlog == Backlog.NEWEST and row.backlog_count < 1:
        raise _error("backlogCount", "Say how many of the newest videos are wanted.")
    return row


def change(row: Subscription, changes: dict[str, Any]) -> None:
    """Write these fields of :class:`SubscriptionChange`. Raises :class:`InvalidInputError`."""
    known = SubscriptionChange.model_fields
    for name, value in changes.items():
        if name not in known or (value is None and name not in MAY_BE_NONE):
            raise _error(name, f"{name} cannot be changed to that.")
    _write(row, SubscriptionChange(**changes).model_dump(mode="json", exclude_unset=True))


def _write(row: Subscription, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, ",".join(value) if name == "subtitles" else value)
    _check(row)


def _check(row: Subscription) -> None:
    download_requests.check(
        DownloadRequest(
            url=row.url,
            quality=Quality(row.quality),
            container=Container(row.container),
            sponsorblock=SponsorBlock(row.sponsorblock),
        )
    )
    if len(row.subtitles) > LONGEST_SUBTITLES:
        raise _error("subtitles", "These are too many languages.")
    shortest, longest = row.min_seconds, row.max_seconds
    if shortest is not None and longest is not None and shortest > longest:
        raise _error("maxSeconds", "The longest must not be shorter than the shortest.")


def _error(field: str, message: str) -> InvalidInputError:
    return InvalidInputError(message, details={field: message})
