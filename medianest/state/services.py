"""The upstreams as administrators set them, whether they answer, and who may come in."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.services.actor import Actor
from medianest.state.arguments import Fields
from medianest.state.forms import (
    PAIR,
    Area,
    Upstream,
    downloads_body,
    downloads_texts,
    upstream_body,
)
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.settings import SettingsView

NAMES = {
    "plex": "Plex",
    "overseerr": "Overseerr",
    "uptimeKuma": "Uptime Kuma",
    "tautulli": "Tautulli",
    "mail": "Mail",
    "downloads": "Downloads in Plex",
    "access": "Who may come in",
}
"""Areas of the settings that have a card."""


class ServicesState(rx.State):
    """What is saved, and what a try of each upstream has shown. Keys are set or not set here;
    their text goes from the form to the service and is kept nowhere."""

    values: dict[str, dict[str, str]] = {}
    """Area → key → value as text; of a secret ``set`` or nothing."""
    locked: dict[str, bool] = {}
    """``area.key`` of those that the environment holds."""
    loaded: bool = False
    problems: dict[str, Problems] = {}
    found: dict[str, str] = {}
    """Upstream → what the last try found, in words."""
    testing: str = ""
    """The upstream that is being tried."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``."""
        self._show(await runtime.current().settings.show(await actor(self)))
        self.problems, self.found, self.testing = {}, {}, ""

    @rx.event
    async def save(self, area: Area, fields: Fields) -> Any:
        """Keep what the form of ``area`` says."""
        person = await actor(self)
        try:
            body = {area: await _body(person, area, fields)}
            saved = await runtime.current().settings.change(person, body)
        except MediaNestError as problem:
            self._blame(area, problem)
            return None
        self._show(saved)
        self.problems = {**self.problems, area: {}}
        return show_toast(f"{NAMES[area]}: saved.", level="success")

    @rx.event(background=True)
    async def test(self, upstream: Upstream, fields: Fields) -> None:
        """Try what the form says, without keeping it."""
        async with self:
            person = await actor(self)
            if self.testing:
                return
            self.testing = upstream
            self.problems = {**self.problems, upstream: {}}
            self.found = {**self.found, upstream: ""}
        found, problem = await _tried(person, upstream, fields)
        async with self:
            self.testing = ""
            self.found = {**self.found, upstream: found}
            if problem is not None:
                self._blame(upstream, problem)

    def _show(self, settings: SettingsView) -> None:
        whole = settings.model_dump(by_alias=True, mode="json")
        self.values = {area: _texts(whole[area]) for area in NAMES}
        self.values["downloads"] = downloads_texts(settings.downloads)
        self.locked = dict.fromkeys(settings.locked, True)
        self.loaded = True

    def _blame(self, area: str, problem: MediaNestError) -> None:
        own = {name.removeprefix(f"{area}."): words for name, words in told(problem).items()}
        pairs = [words for name, words in own.items() if name.startswith("plexPathMap")]
        if pairs:
            own[f"{PAIR}plex"] = pairs[0]
        self.problems = {**self.problems, area: own}


async def _tried(
    person: Actor, upstream: str, fields: dict[str, Any]
) -> tuple[str, MediaNestError | None]:
    """What was found, and what is wrong."""
    try:
        body = await _body(person, upstream, fields)
        found = await runtime.current().connections.test(person, upstream, body)
    except MediaNestError as problem:
        return "", problem
    return " ".join([found.found, *found.notes]), None


async def _body(person: Actor, area: str, fields: dict[str, Any]) -> dict[str, Any]:
    if area != "downloads":
        return upstream_body(fields)
    known = (await runtime.current().settings.show(person)).downloads.plex_path_map
    return downloads_body(fields, known)


def _texts(area: dict[str, Any]) -> dict[str, str]:
    return {key: _text(value) for key, value in area.items()}


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "set" if value.get("set") else ""
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)
