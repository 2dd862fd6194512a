"""Joins the catalogue with the clips: which streams, manifests and images a video has."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import PlainTextResponse, Response

from medianest.demo.catalogue import Catalogue
from medianest.demo.innertube import AUDIO_ITAG, VIDEO_ITAGS, VP9_ITAG
from medianest.demo.media import ClipFolder
from medianest.demo.stream import Stream
from medianest.demo.video import Video

HLS_TYPE = "application/vnd.apple.mpegurl"


@dataclass(frozen=True)
class Offer:
    """What both faces of the site, plain pages and pretend YouTube, hand out."""

    catalogue: Catalogue
    clips: ClipFolder

    def streams(self, video: Video) -> dict[str, Stream]:
        """The separate streams of a video by itag: H.264 at three heights, VP9, and sound."""
        found = {
            itag: self._mp4(video, self.clips.video(height, video.length), itag)
            for itag, height in VIDEO_ITAGS.items()
        }
        if video.length == "short":
            found[VP9_ITAG] = Stream(self.clips.vp9(), "video/webm")
        audio, name = self.clips.audio(video.length), f"{video.id} {AUDIO_ITAG}"
        found[AUDIO_ITAG] = Stream.of_mp4(audio, "audio/mp4", name, 0)
        return found

    def complete(self, video: Video, height: int) -> Stream:
        """Picture and sound in one mp4, at 360 or 720."""
        return self._mp4(video, self.clips.complete(height, video.length), f"both{height}")

    def streaming_file(self, kind: str, name: str, content_type: str) -> Stream | None:
        """A manifest or segment of the `dash` or `hls` folder."""
        path = self.clips.streaming(kind, name)
        return None if path is None else Stream(path, content_type)

    def live_file(self, name: str) -> Response | None:
        """The HLS clip as a broadcast: the same segments, but a list that never says it ends."""
        if name == "master.m3u8":
            return PlainTextResponse(hls_master(with_subtitles=False), media_type=HLS_TYPE)
        path = self.clips.streaming("hls", name)
        if path is None:
            return None
        if path.suffix != ".m3u8":
            return Response(path.read_bytes(), media_type="video/mp2t")
        endless = path.read_text("utf-8").replace("#EXT-X-ENDLIST", "")
        endless = endless.replace("#EXT-X-PLAYLIST-TYPE:VOD\n", "")
        return PlainTextResponse(endless, media_type=HLS_TYPE)

    def thumbnail(self, video_id: str) -> Path:
        """The image of a video: the id picks the colour."""
        return self.clips.thumbnail(zlib.crc32(video_id.encode()))

    def _mp4(self, video: Video, head: Path, name: str) -> Stream:
        minimum = video.delivery.min_size_bytes
        return Stream.of_mp4(head, "video/mp4", f"{video.id} {name}", minimum)


def hls_master(*, with_subtitles: bool) -> str:
    """The list of variants of the HLS clip."""
    lines = ["#EXTM3U"]
    if with_subtitles:
        track = 'TYPE=SUBTITLES,GROUP-ID="subs",NAME="English",LANGUAGE="en",URI="subs-en.m3u8"'
        lines.append(f"#EXT-X-MEDIA:{track}")
    group = ',SUBTITLES="subs"' if with_subtitles else ""
    for height, bandwidth, codec in ((360, 250_000, "4d401e"), (720, 350_000, "4d401f")):
        size = f"RESOLUTION={height * 16 // 9}x{height}"
        codecs = f'CODECS="avc1.{codec},mp4a.40.2"'
        lines += [f"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},{size},{codecs}{group}"]
        lines += [f"{height}.m3u8"]
    return "\n".join([*lines, ""])
