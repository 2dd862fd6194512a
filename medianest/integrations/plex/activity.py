"""What a Plex server is doing: scans, other work, and what people play."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from medianest.integrations.loose_values import (
    Row,
    Shape,
    amount,
    first,
    flag,
    key,
    large,
    objects,
    shaped,
    text,
    text_up_to,
    whole,
)
from medianest.integrations.plex.calls import SLOW_SECONDS, PlexCalls, rows
from medianest.integrations.plex.models import Activity, Playing

_name = text_up_to(300)

_ACTIVITY: Shape = (
    ("uuid", "uuid", text_up_to(100)),
    ("type", "type", text_up_to(100)),
    ("title", "title", _name),
    ("subtitle", "subtitle", _name),
    ("cancellable", "cancellable", flag),
)
_PLAYING: Shape = (
    ("session_key", "sessionKey", text_up_to(100)),
    ("rating_key", "ratingKey", key),
    ("guid", "guid", text_up_to(500)),
    ("type", "type", text_up_to(16)),
    ("title", "title", text_up_to(1000)),
    ("parent_title", "parentTitle", text_up_to(1000)),
    ("grandparent_title", "grandparentTitle", text_up_to(1000)),
    ("index", "index", whole),
    ("parent_index", "parentIndex", whole),
    ("section_key", "librarySectionID", key),
    ("duration_ms", "duration", large),
    ("view_offset_ms", "viewOffset", amount),
)


async def scan(calls: PlexCalls, section_key: str, folder: str | None) -> None:
    """Have a section looked through, or one folder of it. Returns before that is done."""
    at = f"/library/sections/{quote(section_key, safe='')}/refresh"
    await calls.ask("GET", at, {"path": folder} if folder else None, timeout_seconds=SLOW_SECONDS)


async def activities(calls: PlexCalls) -> list[Activity]:
    """What the server is busy with."""
    found = await calls.container("/activities")
    return [activity_of(row) for row in rows(found, "Activity") if type(row) is dict]


async def sessions(calls: PlexCalls) -> list[Playing]:
    """What is played now; only the owner's token is told."""
    found = await calls.container("/status/sessions")
    return [_playing_of(row) for row in rows(found) if type(row) is dict]


def activity_of(row: Row) -> Activity:
    """One activity."""
    progress = whole(row.get("progress"))
    return Activity(
        **shaped(row, _ACTIVITY),
        progress_percent=-1 if progress is None else min(max(progress, -1), 100),
        section_key=key(first(row, "Context").get("librarySectionID")),
    )


def _playing_of(row: Row) -> Playing:
    user, player, session = first(row, "User"), first(row, "Player"), first(row, "Session")
    return Playing(
        **shaped(row, _PLAYING),
        session_id=text(session.get("id"))[:100],
        user_id=large(user.get("id")),
        user_name=_name(user.get("title")),
        player=_name(player.get("title")),
        product=_name(player.get("product")),
        device=_name(player.get("device") or player.get("platform")),
        state=text(player.get("state"))[:20],
        location=text(session.get("location"))[:20],
        bandwidth_kbps=whole(session.get("bandwidth")),
        decision=_decision(row),
    )


def _decision(row: Row) -> str:
    """The dearest of what is done to what is played."""
    transcoding = first(row, "TranscodeSession")
    said = {text(transcoding.get(f"{of}Decision")) for of in ("video", "audio")}
    parts: list[Any] = [part for media in objects(row, "Media") for part in objects(media, "Part")]
    said |= {text(part.get("decision")) for part in parts}
    return next((one for one in ("transcode", "copy") if one in said), "directplay")
