"""The last steps on a file that has arrived: marked stretches cut out, title and chapters put in.

None of them is worth losing the video for: what fails is left undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from yt_dlp.postprocessor import FFmpegMetadataPP, ModifyChaptersPP
from yt_dlp.utils import DownloadCancelled

from medianest.integrations.ytdlp.guarded import YoutubeDL
from medianest.integrations.ytdlp.options import Profile
from medianest.integrations.ytdlp.probe import probe
from medianest.integrations.ytdlp.sponsors import REMOVE, REMOVED

Info = dict[str, Any]
Cut = tuple[float, float]

# Each is an argument of ffmpeg, of which a system takes 128 kB at most.
LONGEST_TAG = 5000
LONGEST_LOGGED = 400
_TOLD = frozenset(
    {"title", "track", "artist", "artists", "album", "description", "upload_date", "webpage_url"}
    | {"creator", "creators", "uploader", "uploader_id", "series", "season_number"}
)
_STREAMS = frozenset({"requested_formats", "vcodec", "acodec", "language"})

log = structlog.get_logger(__name__)


def prepare(ydl: YoutubeDL, profile: Profile, info: Info) -> CutPP:
    """Have ``ydl`` do what the profile wants to what it fetches.

    A file that is fetched as it lies on its server, without a page around it, stays as it is.
    """
    step = CutPP(ydl, remove_sponsor_segments=REMOVED if profile.sponsorblock == REMOVE else ())
    if info.get("sponsorblock_chapters"):
        ydl.add_post_processor(step)
    if not info.get("direct"):
        ydl.add_post_processor(DescribePP(ydl, add_infojson=False))
    return step


class CutPP(ModifyChaptersPP):  # type: ignore[misc]  # yt-dlp has no types
    """Marks stretches as chapters or cuts them out; ``cuts`` are in seconds, in order."""

    cuts: tuple[Cut, ...] = ()

    def run(self, info: Info) -> Any:
        known = {name: info.get(name) for name in ("chapters", "duration")}

        def undo() -> None:
            self.cuts = ()
            info.update(known)

        return _tolerant("chapters", super().run, info, undo)

    def _remove_marked_arrange_sponsors(
        self, chapters: list[Info]
    ) -> tuple[list[Info], list[Info]]:
        arranged, cuts = super()._remove_marked_arrange_sponsors(chapters)
        self.cuts = tuple((float(c["start_time"]), float(c["end_time"])) for c in cuts)
        return arranged, cuts

    def _get_real_video_duration(self, filepath: str, fatal: bool = True) -> float:
        """Told by PyAV: ffprobe, which yt-dlp would ask, is not everywhere."""
        return probe(Path(filepath)).duration_seconds


class DescribePP(FFmpegMetadataPP):  # type: ignore[misc]  # yt-dlp has no types
    """Puts title, day, description and chapters into the file; the streams are copied."""

    def run(self, info: Info) -> Any:
        return _tolerant("description", super().run, info)

    def _get_metadata_opts(self, info: Info) -> Iterator[tuple[str, str]]:
        told = {name: _short(value) for name, value in info.items() if name in _TOLD}
        streams = {name: value for name, value in info.items() if name in _STREAMS}
        options: Iterable[tuple[str, str]] = super()._get_metadata_opts({**told, **streams})
        yield from options

    def _get_real_video_duration(self, filepath: str, fatal: bool = True) -> float:
        return probe(Path(filepath)).duration_seconds


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value[:LONGEST_TAG]
    if isinstance(value, list):
        return [str(each)[:LONGEST_TAG] for each in value[:20]]
    return value


def _tolerant(
    name: str, run: Callable[[Info], Any], info: Info, undo: Callable[[], None] = lambda: None
) -> Any:
    try:
        return run(info)
    except DownloadCancelled:
        raise
    except Exception as error:  # ffmpeg and what sites say of themselves fail in many ways
        log.info("a last step was left out", step=name, error=str(error)[-LONGEST_LOGGED:])
        _tidy(Path(info["filepath"]))
        undo()
        return [], info


def _tidy(path: Path) -> None:
    """Remove what a step has left half done; the file itself is replaced only as a whole."""
    for ending in (f".temp{path.suffix}", f".temp{path.suffix}.concat", ".meta"):
        with suppress(OSError):
            path.with_name(path.stem + ending).unlink()
