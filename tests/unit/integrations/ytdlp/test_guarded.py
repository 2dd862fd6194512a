"""yt-dlp opens connections through the proxy it is given, and has no other program do it."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from yt_dlp.networking import Request
from yt_dlp.networking.exceptions import HTTPError, ProxyError, RequestError
from yt_dlp.utils import DownloadError

import medianest
from medianest.integrations.egress import heads, policy
from medianest.integrations.ytdlp import options
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.guarded import YoutubeDL
from medianest.integrations.ytdlp.options import Network, Profile
from medianest.integrations.ytdlp.translation import translated


@pytest.fixture
def ydl() -> Iterator[YoutubeDL]:
    wanted = options.for_extraction(Network(), Profile("best", "mp4"), "")
    with YoutubeDL(wanted | {"hls_prefer_native": True}) as made:
        yield made


@pytest.mark.parametrize(
    "info",
    [
        {"protocol": "rtmp", "url": "rtmp://site.example/live"},
        {"protocol": "rtmpe", "url": "rtmpe://site.example/live"},
        {"protocol": "rtmp_ffmpeg", "url": "rtmp://site.example/live"},
        {"protocol": "m3u8_native", "url": "https://site.example/a.m3u8", "is_live": True},
        {"protocol": "http_dash_segments", "url": "https://site.example/a.mpd", "is_live": True},
        {"protocol": "websocket_frag", "url": "wss://site.example/a"},
        {"protocol": "fc2_live", "url": "https://site.example/a"},
        {"protocol": "mhtml", "url": "https://site.example/a"},
    ],
)
def test_what_another_program_would_fetch_is_not_fetched(
    ydl: YoutubeDL, info: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(DownloadError) as caught:
        ydl.dl(str(tmp_path / "a"), {"ext": "mp4", "http_headers": {}, **info})
    assert translated(caught.value).reason == Reason.UNSUPPORTED


def test_a_proxy_that_an_extractor_names_is_not_taken(ydl: YoutubeDL) -> None:
    """Else a page could name one, or none, in headers that are passed on."""
    with socket.socket() as site:
        site.bind(("127.0.0.1", 0))
        site.listen()
        site.settimeout(0.2)
        address = f"http://127.0.0.1:{site.getsockname()[1]}"
        for request in (
            Request(address, proxies={"all": None}),
            Request(address, proxies={"all": "__noproxy__"}),
            Request("http://site.example/", proxies={"all": address}),
            Request(address, headers={"Ytdl-Request-Proxy": "__noproxy__"}),
            Request("http://site.example/", headers={"Ytdl-request-proxy": address}),
        ):
            with pytest.raises(RequestError):
                ydl.urlopen(request)
        with pytest.raises(TimeoutError):
            site.accept()


def test_the_unguarded_class_is_used_nowhere() -> None:
    for path in Path(medianest.__path__[0]).rglob("*.py"):
        found = re.search(r"from yt_dlp import .*YoutubeDL|yt_dlp\.YoutubeDL", path.read_text())
        assert found is None or path.name == "guarded.py", path


def test_a_network_does_not_show_its_token() -> None:
    assert "secret" not in repr(Network(proxy="http://medianest:secret@127.0.0.1:1"))


@pytest.mark.parametrize(
    ("refusal", "reason", "permanent"),
    [
        (policy.refused("it leads to this machine"), Reason.FORBIDDEN_ADDRESS, True),
        (policy.RefusedError(502, policy.NOT_FOUND), Reason.UNKNOWN_NAME, False),
        (policy.unreachable("the site does not answer"), Reason.UNREACHABLE, False),
    ],
)
def test_what_the_guard_says_is_understood(
    refusal: policy.RefusedError, reason: Reason, permanent: bool
) -> None:
    phrase = heads.refusal(refusal).split(b"\r\n")[0].decode().removeprefix("HTTP/1.1 ")
    tunnel = ProxyError(cause=OSError(f"Tunnel connection failed: {phrase}"))
    plain = DownloadError(
        f"unable to download video data: HTTP Error {phrase.replace(' ', ': ', 1)}"
    )
    for error in (tunnel, plain):
        found = translated(error)
        assert (found.reason, found.permanent) == (reason, permanent)
    assert isinstance(translated(tunnel), MediaSiteError)
    assert issubclass(HTTPError, RequestError)


def test_no_tables_are_laid_out_that_nobody_prints(
    ydl: YoutubeDL, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[Any] = []
    monkeypatch.setattr(ydl, "render_formats_table", laid_out.append)
    info = {"id": "a", "title": "A", "url": "https://site.example/a.mp4", "ext": "mp4"}

    found = ydl.process_ie_result(info, download=False)

    assert (found["title"], laid_out) == ("A", [])
