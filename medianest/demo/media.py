"""Makes the clips, manifests and thumbnails with ffmpeg once, and finds them in the cache later."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from medianest.demo.video import LENGTH_SECONDS, ClipLength
from medianest.errors import StartError

HEIGHTS = (360, 720, 1080)
THUMBNAIL_COUNT = 12

# Raise this when the recipe below changes: caches of older recipes are then left alone.
_RECIPE = "clips-1"

# Fixed threads and bit-exact muxing give the same bytes on every run of one ffmpeg version.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")
_H264 = [
    *("-c:v", "libx264", "-preset", "ultrafast", "-tune", "animation", "-crf", "28"),
    *("-g", "24", "-pix_fmt", "yuv420p", "-threads", "2", *_BIT_EXACT),
]
_VP9 = [
    *("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k"),
    *("-g", "24", "-threads", "2", *_BIT_EXACT),
]
_AAC = ["-c:a", "aac", "-b:a", "96k", *_BIT_EXACT]
_FAST_START = ("-movflags", "+faststart")
_PICTURE = (
    "testsrc=s=1280x720:r=12:d={seconds},split=2[up][rest];"
    "[up]scale=1920:1080:flags=neighbor[v1080];[rest]split=2[v720][down];"
    "[down]scale=640:360:flags=fast_bilinear,split=2[v360][vp9]"
)
_GRADIENT = (
    "gradients=s=1280x720:r=1:d={count}:n=3:c0=0x1d4ed8:c1=0x0f172a:c2=0x38bdf8:seed=7,"
    "hue=H=2*PI*n/{count}"
)


@dataclass(frozen=True)
class ClipFolder:
    """The finished files of one cache folder."""

    path: Path

    def video(self, height: int, length: ClipLength) -> Path:
        """H.264 without sound, in mp4."""
        return self.path / f"v{height}-{length}.mp4"

    def vp9(self) -> Path:
        """VP9 at 360p without sound, in webm, short."""
        return self.path / "v360-short.webm"

    def audio(self, length: ClipLength) -> Path:
        """AAC in m4a."""
        return self.path / f"audio-{length}.m4a"

    def complete(self, height: int, length: ClipLength) -> Path:
        """Picture (360 or 720) and sound in one mp4."""
        return self.path / f"both{height}-{length}.mp4"

    def thumbnail(self, number: int) -> Path:
        """A 1280x720 JPEG; the colour goes with the number."""
        return self.path / f"thumb-{number % THUMBNAIL_COUNT + 1:02d}.jpg"

    def streaming(self, kind: str, name: str) -> Path | None:
        """A file of the `dash` or `hls` folder, or None if there is no such file."""
        path = self.path / kind / name
        return path if path.parent == self.path / kind and path.is_file() else None


def prepare(cache_dir: Path) -> ClipFolder:
    """The clips in `cache_dir`, made now if they are not there yet (3 to 5 seconds).

    Raises StartError when no ffmpeg is found or none of those found can encode H.264.
    """
    folder = cache_dir / _RECIPE
    if not folder.is_dir():
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache_dir) as unfinished:
            _make(Path(unfinished) / _RECIPE)
            _publish(Path(unfinished) / _RECIPE, folder)
    return ClipFolder(folder)


def _publish(finished: Path, folder: Path) -> None:
    """Move the finished folder into place, unless another process was faster."""
    try:
        finished.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def ffmpeg_candidates() -> list[str]:
    """The system's ffmpeg, then the one that comes with imageio-ffmpeg."""
    found = [path for path in [shutil.which("ffmpeg")] if path]
    with contextlib.suppress(ImportError, RuntimeError):
        found.append(import_module("imageio_ffmpeg").get_ffmpeg_exe())
    return found


def _make(folder: Path) -> None:
    """Try one ffmpeg after the other: a distribution's build may lack H.264."""
    problems = ["no ffmpeg found"]
    for ffmpeg in ffmpeg_candidates():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            _make_with(ffmpeg, folder)
            return
        except subprocess.CalledProcessError as error:
            problems.append(f"{ffmpeg}: {error.stderr.strip()[-300:]}")
    raise StartError("The demo's clips could not be made. " + "; ".join(problems))


def _run(ffmpeg: str, folder: Path, *arguments: str) -> None:
    command = [ffmpeg, "-v", "error", "-nostdin", "-y", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)


def _make_with(ffmpeg: str, folder: Path) -> None:
    _encode(ffmpeg, folder)
    _lengthen(ffmpeg, folder)
    for length in LENGTH_SECONDS:
        for height in (360, 720):
            inputs = ("-i", f"v{height}-{length}.mp4", "-i", f"audio-{length}.m4a")
            _copy(ffmpeg, folder, *inputs, *_FAST_START, f"both{height}-{length}.mp4")
    _segment(ffmpeg, folder)
    gradient = _GRADIENT.format(count=THUMBNAIL_COUNT)
    _run(ffmpeg, folder, "-f", "lavfi", "-i", gradient, "-q:v", "5", "thumb-%02d.jpg")


def _copy(ffmpeg: str, folder: Path, *arguments: str) -> None:
    """Rearrange without encoding; the last argument is the output."""
    *inputs, output = arguments
    _run(ffmpeg, folder, *inputs, "-c", "copy", *_BIT_EXACT, output)


def _encode(ffmpeg: str, folder: Path) -> None:
    """All encodings in one run, from one picture: this is what takes the time."""
    seconds = LENGTH_SECONDS["short"]
    arguments = ["-filter_complex", _PICTURE.format(seconds=seconds)]
    arguments += ["-f", "lavfi", "-i", f"sine=frequency=330:beep_factor=3:d={seconds}:r=44100"]
    for height in HEIGHTS:
        arguments += ["-map", f"[v{height}]", *_H264, *_FAST_START, f"v{height}-short.mp4"]
    arguments += ["-map", "[vp9]", *_VP9, "v360-short.webm"]
    arguments += ["-map", "0:a", *_AAC, *_FAST_START, "audio-short.m4a"]
    _run(ffmpeg, folder, *arguments)


def _lengthen(ffmpeg: str, folder: Path) -> None:
    """The long clips are the short ones, repeated without encoding again."""
    seconds = LENGTH_SECONDS["long"]
    names = [f"v{height}-{{}}.mp4" for height in HEIGHTS] + ["audio-{}.m4a"]
    for name in names:
        source = ("-stream_loop", "-1", "-i", name.format("short"), "-t", str(seconds))
        _copy(ffmpeg, folder, *source, *_FAST_START, name.format("long"))


def _segment(ffmpeg: str, folder: Path) -> None:
    """DASH with all heights and sound apart; HLS at two heights with sound inside."""
    (folder / "dash").mkdir()
    (folder / "hls").mkdir()
    streams = [f"v{height}-short.mp4" for height in HEIGHTS] + ["audio-short.m4a"]
    inputs = [part for name in streams for part in ("-i", name)]
    maps = [part for number in range(len(streams)) for part in ("-map", str(number))]
    sets = ("-adaptation_sets", "id=0,streams=v id=1,streams=a")
    dash = ("-f", "dash", "-seg_duration", "2", "-use_timeline", "0", *sets)
    _copy(ffmpeg, folder, *inputs, *maps, *dash, "dash/manifest.mpd")
    for height in (360, 720):
        hls = ("-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod")
        names = ("-hls_segment_filename", f"hls/{height}-%02d.ts")
        source = ("-i", f"both{height}-short.mp4")
        _copy(ffmpeg, folder, *source, *hls, *names, f"hls/{height}.m3u8")
