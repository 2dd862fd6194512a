"""Posters and subtitles: whole or not at all, and never for long."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from yt_dlp.utils import DownloadCancelled

from medianest.integrations.ytdlp import beside, conversions, programs
from medianest.integrations.ytdlp.beside import Beside
from medianest.integrations.ytdlp.options import Network, Profile

VTT = b"WEBVTT\n\n00:00.000 --> 00:04.000\nOne\n"
WANTED = Profile("best", "mp4", ("en", "de"))
INFO = {
    "id": "x",
    "thumbnails": [{"url": "http://pictures.test/poster"}],
    "subtitles": {"en": [{"ext": "vtt", "url": "http://captions.test/en.vtt"}]},
}


class _Server(ThreadingHTTPServer):
    """A proxy that answers whatever it is asked for with ``bodies``, by the end of the address."""

    daemon_threads = True
    bodies: dict[str, bytes]
    status: int
    pause_seconds: float
    asked: list[str]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = next((b for end, b in self.server.bodies.items() if self.path.endswith(end)), b"")
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for at in range(len(body)) if self.server.pause_seconds else ():
            self.wfile.write(body[at : at + 1])
            time.sleep(self.server.pause_seconds)
        if not self.server.pause_seconds:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def answering(
    bodies: dict[str, bytes], status: int = 200, pause_seconds: float = 0
) -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.bodies, server.status, server.pause_seconds = bodies, status, pause_seconds
        server.asked = []
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def fetch(server: _Server, folder: Path, info: dict[str, Any], check: Any = lambda: None) -> None:
    network = Network(proxy=f"http://127.0.0.1:{server.server_port}")
    Beside(info, WANTED, network, folder).fetch(check)


def left(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture(scope="module")
def picture() -> bytes:
    source = ["-f", "lavfi", "-i", "testsrc=size=64x36", "-frames:v", "1"]
    command = [str(programs.ffmpeg()), "-v", "error", *source, "-f", "image2pipe"]
    return subprocess.run([*command, "-c:v", "png", "-"], check=True, capture_output=True).stdout


def test_a_picture_of_another_kind_becomes_a_jpeg(tmp_path: Path, picture: bytes) -> None:
    with answering({"poster": picture, ".vtt": VTT}) as server:
        fetch(server, tmp_path, INFO)

        assert left(tmp_path) == ["media.en.srt", "media.jpg"]
        assert (tmp_path / "media.jpg").read_bytes().startswith(b"\xff\xd8\xff")
        asked = len(server.asked)
        fetch(server, tmp_path, INFO)
        assert len(server.asked) == asked, "what is there already is not asked for again"


@pytest.mark.parametrize("status", [404, 429, 500])
def test_what_is_refused_is_left_out(tmp_path: Path, status: int, picture: bytes) -> None:
    with answering({"poster": picture, ".vtt": VTT}, status) as server:
        fetch(server, tmp_path, INFO)

    assert left(tmp_path) == []
    assert len(server.asked) == 2, "each once: nobody is bothered for this"


@pytest.mark.parametrize(
    "body",
    [b"", b"<!doctype html>", b"\xff\xd8\xff" + b"\x00" * 500, b"\x89PNG\r\n\x1a\n", b"\x00" * 99],
)
def test_garbage_is_left_out(tmp_path: Path, body: bytes) -> None:
    with answering({"poster": body, ".vtt": body}) as server:
        fetch(server, tmp_path, INFO)

    assert left(tmp_path) == []


def test_half_a_picture_is_none(tmp_path: Path, picture: bytes) -> None:
    with answering({"poster": picture[: len(picture) // 2]}) as server:
        fetch(server, tmp_path, INFO)

    assert left(tmp_path) == []


def test_a_picture_that_is_not_there_gives_way_to_the_next(tmp_path: Path, picture: bytes) -> None:
    pictures = [{"url": f"http://pictures.test/{name}"} for name in ("poster", "larger", "largest")]
    with answering({"poster": picture}) as server:
        fetch(server, tmp_path, {"id": "x", "thumbnails": pictures})

    assert left(tmp_path) == ["media.jpg"]
    assert [path.rsplit("/", 1)[1] for path in server.asked] == ["largest", "larger", "poster"]


def test_what_is_too_large_is_left_out(
    tmp_path: Path, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "LARGEST_PICTURE_BYTES", len(picture) - 1)
    monkeypatch.setattr(beside, "LARGEST_SUBTITLE_BYTES", len(VTT) - 1)
    with answering({"poster": picture, ".vtt": VTT}) as server:
        fetch(server, tmp_path, INFO)

    assert left(tmp_path) == []


@pytest.mark.long
def test_a_server_that_sends_a_byte_now_and_then_holds_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: bytes
) -> None:
    monkeypatch.setattr(beside, "PATIENCE_SECONDS", 0.5)
    with answering({"poster": picture}, pause_seconds=0.02) as server:
        began = time.monotonic()
        fetch(server, tmp_path, INFO)
        assert time.monotonic() - began < 5
        time.sleep(0.02 * len(picture) + 1)

    assert left(tmp_path) == [], "what comes late changes nothing"


def test_a_stop_ends_it_at_once(tmp_path: Path, picture: bytes) -> None:
    until = time.monotonic() + 0.5

    def check() -> None:
        if time.monotonic() > until:
            raise DownloadCancelled

    slowly = answering({"poster": picture}, pause_seconds=0.02)
    with slowly as server, pytest.raises(DownloadCancelled):
        fetch(server, tmp_path, INFO, check)

    assert left(tmp_path) == []


def test_a_picture_that_is_a_list_of_other_files_opens_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"\xff\xd8\xff")
    listing = f"#EXTM3U\n#EXTINF:10,\nfile://{secret}\n#EXT-X-ENDLIST\n".encode()

    with pytest.raises(ValueError, match="not a picture"):
        conversions.jpeg(listing)
    with pytest.raises(ValueError, match="not a picture"):
        conversions.jpeg(b"ffconcat version 1.0\nfile " + str(secret).encode())


def test_nothing_is_asked_past_the_proxy(tmp_path: Path, picture: bytes) -> None:
    with answering({"": picture}) as server:
        address = f"http://127.0.0.1:{server.server_port}/poster"
        Beside({"id": "x", "thumbnail": address}, WANTED, Network(), tmp_path).fetch(lambda: None)

        assert server.asked == []
    assert left(tmp_path) == []
