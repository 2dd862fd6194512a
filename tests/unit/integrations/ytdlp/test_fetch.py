"""One fetch: what counts as its file, and how soon it ends when it is told to."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from medianest.integrations.ytdlp import options, programs
from medianest.integrations.ytdlp.errors import FetchStoppedError, MediaSiteError, Reason
from medianest.integrations.ytdlp.fetch import Fetch, _finished_file
from medianest.integrations.ytdlp.options import Network, Profile

MP4 = Profile("best", "mp4")
PIECE_BYTES = 4096


class _Server(ThreadingHTTPServer):
    """Hands out one clip; ``on_request`` is called first, and may refuse by a status."""

    daemon_threads = True

    def __init__(self, clip: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.clip = clip
        self.pause_seconds = 0.0
        self.requests = 0
        self.on_request: Callable[[str], int] = lambda _: 200

    @property
    def info(self) -> dict[str, Any]:
        """What an extraction of the clip's address would have found."""
        url = f"http://127.0.0.1:{self.server_port}/clip.mp4"
        facts = {"id": "clip", "title": "Clip", "ext": "mp4", "format_id": "0", "url": url}
        page = {"extractor": "generic", "webpage_url": url, "direct": True}
        return {**facts, **page, "formats": [dict(facts)]}

    @property
    def network(self) -> Network:
        """The server as its own proxy: nothing is asked past one."""
        return Network(proxy=f"http://127.0.0.1:{self.server_port}")


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.requests += 1
        status = self.server.on_request(self.path)
        self.send_response(status)
        self.send_header("Content-Length", str(len(self.server.clip) if status == 200 else 0))
        self.end_headers()
        for at in range(0, len(self.server.clip) if status == 200 else 0, PIECE_BYTES):
            self.wfile.write(self.server.clip[at : at + PIECE_BYTES])
            time.sleep(self.server.pause_seconds)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    source = ["-f", "lavfi", "-i", "mandelbrot=size=320x240:rate=10", "-t", "2"]
    command = [str(programs.ffmpeg()), "-v", "error", *source, "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, check=True)
    return path.read_bytes()


@pytest.fixture
def server(clip: bytes) -> Iterator[_Server]:
    with _Server(clip) as running:
        threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()
        yield running
        running.shutdown()


def _nothing(*_: object) -> None:
    pass


def test_a_fetch_brings_the_file(server: _Server, clip: bytes, tmp_path: Path) -> None:
    path = Fetch(_nothing, _nothing).run(server.info, MP4, server.network, tmp_path)

    assert path == tmp_path / "media.mp4"
    assert path.read_bytes() == clip


def test_what_was_stopped_before_it_began_asks_nobody(server: _Server, tmp_path: Path) -> None:
    fetch = Fetch(_nothing, _nothing)
    fetch.stop()

    with pytest.raises(FetchStoppedError):
        fetch.run(server.info, MP4, server.network, tmp_path)
    assert server.requests == 0


def test_what_is_announced_as_too_large_is_not_begun(server: _Server, tmp_path: Path) -> None:
    info = server.info
    info["filesize"] = info["formats"][0]["filesize"] = 10**9

    limits = {"byte_limit": 1000, "most_bytes": 5000}

    with pytest.raises(MediaSiteError) as refused:
        Fetch(_nothing, _nothing).run(info, MP4, server.network, tmp_path, **limits)

    assert (refused.value.reason, server.requests) == (Reason.TOO_LARGE, 0)
    assert "5 kB" in refused.value.message


def test_a_fetch_stops_at_the_next_bytes_and_keeps_what_came(
    server: _Server, clip: bytes, tmp_path: Path
) -> None:
    server.pause_seconds = 0.1
    fetch = Fetch(lambda _: fetch.stop(), _nothing)

    with pytest.raises(FetchStoppedError):
        fetch.run(server.info, MP4, server.network, tmp_path)

    (part,) = tmp_path.iterdir()
    assert part.name == "media.mp4.part"
    assert 0 < part.stat().st_size < len(clip)


def test_a_fetch_stops_between_the_steps_of_ffmpeg(server: _Server, tmp_path: Path) -> None:
    fetch = Fetch(_nothing, lambda: fetch.stop())

    with pytest.raises(FetchStoppedError):
        fetch.run(server.info, MP4, server.network, tmp_path)


def test_what_fails_after_the_stop_was_stopped(server: _Server, tmp_path: Path) -> None:
    fetch = Fetch(_nothing, _nothing)

    def stop_and_refuse(_: str) -> int:
        fetch.stop()
        return 404

    server.on_request = stop_and_refuse
    with pytest.raises(FetchStoppedError):
        fetch.run(server.info, MP4, server.network, tmp_path)


def test_a_video_with_a_piece_missing_is_none(
    server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options, "LONGEST_RETRY_PAUSE_SECONDS", 0)
    url = server.info["url"]
    pieces = {"protocol": "http_dash_segments", "fragments": [{"url": url}, {"url": url + "?2"}]}
    stream = {**server.info["formats"][0], **pieces}
    server.on_request = lambda path: 404 if "?" in path else 200

    with pytest.raises(MediaSiteError):
        Fetch(_nothing, _nothing).run(
            {**server.info, "formats": [stream]}, MP4, server.network, tmp_path
        )
    assert not (tmp_path / "media.mp4").exists()


def test_a_stop_ends_ffmpeg_and_nothing_else() -> None:
    endless = ["-v", "quiet", "-re", "-f", "lavfi", "-i", "testsrc=size=32x32", "-f", "null", "-"]
    ffmpeg = subprocess.Popen([str(programs.ffmpeg()), *endless], stdin=subprocess.DEVNULL)
    other = subprocess.Popen(["sleep", "60"])
    try:
        Fetch(_nothing, _nothing).stop()

        assert ffmpeg.wait(5) == -9
        assert other.poll() is None
    finally:
        for process in (ffmpeg, other):
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("media.mp4", b"film", None),
        ("media.mp4", b"", Reason.NO_MEDIA),
        ("media.mp4", None, Reason.NO_MEDIA),
        ("media.html", b"film", Reason.NO_FORMAT),
        ("media.mp4.exe", b"film", Reason.NO_FORMAT),
        ("media", b"film", Reason.NO_FORMAT),
        ("../media.mp4", b"film", Reason.NO_FORMAT),
        ("deeper/media.mp4", b"film", Reason.NO_FORMAT),
    ],
)
def test_only_a_media_file_in_its_folder_is_a_result(
    tmp_path: Path, name: str, content: bytes | None, reason: Reason | None
) -> None:
    folder = tmp_path / "work"
    (folder / "deeper").mkdir(parents=True)
    path = folder / name
    if content is not None:
        path.write_bytes(content)
    info = {"requested_downloads": [{"filepath": str(path)}]}

    if reason is None:
        assert _finished_file(info, folder) == path
        return
    with pytest.raises(MediaSiteError) as refused:
        _finished_file(info, folder)
    assert refused.value.reason == reason


@pytest.mark.parametrize("info", [None, {}, {"requested_downloads": [{}]}])
def test_an_end_without_a_file_is_no_success(tmp_path: Path, info: dict[str, Any] | None) -> None:
    with pytest.raises(MediaSiteError) as refused:
        _finished_file(info, tmp_path)
    assert refused.value.reason == Reason.NO_MEDIA
