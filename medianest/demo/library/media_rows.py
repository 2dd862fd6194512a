"""How the pretend Plex server puts encodings, files and streams."""

from __future__ import annotations

from typing import Any

from medianest.demo.library.things import Item, Version

Row = dict[str, Any]

_FRAMES = "24p"


def media_row(version: Version, item: Item, *, full: bool) -> Row:
    """One encoding; `full` with its streams."""
    sound = {"audioChannels": version.audio_channels, "audioCodec": version.audio_codec}
    row: Row = {"id": version.id, "duration": version.duration_ms, "bitrate": version.bitrate}
    if version.video_codec:
        row |= {"width": version.width, "height": version.height, "aspectRatio": 1.78}
        row |= {**sound, "videoCodec": version.video_codec, "videoResolution": version.resolution}
        row |= {"container": version.container, "videoFrameRate": _FRAMES, "videoProfile": "main"}
    else:
        row |= {**sound, "container": version.container}
    row["Part"] = [_part(version, place, item, full=full) for place in range(len(version.parts))]
    return row


def _part(version: Version, place: int, item: Item, *, full: bool) -> Row:
    part = version.parts[place]
    row: Row = {
        "id": part.id,
        "key": f"/library/parts/{part.id}/{item.added_at}/file.{version.container}",
        "duration": version.duration_ms,
        "file": part.file,
        "size": part.size_bytes,
        "container": version.container,
    }
    if full:
        row["Stream"] = _streams(version, part.id)
    return row


def _streams(version: Version, number: int) -> list[Row]:
    sound = {
        "id": number * 2 + 1,
        "streamType": 2,
        "selected": True,
        "default": True,
        "codec": version.audio_codec,
        "index": 1,
        "channels": version.audio_channels,
        "samplingRate": 48_000,
        "displayTitle": f"Unknown ({version.audio_codec.upper()})",
        "extendedDisplayTitle": f"Unknown ({version.audio_codec.upper()})",
    }
    if not version.video_codec:
        return [sound]
    name = f"{version.resolution} ({version.video_codec.upper()})"
    picture = {
        "id": number * 2,
        "streamType": 1,
        "default": True,
        "codec": version.video_codec,
        "index": 0,
        "bitrate": version.bitrate,
        "bitDepth": 8,
        "frameRate": 25.0,
        "height": version.height,
        "width": version.width,
        "profile": "main",
        "displayTitle": name,
        "extendedDisplayTitle": name,
    }
    return [picture, sound]
