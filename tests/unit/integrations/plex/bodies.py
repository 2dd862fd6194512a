"""Answers of a Plex server, put together in the shapes that were recorded."""

from __future__ import annotations

import json
from typing import Any

from medianest.integrations.plex.client import PlexServer
from tests.clients.raw_site import RawSite, answer

HTML = "text/html"
DONE = answer("<html><head><title>OK</title></head><body><h1>200 OK</h1></body></html>", 200, HTML)
MACHINE = "0123456789abcdef0123456789abcdef01234567"
IDENTITY = answer(json.dumps({"MediaContainer": {"size": 0, "machineIdentifier": MACHINE}}))


def refusal(status: int) -> bytes:
    """An error, which is a page."""
    return answer(f"<html><head><title>{status}</title></head></html>", status, HTML)


def container(rows: list[Any] | None = None, name: str = "Metadata", **told: Any) -> bytes:
    """A listing; an empty one has no rows at all."""
    listed = {name: rows} if rows else {}
    return answer(json.dumps({"MediaContainer": {"size": len(rows or []), **told, **listed}}))


def rows(first: int, last: int, **told: Any) -> list[dict[str, Any]]:
    """Movies by number, both ends among them."""
    return [
        {"ratingKey": str(number), "type": "movie", "title": f"Movie {number}", **told}
        for number in range(first, last + 1)
    ]


def movie(**told: Any) -> dict[str, Any]:
    """A movie as a listing has it."""
    return {
        "ratingKey": "55",
        "key": "/library/metadata/55",
        "guid": "plex://movie/5d776830f59e58002189813a",
        "studio": "Harbour Pictures",
        "type": "movie",
        "title": "The Lighthouse Keeper",
        "titleSort": "Lighthouse Keeper",
        "originalTitle": "Fyrvaktaren",
        "contentRating": "G",
        "summary": "A light, and who keeps it.",
        "tagline": "It never goes out.",
        "rating": 6.2,
        "audienceRating": 7,
        "year": 2008,
        "thumb": "/library/metadata/55/thumb/1579514152",
        "art": "/library/metadata/55/art/1579514152",
        "duration": 5062000,
        "originallyAvailableAt": "2008-04-10",
        "addedAt": 1579514088,
        "updatedAt": 1579514152,
        "viewCount": 2,
        "lastViewedAt": 1600000000,
        "Media": [
            {
                "id": 46,
                "duration": 5062000,
                "bitrate": 21178,
                "width": 1280,
                "height": 720,
                "aspectRatio": 1.78,
                "audioChannels": 6,
                "audioCodec": "aac",
                "videoCodec": "h264",
                "videoResolution": "720",
                "container": "mkv",
                "optimizedForStreaming": 1,
                "Part": [
                    {
                        "id": 46,
                        "key": "/library/parts/46/1579478991/file.mkv",
                        "file": "/data/Movies/The Lighthouse Keeper (2008)/cd1.mkv",
                        "size": 13400382,
                        "optimizedForStreaming": True,
                    },
                    {"id": 47, "file": "/data/Movies/cd2.mkv", "size": "4208219125"},
                ],
            }
        ],
        "Genre": [{"tag": "Drama"}, {"tag": "Mystery"}, {"tag": "Drama"}],
        "Country": [{"tag": "Sweden"}],
        "Label": [{"tag": "Kids"}],
        "Collection": [{"tag": "Lights"}],
        "Director": [{"tag": "A. Director"}],
        "Writer": [{"tag": "A. Writer"}],
        "Role": [{"tag": "An Actor", "role": "The Keeper"}, {"tag": "An Actor", "role": "The Cat"}],
        "Guid": [{"id": "imdb://tt1254207"}, {"id": "tmdb://10378"}],
        **told,
    }


def server_at(site: RawSite, token: str = "the-token") -> PlexServer:
    """Our side of it."""
    return PlexServer(site.url, client_identifier="id", token=token)
