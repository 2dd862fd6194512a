"""What lies beside a video under its stem: poster, subtitles and nfo."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from medianest.integrations.ytdlp.details import MediaDetails
from medianest.models.ids import utc_now
from medianest.services.folder import entries, layouts, nfo
from medianest.services.folder.names import LONGEST_ENDING_BYTES

SHOW = "tvshow.nfo"
_STAGED_STEM = "media"
_NFO, _POSTER = ".nfo", ".jpg"
_LANGUAGE = rf"[A-Za-z0-9_-]{{1,{LONGEST_ENDING_BYTES - len('..srt')}}}"
_ENDING = re.compile(rf"\.(jpg|nfo|{_LANGUAGE}\.(srt|vtt))")
_BESIDE = frozenset({".jpg", ".nfo", ".srt", ".vtt"})


def stem_of(name: str) -> str:
    """A file's name without its suffix."""
    return PurePosixPath(name).stem


def write(work: int, name: str, details: MediaDetails) -> None:
    """Write what the nfo of ``name`` says into the opened staging folder ``work``."""
    number = layouts.episode(name)
    if number is None:
        entries.write(work, _STAGED_STEM + _NFO, nfo.film(details, utc_now()))
        return
    entries.write(work, _STAGED_STEM + _NFO, nfo.episode(details, number, utc_now()))
    entries.write(work, SHOW, nfo.show(details))


def appear(work: int, folder: int, name: str, there: Iterable[str]) -> None:
    """Let what is staged in ``work`` appear in ``folder`` beside ``name``, the nfo first, which
    keeps its number for it. What is there already stays."""
    staged = [each for each in _of_stem(_STAGED_STEM, there) if entries.size_bytes(work, each)]
    for each in sorted(staged, key=lambda one: not one.endswith(_NFO)):
        entries.sync_file(work, each)
        entries.appear(work, each, folder, stem_of(name) + each.removeprefix(_STAGED_STEM))


def remove(folder: int, name: str, there: Iterable[str]) -> None:
    """Remove what lies beside ``name``, unless another file has the same stem and needs it."""
    names = list(there)
    stem = stem_of(name)
    if any(stem_of(each) == stem and PurePosixPath(each).suffix not in _BESIDE for each in names):
        return
    for each in _of_stem(stem, names):
        if entries.is_file(folder, each):
            entries.remove(folder, each)


def _of_stem(stem: str, names: Iterable[str]) -> list[str]:
    beside = [each for each in names if each.startswith(stem)]
    return [each for each in beside if _ENDING.fullmatch(each.removeprefix(stem))]
