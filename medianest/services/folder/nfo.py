"""What is written beside a video for media servers: the nfo of a film, an episode or a show."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

from medianest.integrations.ytdlp.details import MediaDetails
from medianest.services.folder import layouts
from medianest.services.folder.layouts import Episode
from medianest.services.folder.names import visible

LONGEST_TITLE = 500
LONGEST_PLOT = 20_000
# XML 1.0 has no way to write these, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def film(details: MediaDetails, added_at: datetime) -> bytes:
    """The nfo of a video that stands for itself; ``added_at`` is UTC."""
    root = ElementTree.Element("movie")
    _say(root, "title", _title(details))
    if details.published_on:
        _say(root, "year", f"{details.published_on.year:04}")
        _say(root, "premiered", details.published_on.isoformat())
    _describe(root, details, added_at)
    return _written(root)


def episode(details: MediaDetails, number: Episode, added_at: datetime) -> bytes:
    """The nfo of a video as an episode of its channel; ``added_at`` is UTC."""
    root = ElementTree.Element("episodedetails")
    _say(root, "title", _title(details))
    _say(root, "showtitle", _owner(details))
    _say(root, "season", str(number.season))
    _say(root, "episode", str(number.number))
    if details.published_on:
        _say(root, "aired", details.published_on.isoformat())
    _describe(root, details, added_at)
    return _written(root)


def show(details: MediaDetails) -> bytes:
    """The nfo of the channel that a video is from."""
    root = ElementTree.Element("tvshow")
    _say(root, "title", _owner(details))
    _say(root, "studio", layouts.site(details))
    return _written(root)


def _describe(root: ElementTree.Element, details: MediaDetails, added_at: datetime) -> None:
    mark = _say(root, "uniqueid", _line(details.media_id))
    mark.set("type", _line(details.extractor))
    mark.set("default", "true")
    _say(root, "plot", _FORBIDDEN.sub("", details.description)[:LONGEST_PLOT])
    if details.duration_seconds is not None:
        _say(root, "runtime", str(max(1, round(details.duration_seconds / 60))))
    _say(root, "studio", _owner(details))
    _say(root, "dateadded", added_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"))


def _title(details: MediaDetails) -> str:
    return _line(details.title) or _line(details.media_id)


def _owner(details: MediaDetails) -> str:
    return _line(details.uploader) or layouts.site(details)


def _line(text: str) -> str:
    return " ".join(_FORBIDDEN.sub("", visible(text)).split())[:LONGEST_TITLE]


def _say(root: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(root, name)
    element.text = _FORBIDDEN.sub("", text)
    return element


def _written(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}\n'.encode()
