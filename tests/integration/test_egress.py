"""The real yt-dlp behind the guard: whatever a site says, nothing private is connected to.

The hostile site is on 127.0.0.2, which an administrator has permitted here; what it points to is on
127.0.0.1, which nobody has. Both are real servers, so that a hole shows as a visitor.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import pytest

from medianest.demo.video_site import Site as VideoSite
from medianest.errors import NotFoundError
from medianest.integrations.egress.policy import Policy
from medianest.integrations.ytdlp import client, options
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.fetch import Fetch
from medianest.integrations.ytdlp.options import Network, Profile
from medianest.integrations.ytdlp.probe import probe
from medianest.services.downloads.thumbnails import Thumbnails
from tests.clients.guard import GuardThread, guard_in_thread

PUBLIC, PRIVATE = "127.0.0.2", "127.0.0.1"
MP4 = Profile("best", "mp4")
JPEG = b"\xff\xd8\xff\xe0picture"
Answer = tuple[int, dict[str, str], bytes]


class Server:
    """Answers paths from ``pages``, and keeps what it was asked for."""

    def __init__(self, host: str, port: int = 0) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                found = outer.pages.get(urlsplit(self.path).path)
                status, headers, body = found or (404, {}, b"")
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815 - the library's name

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer((host, port), Handler)
        self.base = f"http://{host}:{self._server.server_port}"
        self.port = self._server.server_port

    @contextmanager
    def running(self) -> Iterator[Server]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def page(self, path: str, body: bytes, kind: str = "text/html", **headers: str) -> str:
        self.pages[path] = (200, {"Content-Type": kind, **headers}, body)
        return self.base + path

    def lead(self, path: str, location: str) -> str:
        self.pages[path] = (302, {"Location": location}, b"")
        return self.base + path


@pytest.fixture
def site() -> Iterator[Server]:
    with Server(PUBLIC).running() as server:
        yield server


@pytest.fixture
def secret() -> Iterator[Server]:
    """What must not be reached; it would even answer with a video."""
    with Server(PRIVATE).running() as server:
        yield server


@pytest.fixture
def guard() -> Iterator[GuardThread]:
    with guard_in_thread() as made:
        made.permit(f"{PUBLIC}/32")
        yield made


@pytest.fixture
def network(guard: GuardThread) -> Network:
    return Network(proxy=guard.url, sites=("youtube", PUBLIC, PRIVATE, "169.254.169.254", "x.test"))


@pytest.fixture
def video(video_site: VideoSite) -> bytes:
    import httpx

    return httpx.get(f"{video_site.base_url}/files/nest-clip01.mp4", trust_env=False).content


def fetch(url: str, network: Network, folder: Path) -> Path:
    """Look and fetch, as a download does."""
    found = client.extract(url, MP4, network)
    return Fetch(lambda _: None, lambda: None).run(found.info, MP4, network, folder)


def described(**fields: object) -> bytes:
    """A page about a video, as yt-dlp reads it."""
    sheet = {"@context": "https://schema.org", "@type": "VideoObject", "name": "A video", **fields}
    return f'<script type="application/ld+json">{json.dumps(sheet)}</script>'.encode()


def refusal_of(call: Callable[[], object]) -> Reason:
    with pytest.raises(MediaSiteError) as caught:
        call()
    return caught.value.reason


def test_a_video_of_a_permitted_site_arrives(
    site: Server, network: Network, video: bytes, tmp_path: Path
) -> None:
    """Without this, all that follows would hold of a proxy that is broken."""
    page = site.page(
        "/page", described(contentUrl=site.base + "/v.mp4", encodingFormat="video/mp4")
    )
    site.page("/v.mp4", video, "video/mp4")
    assert fetch(page, network, tmp_path).stat().st_size > 1000


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "localhost",
        "localhost.",
        "127。0。0。1",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "user:password@127.0.0.1",
    ],
)
def test_an_address_of_this_machine_is_refused_however_it_is_written(
    secret: Server, guard: GuardThread, tmp_path: Path, host: str, video_site: VideoSite
) -> None:
    anywhere = Network(proxy=guard.url, ca_file=video_site.ca_path)
    secret.page("/v.mp4", b"x" * 1000, "video/mp4")
    with mock.patch.dict(os.environ):
        reason = refusal_of(lambda: fetch(f"http://{host}:{secret.port}/v.mp4", anywhere, tmp_path))
    assert reason in (Reason.FORBIDDEN_ADDRESS, Reason.UNKNOWN_NAME)
    assert secret.asked == []


@pytest.mark.parametrize("target", ["{secret}/v.mp4", "http://169.254.169.254/latest/meta-data/"])
def test_a_page_that_leads_to_a_private_address_is_refused(
    site: Server, secret: Server, network: Network, tmp_path: Path, target: str
) -> None:
    secret.page("/v.mp4", b"x" * 1000, "video/mp4")
    start = site.lead("/start", site.lead("/middle", target.format(secret=secret.base)))
    assert refusal_of(lambda: fetch(start, network, tmp_path)) == Reason.FORBIDDEN_ADDRESS
    assert secret.asked == []


def test_a_video_that_lies_at_a_private_address_is_refused(
    site: Server, secret: Server, network: Network, tmp_path: Path, video: bytes
) -> None:
    secret.page("/v.mp4", video, "video/mp4")
    url = secret.base + "/v.mp4"
    page = site.page("/page", described(contentUrl=url, encodingFormat="video/mp4"))
    assert refusal_of(lambda: fetch(page, network, tmp_path)) == Reason.FORBIDDEN_ADDRESS
    assert secret.asked == []


def test_a_video_that_leads_to_a_private_address_is_refused(
    site: Server, secret: Server, network: Network, tmp_path: Path, video: bytes
) -> None:
    secret.page("/v.mp4", video, "video/mp4")
    site.lead("/v.mp4", secret.base + "/v.mp4")
    url = site.base + "/v.mp4"
    page = site.page("/page", described(contentUrl=url, encodingFormat="video/mp4"))
    assert refusal_of(lambda: fetch(page, network, tmp_path)) == Reason.FORBIDDEN_ADDRESS
    assert secret.asked == []


def playlist(*segments: str, extra: str = "") -> bytes:
    lines = "".join(f"#EXTINF:4.0,\n{segment}\n" for segment in segments)
    head = f"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n{extra}"
    return f"{head}{lines}#EXT-X-ENDLIST\n".encode()


@pytest.mark.parametrize("where", ["segment", "second segment", "map", "key", "variant"])
def test_no_part_of_a_stream_comes_from_a_private_address(
    site: Server,
    secret: Server,
    network: Network,
    tmp_path: Path,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = secret.base + "/x"
    own = site.page("/1.ts", b"G" * 188, "video/mp2t")
    lists = {
        "segment": playlist(there),
        "second segment": playlist(own, there),
        "map": playlist(own, extra=f'#EXT-X-MAP:URI="{there}"\n'),
        "key": playlist(own, extra=f'#EXT-X-KEY:METHOD=AES-128,URI="{there}"\n'),
        "variant": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000\n{there}\n".encode(),
    }
    url = site.page("/list.m3u8", lists[where], "application/vnd.apple.mpegurl")
    monkeypatch.setattr(options, "LONGEST_RETRY_PAUSE_SECONDS", 0)
    assert refusal_of(lambda: fetch(url, network, tmp_path)) == Reason.FORBIDDEN_ADDRESS
    assert secret.asked == []


@pytest.mark.parametrize("method", ["SAMPLE-AES", "SAMPLE-AES-CTR"])
def test_a_stream_that_only_ffmpeg_could_read_is_not_left_to_it(
    site: Server, secret: Server, network: Network, tmp_path: Path, method: str
) -> None:
    """ffmpeg opens connections of its own."""
    there = secret.base + "/x"
    text = playlist(there, extra=f'#EXT-X-KEY:METHOD={method},URI="{there}"\n')
    url = site.page("/list.m3u8", text, "application/vnd.apple.mpegurl")
    with mock.patch("yt_dlp.downloader.external.Popen", side_effect=OSError("seen")) as started:
        assert refusal_of(lambda: fetch(url, network, tmp_path)) == Reason.UNSUPPORTED
    assert not started.called
    assert secret.asked == []


def test_a_file_that_is_a_list_of_addresses_leads_ffmpeg_nowhere(
    site: Server, secret: Server, network: Network, tmp_path: Path
) -> None:
    """It says that it is an mp4, and ffmpeg looks into what it is to make an mkv of."""
    secret.page("/1.ts", b"G" * 188, "video/mp2t")
    url = site.page("/v.mp4", playlist(secret.base + "/1.ts"), "video/mp4")
    mkv = Profile("best", "mkv")
    found = client.extract(url, mkv, network)
    fetching = Fetch(lambda _: None, lambda: None)
    assert refusal_of(lambda: fetching.run(found.info, mkv, network, tmp_path)) in (
        Reason.NO_MEDIA,
        Reason.CONVERSION,
    )
    assert secret.asked == []


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_file_that_is_a_list_of_files_brings_none_of_this_machine(
    site: Server, network: Network, tmp_path: Path, video: bytes, container: str
) -> None:
    """Somebody else's video, say. What is left as it came is no video to the probe."""
    others, folder = tmp_path / "others.mp4", tmp_path / "staging"
    others.write_bytes(video)
    folder.mkdir()
    url = site.page("/v.mp4", playlist(str(others)), "video/mp4")
    wanted = Profile("best", container)
    found = client.extract(url, wanted, network)

    def fetch_and_probe() -> None:
        probe(Fetch(lambda _: None, lambda: None).run(found.info, wanted, network, folder))

    assert refusal_of(fetch_and_probe) in (Reason.NO_MEDIA, Reason.CONVERSION)
    assert all(each.stat().st_size < 1000 for each in folder.iterdir())


@pytest.mark.parametrize(
    "address",
    [
        "ftp://127.0.0.1:{port}/v.mp4",
        "file:///etc/passwd",
        "rtmp://127.0.0.1:{port}/live",
        "rtsp://127.0.0.1:{port}/live",
        "mms://127.0.0.1:{port}/live",
        "ws://127.0.0.1:{port}/live",
        "gopher://127.0.0.1:{port}/x",
    ],
)
def test_no_other_protocol_leaves(
    site: Server, secret: Server, network: Network, tmp_path: Path, address: str
) -> None:
    url = address.format(port=secret.port)
    page = site.page("/page", described(contentUrl=url, encodingFormat="video/mp4"))
    source = site.page("/html5", f'<video><source src="{url}" type="video/mp4"></video>'.encode())
    lead = site.lead("/lead", url)
    for start in (page, source, lead):
        refusal_of(lambda start=start: fetch(start, network, tmp_path))  # type: ignore[misc]
    assert secret.asked == []
    assert list(tmp_path.iterdir()) == []


def test_subtitles_and_pictures_of_a_video_come_from_nowhere_private(
    site: Server, secret: Server, network: Network, tmp_path: Path, video: bytes
) -> None:
    secret.page("/t.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nsecret\n", "text/vtt")
    secret.page("/p.jpg", JPEG, "image/jpeg")
    site.page("/v.mp4", video, "video/mp4")
    body = (
        f'<video poster="{secret.base}/p.jpg"><source src="/v.mp4" type="video/mp4">'
        f'<track kind="subtitles" srclang="en" src="{secret.base}/t.vtt"></video>'
    )
    page = site.page("/page", body.encode())
    wanted = Profile("best", "mp4", ("en",))
    found = client.extract(page, wanted, network)
    path = Fetch(lambda _: None, lambda: None).run(found.info, wanted, network, tmp_path)
    assert path.exists(), "the video itself is to be had"
    assert secret.asked == []


async def test_pictures_for_the_pages_come_from_nowhere_private(
    site: Server, secret: Server, network: Network, tmp_path: Path
) -> None:
    pictures = Thumbnails(tmp_path)
    secret.page("/p.jpg", JPEG, "image/jpeg")
    good = site.page("/p.jpg", JPEG, "image/jpeg")
    assert await pictures.get(good, network) == (JPEG, "image/jpeg")
    for bad in (
        secret.base + "/p.jpg",
        site.lead("/lead.jpg", secret.base + "/p.jpg"),
        f"http://localhost:{secret.port}/p.jpg",
        f"http://[::ffff:127.0.0.1]:{secret.port}/p.jpg",
        "http://169.254.169.254/p.jpg",
        "file:///etc/passwd",
    ):
        with pytest.raises(NotFoundError):
            await pictures.get(bad, network)
    assert secret.asked == []


def test_a_name_that_changes_its_address_is_looked_at_again(
    site: Server, tmp_path: Path, video: bytes
) -> None:
    """The page comes from a public address; then the name means a private one."""

    async def resolve(host: str, port: int) -> list[str]:
        return [PRIVATE if "/page" in site.asked else PUBLIC]

    url = f"http://x.test:{site.port}/v.mp4"
    site.page("/page", described(contentUrl=url, encodingFormat="video/mp4"))
    with Server(PRIVATE, site.port).running() as secret, guard_in_thread(resolve) as guard:
        secret.page("/v.mp4", video, "video/mp4")
        guard.permit(f"{PUBLIC}/32")
        anywhere = Network(proxy=guard.url, sites=("x.test",))
        start = f"http://x.test:{site.port}/page"
        assert refusal_of(lambda: fetch(start, anywhere, tmp_path)) == Reason.FORBIDDEN_ADDRESS
    assert site.asked == ["/page"]
    assert secret.asked == []


def test_variables_of_the_environment_open_no_other_way(
    site: Server, secret: Server, network: Network, tmp_path: Path
) -> None:
    """NO_PROXY is what programs look at to go directly."""
    secret.page("/v.mp4", b"x" * 1000, "video/mp4")
    everywhere = {"NO_PROXY": "*", "no_proxy": "*", "HTTP_PROXY": "", "ALL_PROXY": secret.base}
    with mock.patch.dict(os.environ, everywhere):
        start = site.lead("/start", secret.base + "/v.mp4")
        assert refusal_of(lambda: fetch(start, network, tmp_path)) == Reason.FORBIDDEN_ADDRESS
        page = site.lead("/loc", f"http://localhost:{secret.port}/v.mp4")
        assert refusal_of(lambda: fetch(page, network, tmp_path)) == Reason.FORBIDDEN_ADDRESS
    assert secret.asked == []


def test_without_a_guard_nothing_is_reached(site: Server, tmp_path: Path) -> None:
    url = site.page("/v.mp4", b"x" * 1000, "video/mp4")
    reason = refusal_of(lambda: fetch(url, Network(sites=(PUBLIC,)), tmp_path))
    assert reason == Reason.UNREACHABLE
    assert site.asked == []


def test_a_name_that_is_not_known_here_is_said_to_be(network: Network, tmp_path: Path) -> None:
    url = "http://nothing-of-that-name.invalid/v.mp4"
    sites = Network(proxy=network.proxy, sites=("nothing-of-that-name.invalid",))
    assert refusal_of(lambda: fetch(url, sites, tmp_path)) == Reason.UNKNOWN_NAME


async def test_the_pretend_youtube_is_reached_behind_an_outside_proxy_and_nothing_else(
    video_site: VideoSite, secret: Server, tmp_path: Path
) -> None:
    from medianest.demo.hosts import SIMULATED

    own = urlsplit(video_site.base_url).netloc
    secret.page("/v.mp4", b"x" * 1000, "video/mp4")
    with guard_in_thread() as guard, mock.patch.dict(os.environ):
        guard.policy = Policy((), video_site.proxy_url, (*SIMULATED, own))
        demo = Network(proxy=guard.url, ca_file=video_site.ca_path)
        work = asyncio.to_thread
        youtube = "https://www.youtube.com/watch?v=nest-clip01"
        assert (await work(fetch, youtube, demo, tmp_path)).exists()
        plain = f"{video_site.base_url}/files/nest-clip01.mp4"
        assert (await work(client.extract, plain, MP4, demo)).details.title
        leading = f"{video_site.base_url}/redirect?to={secret.base}/v.mp4"
        for bad in (secret.base + "/v.mp4", leading):
            assert refusal_of(lambda bad=bad: client.extract(bad, MP4, demo)) == (  # type: ignore[misc]
                Reason.FORBIDDEN_ADDRESS
            )
    assert secret.asked == []
