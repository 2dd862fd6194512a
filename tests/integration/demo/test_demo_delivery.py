"""Every fault of the video site has the effect on yt-dlp that it is there for."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from yt_dlp.utils import DownloadCancelled, DownloadError

from medianest.demo.video_site import Site, serve

from .conftest import Downloader
from .media_files import Contents, probe

pytestmark = pytest.mark.long  # yt-dlp itself fetches, again and again

Behave = Callable[..., None]
Log = Callable[[str], list[dict[str, Any]]]


def served(ytdlp: Downloader, path: str) -> bytes:
    return httpx.get(ytdlp.site.base_url + path).content


@pytest.mark.long
def test_a_download_cut_half_way_goes_on_with_a_range(ytdlp: Downloader, log: Log) -> None:
    outcome = ytdlp("/files/nest-cut001.mp4", retries=1)
    assert outcome.file.read_bytes() == served(ytdlp, "/files/nest-cut001.mp4")
    requests = log("/files/nest-cut001.mp4")
    resumed_at = int(requests[-2]["range"].removeprefix("bytes=").removesuffix("-"))
    # yt-dlp drops the block that it was reading when the connection ended.
    assert 2_000_000 < resumed_at <= 2_097_152


def test_a_second_call_resumes_from_the_part_file(ytdlp: Downloader) -> None:
    with pytest.raises(DownloadError, match="2097152 bytes read, 2097152 more expected"):
        ytdlp("watch?v=nest-cut001", format="137", retries=0)
    assert 2_000_000 < (ytdlp.folder / "nest-cut001.mp4.part").stat().st_size <= 2_097_152
    outcome = ytdlp("watch?v=nest-cut001", format="137", retries=0)
    assert outcome.file.stat().st_size == 4_194_304
    assert probe(outcome.file) == Contents(12, ("h264",), 1080)


def test_a_connection_error_has_no_exception_behind_it(ytdlp: Downloader) -> None:
    """So the pipeline has to read the message: yt-dlp 2026.10.26 leaves no cause."""
    with pytest.raises(DownloadError) as caught:
        ytdlp("/files/nest-cut999.mp4", retries=1)
    assert caught.value.exc_info[1] is None


def test_503_has_no_exception_behind_it_either(ytdlp: Downloader) -> None:
    with pytest.raises(DownloadError, match="HTTP Error 503") as caught:
        ytdlp("watch?v=nest-503med", format="137", retries=0)
    assert caught.value.exc_info[1] is None


def test_429_on_media_says_how_long_to_wait_and_passes(ytdlp: Downloader) -> None:
    with pytest.raises(DownloadError) as caught:
        ytdlp("watch?v=nest-429med", format="137")
    cause = caught.value.exc_info[1]
    assert (cause.status, cause.response.headers["Retry-After"]) == (429, "2")
    assert ytdlp("watch?v=nest-429med", format="137").file.exists()


@pytest.mark.parametrize("address", ["watch?v=nest-expire", "/watch/nest-expire"])
def test_only_a_fresh_extraction_helps_against_an_expired_address(
    ytdlp: Downloader, address: str
) -> None:
    ytdlp.look(address)
    with pytest.raises(DownloadError) as caught:
        ytdlp(address, retries=5)
    assert caught.value.exc_info[1].status == 403
    assert ytdlp(address).file.exists()


def test_without_range_a_download_starts_over(ytdlp: Downloader, log: Log) -> None:
    (ytdlp.folder / "nest-range0.mp4.part").write_bytes(b"x" * 1000)
    outcome = ytdlp("/files/nest-range0.mp4")
    assert outcome.file.read_bytes() == served(ytdlp, "/files/nest-range0.mp4")
    assert log("/files/nest-range0.mp4")[-2]["status"] == 200


def test_an_unknown_length_arrives_whole(ytdlp: Downloader) -> None:
    totals = []
    outcome = ytdlp(
        "/files/nest-chunk1.mp4", progress_hooks=[lambda p: totals.append(p.get("total_bytes"))]
    )
    assert outcome.file.read_bytes() == served(ytdlp, "/files/nest-chunk1.mp4")
    assert set(totals[:-1]) == {None}


def test_an_empty_file_is_an_error(ytdlp: Downloader) -> None:
    with pytest.raises(DownloadError, match="Did not get any data blocks"):
        ytdlp("/files/nest-zero01.mp4")


def test_html_instead_of_media_passes_for_a_video(ytdlp: Downloader) -> None:
    outcome = ytdlp("/watch/nest-html01")
    assert outcome.return_code == 0
    assert outcome.file.suffix == ".mp4"
    assert outcome.file.read_bytes().startswith(b"<!doctype html>")


def test_a_slow_video_shows_its_progress(ytdlp: Downloader, behave: Behave) -> None:
    behave(id="nest-clip01", delivery={"bytes_per_second": 200_000})
    seen: list[dict[str, Any]] = []
    started = time.monotonic()
    outcome = ytdlp("watch?v=nest-clip01", format="137", progress_hooks=[seen.append])
    seconds = time.monotonic() - started
    size = outcome.file.stat().st_size
    running = [event for event in seen if event["status"] == "downloading"]
    assert {event["total_bytes"] for event in seen} == {size}
    assert [event["downloaded_bytes"] for event in running] == sorted(
        event["downloaded_bytes"] for event in running
    )
    assert len(running) >= 5
    assert size / 200_000 * 0.8 < seconds < size / 200_000 + 6


def test_a_slow_download_can_be_cancelled_and_resumed(
    ytdlp: Downloader, behave: Behave, log: Log
) -> None:
    behave(id="nest-clip01", delivery={"bytes_per_second": 100_000})

    def cancel_at_a_fifth(event: dict[str, Any]) -> None:
        if event["downloaded_bytes"] > event["total_bytes"] / 5:
            raise DownloadCancelled("enough")

    with pytest.raises(DownloadCancelled):
        ytdlp("/files/nest-clip01.mp4", progress_hooks=[cancel_at_a_fifth])
    behave(id="nest-clip01", delivery={"bytes_per_second": None})
    outcome = ytdlp("/files/nest-clip01.mp4")
    assert outcome.file.read_bytes() == served(ytdlp, "/files/nest-clip01.mp4")
    ranges = [entry["range"] for entry in log("/files/nest-clip01.mp4") if entry["range"]]
    assert any(not text.startswith("bytes=0-") for text in ranges)


def test_the_long_padded_file_still_probes(ytdlp: Downloader, behave: Behave) -> None:
    behave(id="nest-big001", delivery={"min_size_bytes": 30 << 20})
    outcome = ytdlp("watch?v=nest-big001", format="137")
    assert outcome.file.stat().st_size == 30 << 20
    assert probe(outcome.file) == Contents(12, ("h264",), 1080)


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("bytes=0-99", 206, "bytes 0-99/"),
        ("bytes=100-", 206, "bytes 100-"),
        ("bytes=-50", 206, "bytes "),
        ("bytes=999999999-", 416, "bytes */"),
    ],
)
def test_ranges(site: Site, asked: str, status: int, answered: str) -> None:
    path = f"{site.base_url}/files/nest-clip01.mp4"
    answer = httpx.get(path, headers={"Range": asked})
    assert answer.status_code == status
    assert answer.headers["Content-Range"].startswith(answered)
    whole = httpx.get(path).content
    assert status == 416 or answer.content in (whole[:100], whole[100:], whole[-50:])


def test_a_range_that_ends_before_it_starts_is_ignored(site: Site) -> None:
    path = f"{site.base_url}/files/nest-clip01.mp4"
    assert httpx.get(path, headers={"Range": "bytes=9-5"}).status_code == 200


def test_the_log_counts_bytes_and_forgets_on_reset(site: Site, log: Log) -> None:
    httpx.get(f"{site.base_url}/files/nest-clip01.mp4", headers={"Range": "bytes=0-99"})
    (entry,) = log("/files/")
    assert (entry["bytes_sent"], entry["range"], entry["status"]) == (100, "bytes=0-99", 206)
    assert entry["host"] in site.base_url
    httpx.post(f"{site.base_url}/__site__/reset")
    assert log("/files/") == []


def test_a_wrong_change_is_refused_with_a_reason(site: Site) -> None:
    for body in ({"id": "nest-nobody"}, {"id": "nest-clip01", "delivery": {"speed": 1}}):
        answer = httpx.post(f"{site.base_url}/__site__/behave", json=body)
        assert answer.status_code == 400
        assert answer.json()["error"]


def test_nonsense_and_sudden_goodbyes_do_not_hurt_the_site(site: Site) -> None:
    for address in (site.base_url, site.proxy_url):
        host, port = address.removeprefix("http://").split(":")
        for greeting in (b"", b"\x16\x03\x01garbage", b"CONNECT www.youtube.com:443 HTTP/1.1\r\n"):
            with socket.create_connection((host, int(port))) as connection:
                connection.sendall(greeting)
    assert httpx.get(f"{site.base_url}/").status_code == 200


def test_stopping_does_not_wait_for_slow_downloads(tmp_path: Path, clips: Path) -> None:
    async def start_and_stop() -> float:
        async with serve(tmp_path) as site, httpx.AsyncClient() as client:
            stalled = f"{site.base_url}/files/nest-stall1.mp4"
            async with client.stream("GET", stalled) as answer:
                await anext(answer.aiter_bytes())
                before = time.monotonic()
        return time.monotonic() - before

    (tmp_path / "clips").symlink_to(clips)  # so that this does not make them again
    assert asyncio.run(start_and_stop()) < 2
