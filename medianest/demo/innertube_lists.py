"""Builds YouTube's pages of lists, playlists and a channel's uploads, in parts of 100 entries.

Shapes are those that `yt_dlp/extractor/youtube/_tab.py` (2026.10.26) reads.
"""

from __future__ import annotations

from typing import Any

from medianest.demo.catalogue import Catalogue
from medianest.demo.innertube import byline, thumbnail
from medianest.demo.video import Channel, Playlist, Video

Json = dict[str, Any]

PAGE_ENTRIES = 100
_HIDDEN_TITLES = {"removed": "[Deleted video]", "private": "[Private video]"}


def playlist_page(catalogue: Catalogue, playlist: Playlist) -> Json:
    """The whole first answer for a playlist; a private one is an alert without entries."""
    if playlist.private:
        return missing_page("This playlist is private.")
    entries = list_entries(catalogue, playlist, 0)
    renderer = {"playlistVideoListRenderer": {"contents": entries, "playlistId": playlist.id}}
    section = {"itemSectionRenderer": {"contents": [renderer]}}
    tab = {"selected": True, "content": {"sectionListRenderer": {"contents": [section]}}}
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}},
        "metadata": {"playlistMetadataRenderer": {"title": playlist.title}},
        "header": {"playlistHeaderRenderer": _playlist_header(playlist)},
    }


def missing_page(reason: str) -> Json:
    """The answer for a list that cannot be shown."""
    alert = {"alertRenderer": {"type": "ERROR", "text": {"simpleText": reason}}}
    return {"alerts": [alert], "contents": {"twoColumnBrowseResultsRenderer": {"tabs": []}}}


def list_entries(catalogue: Catalogue, playlist: Playlist, start: int) -> list[Json]:
    """Entries from number `start` (0 is the first), with the token for the next page at the end."""
    stop = start + PAGE_ENTRIES
    page = catalogue.entries(playlist.video_ids[start:stop])
    entries = [_playlist_entry(video, number) for number, video in enumerate(page, start + 1)]
    if stop < len(playlist.video_ids):
        entries.append(_continuation(f"{playlist.id}|{stop}"))
    return entries


def continuation_answer(catalogue: Catalogue, token: str) -> Json:
    """The answer to a token made by `list_entries`."""
    playlist_id, _, start = token.rpartition("|")
    playlist = catalogue.playlist(playlist_id)
    items = list_entries(catalogue, playlist, int(start)) if playlist and start.isdigit() else []
    action = {"appendContinuationItemsAction": {"continuationItems": items}}
    return {"onResponseReceivedActions": [action]}


def channel_page(catalogue: Catalogue) -> Json:
    """The Videos tab of the channel, newest first."""
    channel = catalogue.channel
    items = [_rich_item(video) for video in catalogue.entries(catalogue.uploads)]
    path = f"/{channel.handle}/videos"
    tab = {
        "selected": True,
        "title": "Videos",
        "endpoint": {"commandMetadata": {"webCommandMetadata": {"url": path}}},
        "content": {"richGridRenderer": {"contents": items}},
    }
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}},
        "metadata": {"channelMetadataRenderer": _channel_sheet(channel)},
    }


def watch_panel(playlist: Playlist) -> Json:
    """The list beside a video that is watched as part of it; yt-dlp follows its address."""
    address = {"url": f"/playlist?list={playlist.id}"}
    return {
        "playlist": {
            "playlistId": playlist.id,
            "title": playlist.title,
            "endpoint": {"commandMetadata": {"webCommandMetadata": address}},
        }
    }


def _channel_sheet(channel: Channel) -> Json:
    return {
        "title": channel.name,
        "externalId": channel.id,
        "description": "Test pictures of all kinds.",
        "channelUrl": f"https://www.youtube.com/channel/{channel.id}",
        "vanityChannelUrl": f"http://www.youtube.com/{channel.handle}",
        "avatar": {"thumbnails": [{"url": "https://yt3.googleusercontent.com/nest=s900"}]},
    }


def _playlist_header(playlist: Playlist) -> Json:
    count = str(len(playlist.video_ids))
    return {
        "playlistId": playlist.id,
        "title": {"simpleText": playlist.title},
        "stats": [{"runs": [{"text": count}, {"text": " videos"}]}],
        "ownerText": {"runs": [byline(playlist.channel)]},
        "privacy": "PUBLIC",
    }


def _playlist_entry(video: Video, number: int) -> Json:
    """An entry; a removed or private video keeps its place but loses its name, as on the site."""
    entry: Json = {"videoId": video.id, "index": {"simpleText": str(number)}, "isPlayable": True}
    if hidden := _HIDDEN_TITLES.get(video.availability):
        title = {"runs": [{"text": hidden}]}
        return {"playlistVideoRenderer": entry | {"title": title, "isPlayable": False}}
    return {
        "playlistVideoRenderer": entry
        | {
            "title": {"runs": [{"text": video.title}]},
            "lengthSeconds": str(video.duration_seconds),
            "shortBylineText": {"runs": [byline(video.channel)]},
            "thumbnail": {"thumbnails": [thumbnail(video.id)]},
        }
    }


def _rich_item(video: Video) -> Json:
    minutes, seconds = divmod(video.duration_seconds, 60)
    renderer = {
        "videoId": video.id,
        "title": {"runs": [{"text": video.title}]},
        "lengthText": {"simpleText": f"{minutes}:{seconds:02d}"},
        "thumbnail": {"thumbnails": [thumbnail(video.id)]},
        "viewCountText": {"simpleText": "1,234 views"},
    }
    return {"richItemRenderer": {"content": {"videoRenderer": renderer}}}


def _continuation(token: str) -> Json:
    command = {"token": token, "request": "CONTINUATION_REQUEST_TYPE_BROWSE"}
    return {"continuationItemRenderer": {"continuationEndpoint": {"continuationCommand": command}}}
