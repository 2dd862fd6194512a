"""yt-dlp's own YouTube extractors work on the pretend YouTube."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest
import yt_dlp
from yt_dlp.postprocessor.sponsorblock import SponsorBlockPP
from yt_dlp.utils import DownloadError, GeoRestrictedError

from medianest.demo.video_site import Site

from .conftest import Downloader
from .media_files import Contents, probe

pytestmark = pytest.mark.long  # yt-dlp itself fetches, again and again

H264 = "bv*[height<={}][ext=mp4]+ba[ext=m4a]"


def test_a_video_has_its_data_sheet(ytdlp: Downloader) -> None:
    info = ytdlp.look("watch?v=nest-clip02")
    assert info["extractor_key"] == "Youtube"
    assert info["title"] == "A walk through the test pattern"
    assert (info["channel"], info["uploader_id"]) == ("Nest Demo Channel", "@nestdemo")
    assert (info["upload_date"], info["duration"]) == ("20240602", 12)
    assert [chapter["start_time"] for chapter in info["chapters"]] == [0, 4, 9]
    assert set(info["subtitles"]) == {"en", "de"}
    assert info["availability"] == "public"


@pytest.mark.parametrize("height", [360, 720, 1080])
def test_picture_and_sound_are_merged_at_the_height_asked_for(
    ytdlp: Downloader, height: int
) -> None:
    outcome = ytdlp("watch?v=nest-clip01", format=H264.format(height))
    assert probe(outcome.file) == Contents(12, ("aac", "h264"), height)


def test_vp9_is_on_offer_so_that_choosing_a_codec_means_something(ytdlp: Downloader) -> None:
    outcome = ytdlp("watch?v=nest-clip01", format="bv[ext=webm]")
    assert probe(outcome.file).codecs == ("vp9",)


def test_sound_alone(ytdlp: Downloader) -> None:
    assert probe(ytdlp("watch?v=nest-long01", format="ba").file) == Contents(300, ("aac",), None)


def test_a_stream_is_byte_for_byte_what_the_site_serves(
    ytdlp: Downloader, behind_proxy: httpx.Client
) -> None:
    outcome = ytdlp("watch?v=nest-clip01", format="137")
    address = outcome.info["requested_downloads"][0]["url"]
    assert behind_proxy.get(address).content == outcome.file.read_bytes()


def test_subtitles_and_thumbnail_are_written(ytdlp: Downloader) -> None:
    outcome = ytdlp(
        "watch?v=nest-clip02",
        format="140",
        writesubtitles=True,
        subtitleslangs=["de"],
        subtitlesformat="vtt",
        writethumbnail=True,
    )
    assert outcome.files == ["nest-clip02.de.vtt", "nest-clip02.jpg", "nest-clip02.m4a"]
    assert (outcome.folder / "nest-clip02.jpg").read_bytes()[:3] == b"\xff\xd8\xff"


def test_sponsorblock_knows_a_segment(site: Site) -> None:
    with yt_dlp.YoutubeDL(site.ytdlp_options | {"quiet": True}) as ydl:
        info = ydl.extract_info("https://youtu.be/nest-clip02", download=False)
        _, info = SponsorBlockPP(ydl, ["sponsor"]).run(info)
    (segment,) = info["sponsorblock_chapters"]
    assert (segment["start_time"], segment["end_time"], segment["category"]) == (4, 6, "sponsor")


@pytest.mark.parametrize(
    ("video", "words"),
    [
        ("nest-gone01", "removed by the uploader"),
        ("nest-priv01", "Private video"),
        ("nest-geo001", "not made this video available in your country"),
        ("nest-age001", "Sign in to confirm your age"),
        ("nest-bot001", "not a bot"),
        ("nest-memb01", "members-only"),
        ("nest-later1", "rate-limited by YouTube"),
        ("nest-soon01", "Premieres in 3 hours"),
        ("nest-never1", "Video unavailable"),
    ],
)
def test_a_video_that_cannot_be_watched_says_why(ytdlp: Downloader, video: str, words: str) -> None:
    with pytest.raises(DownloadError, match=words):
        ytdlp.look(f"watch?v={video}")


def test_a_blocked_region_has_an_exception_of_its_own(ytdlp: Downloader) -> None:
    with pytest.raises(DownloadError) as caught:
        ytdlp.look("watch?v=nest-geo001")
    assert isinstance(caught.value.exc_info[1], GeoRestrictedError)


def test_live_and_upcoming_are_told_apart(ytdlp: Downloader) -> None:
    assert ytdlp.look("watch?v=nest-live01")["live_status"] == "is_live"
    info = ytdlp.look("watch?v=nest-soon01", ignore_no_formats_error=True)
    assert info["live_status"] == "is_upcoming"
    assert info["release_timestamp"]


def test_429_on_pages_and_player_leaves_its_trace_in_warnings_only(ytdlp: Downloader) -> None:
    """The exception has no cause and no Retry-After: fixed expectations of the pipeline."""
    with pytest.raises(DownloadError, match="Failed to extract any player response") as caught:
        ytdlp.look("watch?v=nest-429web")
    assert caught.value.exc_info[1].cause is None
    assert any("HTTP Error 429" in warning for warning in ytdlp.messages.warnings)


def test_a_playlist_of_twenty_gives_eighteen_files(ytdlp: Downloader) -> None:
    outcome = ytdlp(
        "playlist?list=PLnest-twenty-lessons",
        ignoreerrors=True,
        format="140",
        outtmpl="%(playlist_index)03d.%(ext)s",
    )
    numbers = [int(name.removesuffix(".m4a")) for name in outcome.files]
    assert numbers == [n for n in range(1, 21) if n not in (7, 12)]
    assert (outcome.info["title"], outcome.return_code) == ("Twenty lessons", 1)


def test_a_flat_playlist_lists_titles_and_lengths(ytdlp: Downloader) -> None:
    info = ytdlp.look("playlist?list=PLnest-twenty-lessons")
    entries = info["entries"]
    assert (info["playlist_count"], len(entries)) == (20, 20)
    assert (entries[0]["id"], entries[0]["title"]) == ("list-000001", "Lesson 01")
    assert entries[0]["duration"] == 12
    assert entries[6]["title"] == "[Deleted video]"
    assert entries[11]["title"] == "[Private video]"


def test_the_long_playlist_goes_on_page_by_page(ytdlp: Downloader) -> None:
    info = ytdlp.look("playlist?list=PLnest-five-thousand", playlist_items="1:250")
    assert [entry["id"] for entry in info["entries"]][-1] == "many-000250"
    assert info["playlist_count"] == 5000


def test_watching_a_video_of_a_list_leads_to_the_list(ytdlp: Downloader) -> None:
    address = "watch?v=nest-clip01&list=PLnest-three-clips"
    assert ytdlp.look(address)["playlist_count"] == 3
    assert ytdlp.look(address, noplaylist=True)["id"] == "nest-clip01"


@pytest.mark.parametrize("name", ["private-list", "never-made"])
def test_a_playlist_that_cannot_be_opened_says_so(ytdlp: Downloader, name: str) -> None:
    with pytest.raises(DownloadError, match="YouTube said: "):
        ytdlp.look(f"playlist?list=PLnest-{name}")


def test_a_channel_shows_what_was_uploaded_meanwhile(
    ytdlp: Downloader, behave: Callable[..., None]
) -> None:
    def uploads() -> list[str]:
        return [entry["id"] for entry in ytdlp.look("@nestdemo/videos")["entries"]]

    before = uploads()
    behave(playlist="UCnestdemoAAAAAAAAAAAAAA", entries=["nest-slow01", *before])
    assert uploads() == ["nest-slow01", *before]
    assert ytdlp.look("channel/UCnestdemoAAAAAAAAAAAAAA")["channel_id"].startswith("UCnest")


def test_without_the_certificate_nothing_is_fetched(
    ytdlp: Downloader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(DownloadError, match="CERTIFICATE_VERIFY_FAILED"):
        ytdlp.look("playlist?list=PLnest-three-clips", extractor_retries=0)


@pytest.mark.parametrize("client", ["Urllib", "Requests"])
def test_each_of_yt_dlps_http_clients_trusts_the_certificate(site: Site, client: str) -> None:
    with yt_dlp.YoutubeDL(site.ytdlp_options | {"quiet": True}) as ydl:
        handlers = ydl._request_director.handlers
        ydl._request_director.handlers = {client: handlers[client]}
        assert ydl.extract_info("https://youtu.be/nest-clip01", download=False)["duration"] == 12


def test_hosts_that_are_not_pretended_are_refused_in_plain_words(site: Site) -> None:
    with httpx.Client(proxy=site.proxy_url) as client:
        answer = client.get("http://example.com/")
        assert (answer.status_code, "never reaches the network" in answer.text) == (502, True)
        with pytest.raises(httpx.ProxyError, match="502"):
            client.get("https://example.com/")


def test_the_watch_page_escapes_markup_in_titles(behind_proxy: httpx.Client) -> None:
    page = behind_proxy.get("https://www.youtube.com/watch?v=nest-name04").text
    response = page.partition("ytInitialPlayerResponse = ")[2].partition(";</script>")[0]
    assert json.loads(response)["videoDetails"]["title"].startswith("<script>")
