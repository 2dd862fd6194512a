"""How a pretend Tautulli hears what is played on the Plex server: it tells of it, and once it has
ended it writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from medianest.demo.tautulli import notices

if TYPE_CHECKING:
    from medianest.demo.tautulli.pretend_tautulli import PretendTautulli


@dataclass(frozen=True, slots=True)
class _Session:
    user_id: int
    key: int


class Watching:
    """What is played while it does not reach the Plex server it never hears of."""

    def __init__(self, tautulli: PretendTautulli) -> None:
        self._tautulli = tautulli
        self._sessions: dict[str, _Session] = {}
        tautulli.plex.told.append(self.hear)

    def reset(self) -> None:
        """What is being played now is all it knows of."""
        self._sessions = {
            str(each.session_key): _Session(each.account, each.key)
            for each in self._tautulli.plex.playbacks
        }

    def hear(self, kind: str, entry: dict[str, Any]) -> None:
        """What the Plex server tells by its websocket."""
        if kind != "playing" or not self._tautulli.reaches_plex:
            return
        with self._tautulli.working():
            if entry["state"] == "stopped":
                self._stopped(entry["sessionKey"], int(entry["viewOffset"]))
            elif entry["sessionKey"] not in self._sessions:
                self._started(entry["sessionKey"])

    def _started(self, number: str) -> None:
        for each in self._tautulli.plex.playbacks:
            if str(each.session_key) == number:
                self._sessions[number] = _Session(each.account, each.key)
                notices.tell(self._tautulli, notices.PLAY, each.account, each.key)

    def _stopped(self, number: str, offset_ms: int) -> None:
        session = self._sessions.pop(number, None)
        item = self._tautulli.plex.library.items.get(session.key) if session else None
        if session is None or item is None or session.user_id not in self._tautulli.users:
            return
        percent = min(offset_ms * 100 // max(item.duration_ms or 0, 1), 100)
        started = self._tautulli.now() - offset_ms // 1_000
        self._tautulli.play(session.user_id, item.key, started, percent=percent)
        notices.tell(self._tautulli, notices.STOP, session.user_id, item.key)
