"""Which videos of a list a subscription wants."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

from medianest.integrations.ytdlp.details import ListedEntry
from medianest.models.subscription import Backlog, Subscription

Key = tuple[str, str]
GENERIC = "generic"


def key_of(entry: ListedEntry) -> Key:
    """Extractor and id; where only opening the video would tell, the address stands for them."""
    if entry.extractor and entry.media_id:
        return entry.extractor[:60], entry.media_id[:128]
    return GENERIC, hashlib.sha256(entry.url.encode()).hexdigest()


def fits(entry: ListedEntry, row: Subscription) -> bool:
    """Whether title and length are as asked for; a length that the list does not tell fits."""
    title, includes = _folded(entry.title), _words(row.title_includes)
    if includes and not any(word in title for word in includes):
        return False
    if any(word in title for word in _words(row.title_excludes)):
        return False
    seconds = entry.duration_seconds
    if seconds is None:
        return True
    too_short = row.min_seconds is not None and seconds < row.min_seconds
    too_long = row.max_seconds is not None and seconds > row.max_seconds
    return not (too_short or too_long)


def from_the_past(entries: Sequence[ListedEntry], row: Subscription, most: int) -> set[Key]:
    """What the first check takes of ``entries``, which are in order, the newest last."""
    wanted = [key_of(entry) for entry in entries if fits(entry, row)]
    counts = {Backlog.NONE: 0, Backlog.NEWEST: row.backlog_count, Backlog.ALL: most}
    count = min(counts.get(Backlog(row.backlog), 0), most)
    return set(wanted[-count:]) if count else set()


def _words(text: str) -> list[str]:
    return [word for part in text.split(",") if (word := _folded(part.strip()))]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
