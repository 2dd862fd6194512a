"""The videos, playlists and channel that the video site offers, each there to show one thing."""

from __future__ import annotations

from datetime import date

from medianest.demo.video import Availability, Channel, Delivery, Playlist, SponsorSegment, Video

MIB = 1 << 20
MB = 1_000_000

NEST = Channel("UCnestdemoAAAAAAAAAAAAAA", "@nestdemo", "Nest Demo Channel")

VIDEOS = (
    Video(
        "nest-clip01",
        "Colour bars over the harbour",
        NEST,
        "an ordinary video: 360p, 720p, 1080p, audio apart",
        description="Twelve seconds of a test picture with a counter and a beep.",
        uploaded=date(2024, 5, 17),
        tags=("test picture", "demo"),
    ),
    Video(
        "nest-clip02",
        "A walk through the test pattern",
        NEST,
        "chapters, English and German subtitles, a sponsor segment",
        description="Every twelve seconds somebody asks what a test pattern is for.",
        uploaded=date(2024, 6, 2),
        chapters=((0, "Hello"), (4, "The pattern"), (9, "Goodbye")),
        captions=("en", "de"),
        sponsor_segments=(SponsorSegment(4.0, 6.0),),
    ),
    Video(
        "nest-long01",
        "Five quiet minutes",
        NEST,
        "a longer video (5:00)",
        uploaded=date(2024, 6, 9),
        length="long",
    ),
    Video(
        "nest-slow01",
        "The slow train",
        NEST,
        "about 15 seconds to download, so that progress can be watched",
        uploaded=date(2024, 7, 1),
        length="long",
        delivery=Delivery(bytes_per_second=950_000),
    ),
    Video(
        "nest-slow02",
        "The slower train",
        NEST,
        "about 19 seconds at any height",
        uploaded=date(2024, 7, 2),
        length="long",
        delivery=Delivery(bytes_per_second=850_000, min_size_bytes=12 * MIB),
    ),
    Video(
        "nest-stall1",
        "The train that hardly moves",
        NEST,
        "1 kB/s: practically stalled, for stopping and for stall detection",
        delivery=Delivery(bytes_per_second=1_000),
    ),
    Video(
        "nest-big001",
        "A very large file",
        NEST,
        "200 MiB at full speed",
        uploaded=date(2024, 8, 1),
        delivery=Delivery(min_size_bytes=200 * MIB),
    ),
    Video(
        "nest-huge01",
        "A file of half a gigabyte",
        NEST,
        "500 MB at full speed",
        uploaded=date(2024, 8, 2),
        delivery=Delivery(min_size_bytes=500 * MB),
    ),
    Video("nest-gone01", "Gone", NEST, "removed by its uploader", availability="removed"),
    Video("nest-priv01", "Private", NEST, "private", availability="private"),
    Video("nest-geo001", "Elsewhere", NEST, "blocked in this country", availability="region"),
    Video("nest-age001", "Adults only", NEST, "asks for a sign-in (age)", availability="age"),
    Video("nest-bot001", "Are you a robot?", NEST, "asks for a sign-in", availability="bot_check"),
    Video("nest-memb01", "Members only", NEST, "for paying members", availability="members"),
    Video(
        "nest-429web",
        "Too many requests",
        NEST,
        "429 with Retry-After on pages and the player",
        availability="rate_limited",
        delivery=Delivery(retry_after_seconds=30),
    ),
    Video(
        "nest-429med",
        "Too many downloads",
        NEST,
        "429 with Retry-After on the first media request, then fine",
        delivery=Delivery(refuse_status=429, refuse_times=1, retry_after_seconds=2),
    ),
    Video(
        "nest-503med",
        "Out of breath",
        NEST,
        "503 on the media for ever",
        delivery=Delivery(refuse_status=503),
    ),
    Video("nest-later1", "Try again later", NEST, "soft rate limit", availability="try_later"),
    Video("nest-live01", "Live from the nest", NEST, "live at the moment", availability="live"),
    Video("nest-soon01", "Premiere", NEST, "starts in three hours", availability="upcoming"),
    Video("nest-zero01", "Nothing", NEST, "a file of 0 bytes", delivery=Delivery(body="empty")),
    Video("nest-html01", "Not a video", NEST, "HTML for media", delivery=Delivery(body="html")),
    Video(
        "nest-range0",
        "One piece only",
        NEST,
        "a server without Range",
        delivery=Delivery(ranges=False, min_size_bytes=4 * MIB),
    ),
    Video(
        "nest-cut001",
        "Cut once",
        NEST,
        "the connection ends at 50 %, then all is well",
        delivery=Delivery(cut_times=1, min_size_bytes=4 * MIB),
    ),
    Video(
        "nest-cut999",
        "Cut for ever",
        NEST,
        "no Range and always cut at 50 %",
        delivery=Delivery(cut_times=1_000_000, ranges=False),
    ),
    Video(
        "nest-expire",
        "Old address",
        NEST,
        "the first address answers 403, a fresh one works",
        delivery=Delivery(expires_times=1),
    ),
    Video(
        "nest-chunk1",
        "Length unknown",
        NEST,
        "sent in chunks, no Content-Length, no Range",
        delivery=Delivery(known_length=False, ranges=False, min_size_bytes=2 * MIB),
    ),
    Video("nest-name01", "../../../etc/passwd", NEST, "a title that climbs out of folders"),
    Video("nest-name02", "\u9577" * 300, NEST, "a title of 300 characters, 900 bytes"),
    Video("nest-name03", "  -rf \u202egpj.mp4 .hidden", NEST, "spaces, dash, right-to-left mark"),
    Video("nest-name04", "<script>alert(1)</script> & \"quotes\" 'n' %(id)s", NEST, "markup"),
)


_NOT_THERE: dict[int, Availability] = {7: "removed", 12: "private"}


def _entry(number: int) -> Video:
    """Entry `number` of the list of twenty."""
    return Video(
        f"list-{number:06d}",
        f"Lesson {number:02d}",
        NEST,
        uploaded=date(2024, 1, number),
        availability=_NOT_THERE.get(number, "ok"),
    )


TWENTY = tuple(_entry(number) for number in range(1, 21))


def _batched(number: int) -> Video:
    """Entry `number` of the list that benchmarks fetch."""
    return Video(
        f"batch-{number:05d}",
        f"Batch {number:02d}",
        NEST,
        uploaded=date(2024, 2, number),
        delivery=Delivery(min_size_bytes=3 * MB),
    )


BATCH = tuple(_batched(number) for number in range(1, 21))

PLAYLISTS = (
    Playlist(
        "PLnest-three-clips",
        "Three clips",
        NEST,
        ("nest-clip01", "nest-clip02", "nest-long01"),
        "a short playlist",
    ),
    Playlist(
        "PLnest-twenty-lessons",
        "Twenty lessons",
        NEST,
        tuple(video.id for video in TWENTY),
        "20 entries, number 7 removed, number 12 private",
    ),
    Playlist(
        "PLnest-twenty-batch",
        "A batch of twenty",
        NEST,
        tuple(video.id for video in BATCH),
        "20 entries of 3 MB at full speed",
    ),
    Playlist(
        "PLnest-slow-twins",
        "Slow twins",
        NEST,
        ("nest-slow01", "nest-slow02"),
        "two slow videos at once",
    ),
    Playlist(
        "PLnest-twice-the-same",
        "Twice the same",
        NEST,
        ("nest-clip01", "nest-clip01"),
        "one video listed twice",
    ),
    Playlist("PLnest-empty-list", "Empty", NEST, (), "no entries"),
    Playlist("PLnest-private-list", "Private list", NEST, (), "a private playlist", private=True),
    Playlist(
        "PLnest-five-thousand",
        "Five thousand",
        NEST,
        tuple(f"many-{number:06d}" for number in range(1, 5001)),
        "5,000 entries in pages of 100",
    ),
)

CHANNEL_UPLOADS = ("nest-long01", "nest-clip02", "nest-clip01")


def numbered_video(video_id: str) -> Video:
    """The video behind an id of the list of five thousand, e.g. `many-000042`."""
    number = int(video_id.removeprefix("many-"))
    return Video(video_id, f"Number {number} of five thousand", NEST)
