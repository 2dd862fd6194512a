"""yt-dlp's generic extractor understands every shape of the plain pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from yt_dlp.utils import DownloadError

from .conftest import Downloader
from .media_files import Contents, probe

pytestmark = pytest.mark.long  # yt-dlp itself fetches, again and again

Log = Callable[[str], list[dict[str, Any]]]


def test_a_single_file_arrives_byte_for_byte(ytdlp: Downloader) -> None:
    outcome = ytdlp("/files/nest-clip01.mp4")
    served = httpx.get(f"{ytdlp.site.base_url}/files/nest-clip01.mp4").content
    assert outcome.file.read_bytes() == served
    assert outcome.info["title"] == "nest-clip01"
    assert probe(outcome.file) == Contents(12, ("aac", "h264"), 720)


def test_a_rich_page_tells_everything_about_its_video(ytdlp: Downloader) -> None:
    info = ytdlp.look("/watch/nest-clip02")
    assert info["title"] == "A walk through the test pattern"
    assert info["uploader"] == "Nest Demo Channel"
    assert info["upload_date"] == "20240602"
    assert info["duration"] == 12
    assert [chapter["title"] for chapter in info["chapters"]] == ["Hello", "The pattern", "Goodbye"]
    assert info["thumbnail"].endswith("/thumbs/nest-clip02.jpg")


def test_dash_offers_three_heights_and_merges_with_sound(ytdlp: Downloader) -> None:
    outcome = ytdlp("/dash/nest-clip02", format="bv[height<=720]+ba")
    heights = {f["height"] for f in outcome.info["formats"] if f.get("height")}
    assert heights == {360, 720, 1080}
    assert probe(outcome.file) == Contents(12, ("aac", "h264"), 720)


def test_hls_brings_segments_and_subtitles(ytdlp: Downloader, log: Log) -> None:
    outcome = ytdlp(
        "/hls/nest-clip02",
        format="best[height<=360]",
        writesubtitles=True,
        subtitleslangs=["en"],
    )
    assert probe(outcome.file).seconds == 12
    assert "Line 3 at 8 seconds" in (outcome.folder / "nest-clip02.en.vtt").read_text()
    assert len(log("/hls/nest-clip02/360-")) == 6


def test_an_html5_page_offers_two_sources_subtitles_and_a_poster(ytdlp: Downloader) -> None:
    info = ytdlp.look("/html5/nest-clip01")
    assert len(info["formats"]) == 2
    assert "en" in info["subtitles"]
    assert info["thumbnail"].endswith("/thumbs/nest-clip01.jpg")
    assert info["id"] == "nest-clip01-1"


def test_a_feed_of_twenty_gives_eighteen_files(ytdlp: Downloader) -> None:
    outcome = ytdlp(
        "/feed/PLnest-twenty-lessons.xml",
        ignoreerrors=True,
        outtmpl="%(playlist_index)03d.%(ext)s",
    )
    numbers = [int(name.removesuffix(".mp4")) for name in outcome.files]
    assert numbers == [n for n in range(1, 21) if n not in (7, 12)]
    assert outcome.return_code == 1


def test_the_proxy_also_knows_the_plain_pages_under_a_public_name(
    behind_proxy: httpx.Client,
) -> None:
    page = behind_proxy.get("https://videos.medianest.example/watch/nest-clip01")
    assert "https://videos.medianest.example/files/nest-clip01.mp4" in page.text


@pytest.mark.parametrize(("video", "status"), [("nest-gone01", 404), ("nest-priv01", 403)])
def test_a_missing_page_keeps_its_status_in_the_error(
    ytdlp: Downloader, video: str, status: int
) -> None:
    with pytest.raises(DownloadError) as caught:
        ytdlp(f"/watch/{video}")
    assert caught.value.exc_info[1].status == status


def test_a_page_answering_429_says_how_long_to_wait(ytdlp: Downloader) -> None:
    with pytest.raises(DownloadError) as caught:
        ytdlp("/watch/nest-429web")
    cause = caught.value.exc_info[1]
    assert (cause.status, cause.response.headers["Retry-After"]) == (429, "30")


def test_a_redirect_leads_where_it_says(ytdlp: Downloader) -> None:
    answer = httpx.get(f"{ytdlp.site.base_url}/redirect", params={"to": "http://10.0.0.1/"})
    assert (answer.status_code, answer.headers["location"]) == (307, "http://10.0.0.1/")
