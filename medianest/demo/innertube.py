"""Builds the answers of YouTube's player API, as far as yt-dlp's extractor reads them.

Field names and shapes are those of `yt_dlp/extractor/youtube/_video.py` (2026.10.26). Formats carry
plain addresses: no `n` parameter and no signature cipher, so no JavaScript challenge arises.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from medianest.demo.video import Availability, Channel, Video

Json = dict[str, Any]

MEDIA_HOST = "rr1---sn-nest.googlevideo.com"
_UNTIL_PREMIERE = timedelta(hours=3)

# itag → (kind, height); the numbers are YouTube's own.
VIDEO_ITAGS = {"134": 360, "136": 720, "137": 1080}
AUDIO_ITAG = "140"
VP9_ITAG = "243"

_H264_CODECS = {360: "avc1.4d401e", 720: "avc1.4d401f", 1080: "avc1.640028"}
_QUALITY = {360: "medium", 720: "hd720", 1080: "hd1080"}

# availability → (status, reason, explanation)
_UNPLAYABLE: dict[Availability, tuple[str, str, str]] = {
    "removed": ("ERROR", "Video unavailable", "This video has been removed by the uploader"),
    "private": (
        "LOGIN_REQUIRED",
        "Private video",
        "Sign in if you've been granted access to this video",
    ),
    "region": (
        "UNPLAYABLE",
        "Video unavailable",
        "The uploader has not made this video available in your country",
    ),
    "age": (
        "LOGIN_REQUIRED",
        "Sign in to confirm your age",
        "This video may be inappropriate for some users.",
    ),
    "bot_check": (
        "LOGIN_REQUIRED",
        "Sign in to confirm you\u2019re not a bot",
        "This helps protect our community. Learn more",
    ),
    "members": (
        "UNPLAYABLE",
        "Join this channel to get access to members-only content like this video, "
        "and other exclusive perks.",
        "",
    ),
    "try_later": ("ERROR", "This content isn't available, try again later.", ""),
}


UNKNOWN_VIDEO: Json = {
    "playabilityStatus": {"status": "ERROR", "reason": "Video unavailable"},
}
"""The player response for an id that nobody has ever used."""


def surroundings(video: Video | None, panel: Json | None = None) -> Json:
    """What stands around the player, `ytInitialData`: of use are the uploader's name and handle.

    Without contents yt-dlp asks the API for them again and again. `panel` is the playlist beside.
    """
    contents: list[Json] = [{"videoPrimaryInfoRenderer": {}}]
    if video is not None:
        title = {"runs": [byline(video.channel)]}
        owner = {"videoOwnerRenderer": {"title": title}}
        contents.append({"videoSecondaryInfoRenderer": {"owner": owner}})
    columns: Json = {"results": {"results": {"contents": contents}}}
    if panel is not None:
        columns["playlist"] = panel
    return {"contents": {"twoColumnWatchNextResults": columns}}


def byline(channel: Channel) -> Json:
    """A channel's name with the way to it."""
    endpoint = {"browseId": channel.id, "canonicalBaseUrl": f"/{channel.handle}"}
    return {"text": channel.name, "navigationEndpoint": {"browseEndpoint": endpoint}}


def player(video: Video, sizes: dict[str, int], issue: str, *, with_formats: bool) -> Json:
    """A player response; `sizes` maps itags to bytes, `issue` goes into every media address."""
    answer: Json = {
        "playabilityStatus": _playability(video),
        "videoDetails": _details(video),
        "microformat": {"playerMicroformatRenderer": _microformat(video)},
    }
    if video.availability in ("removed", "try_later"):
        del answer["videoDetails"]
    if with_formats and video.availability == "ok":
        answer["streamingData"] = {
            "expiresInSeconds": "21540",
            "adaptiveFormats": [_format(video, itag, size, issue) for itag, size in sizes.items()],
        }
    if with_formats and video.availability == "live":
        manifest = f"https://{MEDIA_HOST}/live/{video.id}/master.m3u8"
        answer["streamingData"] = {"expiresInSeconds": "21540", "hlsManifestUrl": manifest}
    if video.captions:
        answer["captions"] = {"playerCaptionsTracklistRenderer": _captions(video)}
    return answer


def _playability(video: Video) -> Json:
    if video.availability == "upcoming":
        return {"status": "LIVE_STREAM_OFFLINE", "reason": "Premieres in 3 hours"}
    if video.availability not in _UNPLAYABLE:
        return {"status": "OK", "playableInEmbed": True}
    status, reason, explanation = _UNPLAYABLE[video.availability]
    message = {"reason": {"simpleText": reason}}
    if explanation:
        message["subreason"] = {"simpleText": explanation}
    screen = {"playerErrorMessageRenderer": message}
    return {"status": status, "reason": reason, "errorScreen": screen}


def _details(video: Video) -> Json:
    live, upcoming = video.availability == "live", video.availability == "upcoming"
    return {
        "videoId": video.id,
        "title": video.title,
        "lengthSeconds": "0" if live or upcoming else str(video.duration_seconds),
        "keywords": list(video.tags),
        "channelId": video.channel.id,
        "shortDescription": video.full_description,
        "author": video.channel.name,
        "viewCount": "1234",
        "isPrivate": False,
        "isLive": live,
        "isUpcoming": upcoming,
        "isLiveContent": live or upcoming,
        "thumbnail": {"thumbnails": [thumbnail(video.id)]},
    }


def thumbnail(video_id: str) -> Json:
    """A thumbnail's entry; the image host has it in this one size."""
    address = f"https://i.ytimg.com/vi/{video_id}/maxresdefault.jpg"
    return {"url": address, "width": 1280, "height": 720}


def _microformat(video: Video) -> Json:
    sheet: Json = {
        "title": {"simpleText": video.title},
        "publishDate": f"{video.uploaded.isoformat()}T03:00:00-07:00",
        "uploadDate": f"{video.uploaded.isoformat()}T03:00:00-07:00",
        "ownerChannelName": video.channel.name,
        "ownerProfileUrl": f"http://www.youtube.com/{video.channel.handle}",
        "externalChannelId": video.channel.id,
        "category": "Education",
        "isUnlisted": False,
        "isFamilySafe": video.availability != "age",
        "availableCountries": ["FR"] if video.availability == "region" else ["FR", "DE", "US"],
    }
    if video.availability in ("live", "upcoming"):
        live = video.availability == "live"
        start = datetime.now(UTC) + (-_UNTIL_PREMIERE if live else _UNTIL_PREMIERE)
        start_text = start.isoformat(timespec="seconds")
        sheet["liveBroadcastDetails"] = {"isLiveNow": live, "startTimestamp": start_text}
    return sheet


def _format(video: Video, itag: str, size_bytes: int, issue: str) -> Json:
    query = urlencode({"id": video.id, "itag": itag, "issue": issue, "clen": size_bytes})
    common = {
        "itag": int(itag),
        "url": f"https://{MEDIA_HOST}/videoplayback?{query}",
        "bitrate": size_bytes * 8 // video.duration_seconds,
        "contentLength": str(size_bytes),
        "approxDurationMs": str(video.duration_seconds * 1000),
    }
    if itag == AUDIO_ITAG:
        return common | {
            "mimeType": 'audio/mp4; codecs="mp4a.40.2"',
            "audioQuality": "AUDIO_QUALITY_MEDIUM",
            "audioSampleRate": "44100",
            "audioChannels": 1,
        }
    height = VIDEO_ITAGS.get(itag, 360)
    codec = f'mp4; codecs="{_H264_CODECS[height]}"' if itag != VP9_ITAG else 'webm; codecs="vp9"'
    return common | {
        "mimeType": f"video/{codec}",
        "width": height * 16 // 9,
        "height": height,
        "fps": 12,
        "quality": _QUALITY[height],
        "qualityLabel": f"{height}p",
    }


def _captions(video: Video) -> Json:
    tracks = [
        {
            "baseUrl": f"https://www.youtube.com/api/timedtext?v={video.id}&lang={language}",
            "languageCode": language,
            "vssId": f".{language}",
            "name": {"simpleText": {"en": "English", "de": "German"}.get(language, language)},
        }
        for language in video.captions
    ]
    return {"captionTracks": tracks}
