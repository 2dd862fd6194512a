"""Keeps what a pretend Tautulli knows of plays in a file, so that a demo can be started again."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from pathlib import Path

from medianest.demo.tautulli.generated import Generated
from medianest.demo.tautulli.history import History
from medianest.demo.tautulli.pretend_tautulli import PretendTautulli
from medianest.demo.tautulli.rows import Play, Title, title_of

logger = logging.getLogger(__name__)


def save(tautulli: PretendTautulli, file: Path) -> None:
    """Write down which years are behind it, and what was played since. Raises OSError."""
    with tautulli.working():
        years = tautulli.history.years
        told = {
            "keys": [title.key for title in years.titles],
            "people": list(years.people),
            "count": years.count,
            "since": years.since,
            "until": years.until,
            "gone": sorted(tautulli.history.gone),
            "plays": [asdict(play) for play in tautulli.history.own.values()],
        }
    new = file.with_suffix(".new")
    new.write_text(json.dumps(told), "utf-8")
    new.replace(file)


def load(tautulli: PretendTautulli, file: Path) -> bool:
    """Put back what was saved, if there is anything that can be read; whether there was."""
    if not file.exists():
        return False
    try:
        told = json.loads(file.read_text("utf-8"))
        items = tautulli.plex.library.items
        titles = [title_of(tautulli.plex.library, items[key]) for key in told["keys"]]
        years = Generated(titles, told["people"], told["count"], told["since"], told["until"])
        own = [Play(**{**row, "title": Title(**row["title"])}) for row in told["plays"]]
        history = History(years, own, told["gone"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        logger.warning("%s cannot be read; what was played is as at the start", file)
        return False
    tautulli.set_history(history)
    return True
