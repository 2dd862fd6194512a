"""Addresses that people paste: what may be fetched, each in the one form it is stored in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit, urlunsplit

from medianest.errors import MediaAddressError

LONGEST = 2000
YOUTUBE = "youtube"
_YOUTUBE_HOSTS = frozenset(
    {
        "youtube.com",
        "www.youtube.com",
        "m.youtube.com",
        "music.youtube.com",
        "youtube-nocookie.com",
        "www.youtube-nocookie.com",
        "youtu.be",
        "www.youtu.be",
    }
)
_VIDEO_ID = re.compile(r"[0-9A-Za-z_-]{11}")
_OF_A_LIST = "videoseries"  # as long as an id, and stands for one where a playlist is embedded
_IN_PATH = frozenset({"shorts", "embed", "live", "v", "e"})
_LIST_ID = re.compile(r"[0-9A-Za-z_-]{2,100}")
_HANDLE = re.compile(r"@[^/?#\s]{1,100}")
_CHANNEL = re.compile(r"[^/?#\s]{1,100}")
_CHANNELS = frozenset({"channel", "c", "user"})
_TABS = frozenset({"videos", "shorts", "streams"})
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
NOT_AN_ADDRESS = "This is not an address of a video. Copy it from the address bar of your browser."
NOT_A_SITE = "Videos can be fetched from YouTube only. Paste the address of a YouTube video."
NOT_THAT_SITE = (
    "Nothing is fetched from this site. An administrator can allow it in the settings of downloads."
)
NOT_A_VIDEO = (
    "This YouTube address is not that of a video, playlist or channel. Open one and copy its "
    "address."
)


@dataclass(frozen=True)
class MediaAddress:
    """``url`` is the canonical form; the ids are known where the address alone tells them, and so
    is whether it ``is_list``: of other sites only a look says so."""

    url: str
    extractor: str | None = None
    media_id: str | None = None
    is_list: bool = False


def parse(text: str, *, sites: Sequence[str] = (YOUTUBE,), any_site: bool = False) -> MediaAddress:
    """Read what somebody pasted.

    ``sites`` are the allowed ones: extractors by name, or hosts with a dot. An extractor other than
    YouTube's is recognised only by a look, so with one of those any host passes here. ``any_site``
    is for the pretend video site.

    Raises :class:`MediaAddressError` with a sentence that says what to do.
    """
    if len(text) > LONGEST:
        raise MediaAddressError(f"This address is too long; {LONGEST} characters are the most.")
    parts = _split(text.strip())
    host = _host(parts)
    if host in _YOUTUBE_HOSTS and (YOUTUBE in sites or any_site):
        return _youtube(host, parts)
    if not any_site and not _is_allowed(host, sites):
        raise MediaAddressError(NOT_A_SITE if list(sites) == [YOUTUBE] else NOT_THAT_SITE)
    return MediaAddress(_canonical(parts, host))


def _is_allowed(host: str, sites: Sequence[str]) -> bool:
    others = [site for site in sites if site != YOUTUBE]
    if host in _YOUTUBE_HOSTS:
        return False
    return any("." not in site or host == site or host.endswith(f".{site}") for site in others)


def _split(text: str) -> SplitResult:
    if not text or any(c.isspace() or not c.isprintable() for c in text):
        raise MediaAddressError(NOT_AN_ADDRESS)
    try:
        has_scheme = _SCHEME.match(text) and not re.match(r"[\w.-]+:\d+(/|$)", text)
        parts = urlsplit(text if has_scheme else f"https://{text.removeprefix('//')}")
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        raise MediaAddressError(NOT_AN_ADDRESS) from None
    if parts.scheme not in ("http", "https"):
        raise MediaAddressError(
            "Only addresses that begin with http:// or https:// can be fetched."
        )
    if parts.username is not None or parts.password is not None:
        raise MediaAddressError("An address with a name or password in it cannot be fetched.")
    return parts


def _host(parts: SplitResult) -> str:
    """The host in lower case and ASCII; a name needs a dot, so that a typed word is not one."""
    host = (parts.hostname or "").rstrip(".")
    try:
        return str(ip_address(host)) if _is_ip(host) else _ascii(host)
    except (ValueError, UnicodeError):
        raise MediaAddressError(NOT_AN_ADDRESS) from None


def _is_ip(host: str) -> bool:
    return ":" in host or bool(re.fullmatch(r"[\d.]+", host))


def _ascii(host: str) -> str:
    plain = host.encode("idna").decode().lower()
    if not re.fullmatch(r"([a-z0-9_]([a-z0-9_-]*[a-z0-9])?\.)*[a-z0-9-]+", plain):
        raise ValueError(plain)
    if "." not in plain and plain != "localhost":
        raise ValueError(plain)
    return plain


def _youtube(host: str, parts: SplitResult) -> MediaAddress:
    video_id = _video_id(host, parts)
    if video_id is not None:
        return MediaAddress(f"https://www.youtube.com/watch?v={video_id}", YOUTUBE, video_id)
    if (path := _list_path(parts)) is not None:
        return MediaAddress(f"https://www.youtube.com/{path}", is_list=True)
    raise MediaAddressError(NOT_A_VIDEO)


def _list_path(parts: SplitResult) -> str | None:
    """What follows the host in the address of a playlist, or of one tab of a channel."""
    if _LIST_ID.fullmatch(list_id := _query(parts, "list")):
        return f"playlist?list={list_id}"
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if steps and _HANDLE.fullmatch(steps[0]):
        name, tabs = quote(steps[0], safe="@.-_~"), steps[1:]
    elif len(steps) > 1 and steps[0] in _CHANNELS and _CHANNEL.fullmatch(steps[1]):
        name, tabs = f"{steps[0]}/{quote(steps[1], safe='.-_~')}", steps[2:]
    else:
        return None
    return f"{name}/{tabs[0] if tabs and tabs[0] in _TABS else 'videos'}"


def _video_id(host: str, parts: SplitResult) -> str | None:
    """The id, wherever an address of YouTube carries it; a playlist that comes along is left."""
    steps = [step for step in parts.path.split("/") if step]
    candidate = ""
    if host.endswith("youtu.be"):
        candidate = steps[0] if steps else ""
    elif steps[:1] == ["watch"]:
        candidate = steps[1] if len(steps) > 1 else _query(parts, "v")
    elif len(steps) > 1 and steps[0] in _IN_PATH:
        candidate = steps[1]
    if candidate == _OF_A_LIST:
        return None
    return candidate if _VIDEO_ID.fullmatch(candidate) else None


def _query(parts: SplitResult, name: str) -> str:
    try:
        return (parse_qs(parts.query, max_num_fields=50).get(name) or [""])[0]
    except ValueError:
        raise MediaAddressError(NOT_AN_ADDRESS) from None


def _canonical(parts: SplitResult, host: str) -> str:
    """Lower-case ASCII host, no default port, no fragment, everything odd percent-encoded."""
    shown = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    netloc = shown if parts.port in (None, default) else f"{shown}:{parts.port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    url = urlunsplit((parts.scheme, netloc, path, query, ""))
    if len(url) > LONGEST:
        raise MediaAddressError(f"This address is too long; {LONGEST} characters are the most.")
    return url
