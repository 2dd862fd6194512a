"""Keeps people, requests and issues of a pretend Seerr in a file, so that a demo can go on."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any

from medianest.demo.seerr import handing_over
from medianest.demo.seerr.codes import MediaStatus, RequestStatus
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.rows import AskedSeason, Comment, Issue, Media, MediaSeason, Request, User

logger = logging.getLogger(__name__)

_KINDS = (
    "user", "media", "request", "issue", "comment", "season", "media season", "radarr", "sonarr",
)  # fmt: skip


def save(seerr: PretendSeerr, file: Path) -> None:
    """Write them down. Raises OSError."""
    with seerr.lock:
        told = {
            "users": [asdict(row) for row in seerr.users.values()],
            "media": [asdict(row) for row in seerr.media.values()],
            "requests": [asdict(row) for row in seerr.requests.values()],
            "issues": [asdict(row) for row in seerr.issues.values()],
            "next": {kind: seerr.new_id(kind) for kind in _KINDS},
        }
    new = file.with_suffix(".new")
    new.write_text(json.dumps(told), "utf-8")
    new.replace(file)


def load(seerr: PretendSeerr, file: Path) -> bool:
    """Put back what was saved, and whether there was something: a file that cannot be read is as
    none. What had arrived arrives in the library again, what was on its way sets out anew."""
    if not file.exists():
        return False
    try:
        told = json.loads(file.read_text("utf-8"))
        users = [User(**row) for row in told["users"]]
        media = [_with(Media, row, seasons=MediaSeason) for row in told["media"]]
        requests = [_with(Request, row, seasons=AskedSeason) for row in told["requests"]]
        issues = [_with(Issue, row, comments=Comment) for row in told["issues"]]
        numbers = {kind: count(int(number)) for kind, number in told["next"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        logger.warning("%s cannot be read; requests are as at the start", file)
        return False
    with seerr.lock:
        seerr.users = {row.id: row for row in users}
        seerr.media = {row.id: row for row in media}
        seerr.requests = {row.id: row for row in requests}
        seerr.issues = {row.id: row for row in issues}
        seerr.numbers = dict(numbers)
        _go_on(seerr)
    return True


def _with(kind: Callable[..., Any], row: dict[str, Any], **parts: Callable[..., Any]) -> Any:
    made = {name: [part(**each) for each in row[name]] for name, part in parts.items()}
    return kind(**{**row, **made})


def _go_on(seerr: PretendSeerr) -> None:
    there = (MediaStatus.AVAILABLE, MediaStatus.PARTIALLY_AVAILABLE)
    for media in seerr.media.values():
        title = seerr.catalogue.find(media.media_type, media.tmdb_id)
        # A rating key is what a scan found: that comes with the library itself.
        if seerr.arrived and title and media.status in there and media.rating_key is None:
            held = (season.number for season in media.seasons if season.status in there)
            seerr.arrived(title, tuple(held))
    for request in seerr.requests.values():
        if request.status == RequestStatus.APPROVED:
            handing_over.hand_over(seerr, request)
