"""What tests may do to a pretend Tautulli, in this process or over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from medianest.demo.tautulli.pretend_tautulli import DAY_SECONDS, PretendTautulli


class Switches:
    """Each is safe from any thread. People are named as in the pretend Plex, whose own switches
    change what is in the library: what is added there again has another key from then on."""

    def __init__(self, tautulli: PretendTautulli) -> None:
        self._tautulli = tautulli

    def all(self) -> dict[str, Callable[..., Any]]:
        """By name, for `/__site__/`."""
        return {
            "advance": self.advance,
            "behave": self.behave,
            "settings": self.settings,
            "fill": self.fill,
            "play": self.play,
            "forget": self.forget,
            "keep_history": self.keep_history,
            "keep_section": self.keep_section,
            "delete_user": self.delete_user,
            "measure": self.measure,
            "webhook": self._tautulli.hooks.set_up,
            "webhook_behave": self._tautulli.hooks.behave,
            "webhook_release": self._tautulli.hooks.release,
            "webhook_again": self._tautulli.hooks.again,
        }

    def advance(self, seconds: float) -> None:
        """Let time go by."""
        with self._tautulli.working():
            self._tautulli.clock.advance(seconds)

    def behave(self, **fields: Any) -> None:
        """Change fields of `Behaviour`. Raises TypeError."""
        with self._tautulli.working():
            self._tautulli.behaviour = replace(self._tautulli.behaviour, **fields)

    def settings(self, **fields: Any) -> None:
        """Change fields of `Settings`. Raises TypeError."""
        with self._tautulli.working():
            self._tautulli.settings = replace(self._tautulli.settings, **fields)

    def fill(self, plays: int, days: float = 1_000.0) -> None:
        """Another history of so many rows in so many days until an hour ago."""
        with self._tautulli.working():
            self._tautulli.fill(plays, days)

    def play(self, username: str, key: int, days_ago: float = 0.0, **fields: Any) -> int:
        """Somebody has played an item: `percent` of it, with a pause of `paused_seconds`, or going
        on with a row `goes_on_with`. The number of the row, 0 where none was written. Raises
        KeyError."""
        with self._tautulli.working():
            user = self._tautulli.user(username)
            started = self._tautulli.now() - int(days_ago * DAY_SECONDS)
            made = self._tautulli.play(user.user_id, key, started, **fields)
            return made.id if made else 0

    def forget(self, numbers: list[int]) -> None:
        """Take rows out of the history."""
        with self._tautulli.working():
            self._tautulli.forget(numbers)

    def keep_history(self, username: str, keeps: bool) -> None:
        """Whether what somebody plays is written down from now on. Raises KeyError."""
        with self._tautulli.working():
            self._tautulli.user(username).keep_history = keeps

    def keep_section(self, section: int, keeps: bool) -> None:
        """The same for what is in a section. Raises KeyError."""
        with self._tautulli.working():
            self._tautulli.sections[section].keep_history = keeps

    def delete_user(self, username: str) -> None:
        """Delete somebody here, with all that they played. Raises KeyError."""
        with self._tautulli.working():
            user = self._tautulli.user(username)
            user.is_deleted, user.keep_history = True, False
            played = [play.id for play in self._tautulli.history if play.user_id == user.user_id]
            self._tautulli.forget(played)

    def measure(self, section: int) -> None:
        """Work out the sizes of the shows or artists of a section, as by the button there. Raises
        KeyError where nobody has looked at its table yet."""
        with self._tautulli.working():
            self._tautulli.tables.measure(section)
