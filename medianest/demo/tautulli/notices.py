"""What the webhook of a pretend Tautulli sends: a body that somebody has written there, with values
put into it as text. This is one that tells MediaNest what it can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medianest.demo.tautulli.rows import title_of

if TYPE_CHECKING:
    from medianest.demo.tautulli.pretend_tautulli import PretendTautulli

PLAY, STOP = "play", "stop"
KINDS = {PLAY: 2, STOP: 4}
"""Which of them are told is a sum of these."""


def tell(tautulli: PretendTautulli, action: str, user_id: int, key: int) -> None:
    """Somebody has begun an item, or ended it. Raises KeyError."""
    user = tautulli.users[user_id]
    title = title_of(tautulli.plex.library, tautulli.plex.library.items[key])
    body = {
        "action": action,
        "user": user.friendly_name,
        "user_id": str(user_id),
        "media_type": title.type,
        "title": title.full_title,
        "rating_key": str(key),
        "guid": title.guid,
        "section_id": str(title.section),
        "unixtime": str(tautulli.now()),
    }
    tautulli.hooks.tell(KINDS[action], body)
