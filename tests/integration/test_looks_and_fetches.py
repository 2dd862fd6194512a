"""What stands behind the pretend sites' addresses, and what is fetched beside and into a video."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from medianest.demo.video_site import Site
from medianest.integrations.ytdlp import client, programs
from medianest.integrations.ytdlp.client import Extraction
from medianest.integrations.ytdlp.details import MediaListing
from medianest.integrations.ytdlp.errors import FetchStoppedError, MediaSiteError, Reason
from medianest.integrations.ytdlp.fetch import Fetch
from medianest.integrations.ytdlp.options import Network, Profile
from medianest.integrations.ytdlp.probe import probe
from medianest.integrations.ytdlp.progress import Progress
from tests.media import packets, plays

YOUTUBE = "https://www.youtube.com/"
BEST = Profile("best", "mp4")
CHAPTERS = ["Hello", "The pattern", "Goodbye"]


def _nothing(*_: object) -> None:
    pass


class Way:
    """yt-dlp as the product uses it, on its way to the pretend site."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.folder = folder
        self.network = Network(proxy=site.proxy_url, ca_file=site.ca_path)
        self.progress: list[Progress] = []

    def address(self, path: str) -> str:
        return self.site.base_url + path if path.startswith("/") else YOUTUBE + path

    def look(self, path: str, most: int = 200) -> Extraction | MediaListing:
        return client.look(self.address(path), BEST, self.network, most)

    def list_of(self, path: str, most: int = 200) -> MediaListing:
        found = self.look(path, most)
        assert isinstance(found, MediaListing)
        return found

    def refusal(self, path: str) -> MediaSiteError:
        with pytest.raises(MediaSiteError) as refused:
            self.look(path)
        return refused.value

    def fetch(self, path: str, profile: Profile = BEST, **limits: int) -> Path:
        info = client.extract(self.address(path), profile, self.network).info
        fetch = Fetch(self.progress.append, _nothing)
        return fetch.run(info, profile, self.network, self.folder, **limits)

    @property
    def files(self) -> list[str]:
        return sorted(each.name for each in self.folder.iterdir())

    def behave(self, **changes: Any) -> None:
        httpx.post(
            f"{self.site.base_url}/__site__/behave", json=changes, trust_env=False
        ).raise_for_status()

    def asked(self, part: str) -> int:
        log = httpx.get(f"{self.site.base_url}/__site__/log", trust_env=False).json()
        return sum(part in each["path"] for each in log["requests"])


@pytest.fixture
def way(video_site: Site, tmp_path: Path) -> Way:
    return Way(video_site, tmp_path)


def chapters(path: Path) -> list[tuple[float, str]]:
    with av.open(str(path)) as media:
        return [
            (round(float(each["start"] * (each["time_base"] or 1)), 1), each["metadata"]["title"])
            for each in media.chapters()
        ]


def tags(path: Path) -> dict[str, str]:
    with av.open(str(path)) as media:
        return {name.lower(): value for name, value in media.metadata.items()}


@pytest.mark.parametrize(
    ("path", "extractor", "title", "total"),
    [
        ("playlist?list=PLnest-three-clips", "youtubetab", "Three clips", 3),
        ("playlist?list=PLnest-twenty-lessons", "youtubetab", "Twenty lessons", 20),
        ("@nestdemo/videos", "youtubetab", "Nest Demo Channel", 3),
        ("channel/UCnestdemoAAAAAAAAAAAAAA/videos", "youtubetab", "Nest Demo Channel", 3),
        ("/feed/PLnest-twenty-lessons.xml", "generic", "Twenty lessons", 20),
    ],
)
def test_every_kind_of_list_names_its_videos(
    way: Way, path: str, extractor: str, title: str, total: int
) -> None:
    found = way.list_of(path)

    assert (found.extractor, found.title, found.total) == (extractor, title, total)
    assert [entry.index for entry in found.entries] == list(range(1, total + 1))
    assert all(entry.title and entry.media_id for entry in found.entries)
    assert len({entry.media_id for entry in found.entries}) == total


def test_entries_that_nobody_can_open_are_told_by_the_list(way: Way) -> None:
    entries = way.list_of("playlist?list=PLnest-twenty-lessons").entries

    assert {each.index: each.unavailable for each in entries if each.unavailable} == {
        7: Reason.REMOVED,
        12: Reason.PRIVATE,
    }


def test_of_five_thousand_entries_as_many_are_asked_for_as_are_wanted(way: Way) -> None:
    began = time.perf_counter()
    found = way.list_of("playlist?list=PLnest-five-thousand", most=200)

    assert (len(found.entries), found.total) == (200, 5000)
    assert way.asked("/youtubei/v1/browse") <= 2
    assert time.perf_counter() - began < 10


def test_a_list_of_which_one_is_wanted_is_still_a_list(way: Way) -> None:
    found = way.list_of("playlist?list=PLnest-three-clips", most=1)

    assert (len(found.entries), found.total) == (1, 3)


@pytest.mark.parametrize(
    ("path", "extractor"),
    [
        ("watch?v=nest-clip01", "youtube"),
        ("/files/nest-clip01.mp4", "generic"),
        ("/watch/nest-clip01", "generic"),
        ("/html5/nest-clip01", "generic"),
        ("/hls/nest-clip01", "generic"),
        ("/dash/nest-clip01", "generic"),
    ],
)
def test_every_kind_of_video_is_one(way: Way, path: str, extractor: str) -> None:
    found = way.look(path)

    assert isinstance(found, Extraction)
    assert found.details.extractor == extractor
    assert found.record() is not None


@pytest.mark.parametrize(
    ("path", "reason", "words"),
    [
        ("playlist?list=PLnest-empty-list", Reason.EMPTY_LIST, "no videos in this list"),
        ("/feed/PLnest-empty-list.xml", Reason.EMPTY_LIST, "no videos in this list"),
        ("playlist?list=PLnest-private-list", Reason.PRIVATE, "playlist or channel is private"),
        ("playlist?list=PLnot-there", Reason.REMOVED, "playlist or channel does not exist"),
        ("@nobody/videos", Reason.REMOVED, "playlist or channel does not exist"),
        ("watch?v=nest-priv01", Reason.PRIVATE, "video is private"),
        ("watch?v=nest-live01", Reason.LIVE, "live stream"),
        ("watch?v=nest-soon01", Reason.UPCOMING, "not been released"),
        ("/", Reason.UNSUPPORTED, "No video"),
    ],
)
def test_what_cannot_be_had_is_said_in_its_own_words(
    way: Way, path: str, reason: Reason, words: str
) -> None:
    refused = way.refusal(path)

    assert (refused.reason, words in refused.message) == (reason, True), refused.message


@pytest.mark.parametrize("path", ["watch?v=nest-429web", "/watch/nest-429web"])
def test_the_pause_a_site_asks_for_is_passed_on(way: Way, path: str) -> None:
    way.behave(id="nest-429web", delivery={"retry_after_seconds": 60})

    refused = way.refusal(path)

    assert (refused.reason, refused.retry_after_seconds) == (Reason.RATE_LIMITED, 60)
    assert not refused.permanent


def test_an_entry_that_went_since_its_list_was_read_says_so(way: Way) -> None:
    entry = way.list_of("playlist?list=PLnest-three-clips").entries[1]
    way.behave(id=entry.media_id, availability="removed")

    with pytest.raises(MediaSiteError) as refused:
        client.extract(entry.url, BEST, way.network)
    assert (refused.value.reason, refused.value.permanent) == (Reason.REMOVED, True)


def test_the_poster_and_the_chosen_subtitles_lie_beside_the_video(way: Way) -> None:
    path = way.fetch("watch?v=nest-clip02", Profile("720p", "mp4", ("en", "de", "fr")))

    assert way.files == ["media.de.srt", "media.en.srt", "media.jpg", "media.mp4"]
    assert path.name == "media.mp4"
    german = (way.folder / "media.de.srt").read_text()
    assert german.startswith("1\n00:00:00,000 --> 00:00:04,000\nZeile 1")
    with av.open(str(way.folder / "media.jpg")) as picture:
        assert picture.streams.video[0].codec_context.name == "mjpeg"


@pytest.mark.parametrize("path", ["/hls/nest-clip02", "/html5/nest-clip02"])
def test_other_sites_subtitles_are_fetched_as_well(way: Way, path: str) -> None:
    way.fetch(path, Profile("best", "mp4", ("en",)))

    assert way.files == ["media.en.srt", "media.jpg", "media.mp4"]
    assert "Line 3" in (way.folder / "media.en.srt").read_text()


def test_from_a_record_the_subtitles_are_found_without_asking_again(way: Way) -> None:
    url = way.address("watch?v=nest-clip02")
    record = client.extract(url, BEST, way.network).record()
    assert record is not None
    profile = Profile("360p", "mp4", ("en",))
    visits = way.asked("/watch?v=")

    gone_on = client.go_on(url, record, profile, way.network)
    assert gone_on is not None
    Fetch(_nothing, _nothing).run(gone_on.info, profile, way.network, way.folder)

    assert "media.en.srt" in way.files
    assert way.asked("/watch?v=") == visits


def test_a_poster_or_subtitles_that_fail_leave_the_video_alone(way: Way) -> None:
    profile = Profile("360p", "mp4", ("en", "de"))
    info = client.extract(way.address("watch?v=nest-clip02"), profile, way.network).info
    page = way.address("/watch/nest-clip01")
    info["thumbnails"] = [{"id": "0", "url": page}]
    info["subtitles"] = {
        "en": [{"ext": "vtt", "url": way.address("/subs/nobody.en.vtt")}],
        "de": [{"ext": "vtt", "url": page}],
    }

    path = _fetch_with(way, info, profile)

    assert way.files == ["media.mp4"]
    assert plays(path)


def test_title_day_and_chapters_are_in_the_file_and_its_streams_as_they_were(way: Way) -> None:
    plain = {**client.extract(way.address("/watch/nest-clip02"), BEST, way.network).info}
    source = httpx.get(f"{way.site.base_url}/files/nest-clip02.mp4", trust_env=False).content
    original = way.folder.with_name("original.mp4")
    original.write_bytes(source)

    path = _fetch_with(way, plain, BEST)

    assert [title for _, title in chapters(path)] == CHAPTERS
    told = tags(path)
    assert told["title"] == "A walk through the test pattern"
    assert (told["artist"], told["date"]) == ("Nest Demo Channel", "20240602")
    streams = packets(path)
    assert {kind: streams[kind] for kind in ("audio", "video")} == packets(original)


@pytest.mark.parametrize("container", ["mkv", "m4a", "mp3"])
def test_chapters_are_in_every_kind_of_file(way: Way, container: str) -> None:
    quality = "best" if container == "mkv" else "audio"
    path = way.fetch("watch?v=nest-clip02", Profile(quality, container))

    assert [title for _, title in chapters(path)] == CHAPTERS
    assert tags(path)["title"] == "A walk through the test pattern"


def test_a_file_without_a_page_stays_as_its_server_has_it(way: Way) -> None:
    path = way.fetch("/files/nest-clip02.mp4")

    address = f"{way.site.base_url}/files/nest-clip02.mp4"
    assert path.read_bytes() == httpx.get(address, trust_env=False).content


def test_a_page_that_tells_too_much_of_itself_costs_nothing(way: Way) -> None:
    info = client.extract(way.address("watch?v=nest-clip01"), BEST, way.network).info
    info |= {"title": "-t\n=;#'\"\x00" + "x" * 300_000, "description": "\x00\n;" * 200_000}
    info["meta_comment"] = "not from here"

    path = _fetch_with(way, info, BEST)

    assert plays(path)
    assert "not from here" not in str(tags(path))
    assert 4000 < len(tags(path)["title"]) <= 5000


def test_sponsor_segments_are_marked_as_chapters(way: Way) -> None:
    path = way.fetch("watch?v=nest-clip02", Profile("360p", "mp4", sponsorblock="mark"))

    assert chapters(path) == [
        (0.0, "Hello"),
        (4.0, "[SponsorBlock]: Sponsor"),
        (6.0, "The pattern"),
        (9.0, "Goodbye"),
    ]
    assert probe(path).duration_seconds > 11.5


@pytest.mark.parametrize("with_ffprobe", [True, False])
def test_sponsor_segments_are_cut_out_of_video_and_subtitles(
    way: Way, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, with_ffprobe: bool
) -> None:
    if not with_ffprobe:
        alone = tmp_path.with_name(f"{tmp_path.name}-bin") / "ffmpeg"
        alone.parent.mkdir()
        alone.symlink_to(str(programs.ffmpeg()))
        monkeypatch.setattr(programs, "ffmpeg", lambda: str(alone))
    path = way.fetch("watch?v=nest-clip02", Profile("360p", "mp4", ("en",), "remove"))

    assert 9 < probe(path).duration_seconds < 11
    assert [title for _, title in chapters(path)] == CHAPTERS
    assert "00:00:04,000 --> 00:00:06,000\nLine 2" in (way.folder / "media.en.srt").read_text()
    assert plays(path)


def test_gone_on_with_after_the_cut_nothing_is_cut_twice(way: Way) -> None:
    profile = Profile("360p", "mp4", sponsorblock="remove")
    first = probe(way.fetch("watch?v=nest-clip02", profile)).duration_seconds

    again = probe(way.fetch("watch?v=nest-clip02", profile)).duration_seconds

    assert abs(again - first) < 0.1


def test_without_sponsorblock_the_video_is_fetched_all_the_same(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "yt_dlp.postprocessor.sponsorblock.SponsorBlockPP._get_sponsor_segments", _away
    )
    path = way.fetch("watch?v=nest-clip02", Profile("360p", "mp4", sponsorblock="remove"))

    assert probe(path).duration_seconds > 11.5
    assert [title for _, title in chapters(path)] == CHAPTERS


def _away(*_: object) -> None:
    raise OSError("Connection refused")


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/hls/nest-clip01", 60_000),
        ("/dash/nest-clip01", 60_000),
        ("/files/nest-chunk1.mp4", 1_000_000),
        ("watch?v=nest-chunk1", 1_000_000),
        ("watch?v=nest-big001", 100_000_000),
    ],
)
def test_more_bytes_than_allowed_end_the_fetch_whatever_was_announced(
    way: Way, path: str, limit: int
) -> None:
    with pytest.raises(MediaSiteError, match="lower quality") as refused:
        way.fetch(path, byte_limit=limit, most_bytes=2_000_000_000)

    assert (refused.value.reason, refused.value.permanent) == (Reason.TOO_LARGE, True)
    assert "2 GB" in refused.value.message
    on_disk = sum(each.stat().st_size for each in way.folder.iterdir())
    assert on_disk < limit + 2_000_000


def test_progress_only_grows_over_streams_and_where_a_part_is_gone_on_with(way: Way) -> None:
    profile = Profile("1080p", "mp4")
    info = client.extract(way.address("watch?v=nest-cut001"), profile, way.network).info
    fetch = Fetch(way.progress.append, _nothing)
    stopping = Fetch(lambda seen: stopping.stop() if seen.percent > 40 else None, _nothing)
    with pytest.raises(FetchStoppedError):
        stopping.run(dict(info), profile, way.network, way.folder)

    fetch.run(info, profile, way.network, way.folder)

    percents = [each.percent for each in way.progress]
    arrived = [each.downloaded_bytes for each in way.progress]
    assert percents == sorted(percents)
    assert arrived == sorted(arrived)
    assert percents[0] > 30


def _fetch_with(way: Way, info: dict[str, Any], profile: Profile) -> Path:
    return Fetch(_nothing, _nothing).run(info, profile, way.network, way.folder)
