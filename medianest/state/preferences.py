"""How somebody wants MediaNest to look, and what they want to be told."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state.arguments import Choices, Fields
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.preferences import (
    ABOUT_THE_SERVER,
    IN_DIGESTS,
    OFFERED,
    Channel,
    NotificationEvent,
    Preferences,
    Theme,
)


class PreferencesState(rx.State):
    """The preferences that are stored."""

    theme: str = ""
    language: str = ""
    time_zone: str = ""
    chosen: dict[str, bool] = {}
    """``event.channel`` of each notification that is wanted."""
    tells_browsers: bool = False
    """Whether they chose anything that browsers are to show."""
    quiet_from: str = ""
    quiet_until: str = ""
    digests: dict[str, str] = {}
    """The hour of the daily message, by the channel."""
    loaded: bool = False
    problems: Problems = {}

    @rx.event
    async def load(self) -> None:
        """For ``on_load``."""
        self._show(await runtime.current().preferences.get(await actor(self)))

    @rx.event
    async def choose_theme(self, theme: Theme) -> None:
        """Keep it for browsers to come; the one that chose has it already."""
        changes = {"theme": str(theme)}
        self._show(await runtime.current().preferences.change(await actor(self), changes))

    @rx.event
    async def save(self, fields: Fields) -> Any:
        """Keep language and time zone."""
        person = await actor(self)
        changes = {key: fields.get(key, "") for key in ("language", "timeZone")}
        try:
            self._show(await runtime.current().preferences.change(person, changes))
        except MediaNestError as problem:
            self.problems = told(problem)
            return None
        return show_toast("Saved.", level="success")

    @rx.event
    async def save_notifications(self, fields: Choices) -> Any:
        """Keep which channels tell about what, and when not; boxes arrive as ``event.channel``."""
        person = await actor(self)
        wanted = {
            event: [channel for channel in Channel if f"{event}.{channel}" in fields]
            for event in OFFERED
            if person.is_admin or event not in ABOUT_THE_SERVER
        }
        service = runtime.current().preferences
        hours: dict[str, Any] = {key: fields.get(key, "") for key in ("quietFrom", "quietUntil")}
        hours["digests"] = {channel: fields.get(f"digest.{channel}", "") for channel in IN_DIGESTS}
        try:
            await service.change(person, hours)
        except MediaNestError as problem:
            self.problems = told(problem)
            return None
        self._show(await service.choose_channels(person, wanted))
        return show_toast("Saved.", level="success")

    def _show(self, now: Preferences) -> None:
        self.theme, self.language, self.time_zone = now.theme, now.language, now.time_zone
        self.chosen = {
            f"{event}.{channel}": True
            for event in NotificationEvent
            for channel in now.channels(event)
        }
        self.tells_browsers = any(Channel.PUSH in now.channels(one) for one in NotificationEvent)
        self.quiet_from, self.quiet_until = now.quiet_from, now.quiet_until
        self.digests = {str(channel): hour for channel, hour in now.digests.items()}
        self.loaded, self.problems = True, {}
