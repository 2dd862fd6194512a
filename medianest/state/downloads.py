"""The downloads page: looking a link up, choosing, and what people do to rows."""

from __future__ import annotations

from typing import Annotated

import reflex as rx
from pydantic import Field, TypeAdapter, ValidationError
from reflex.event import EventSpec

from medianest import runtime
from medianest.errors import InvalidInputError, MediaNestError
from medianest.state.arguments import LONGEST_ADDRESS, Address, Id
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.download import (
    AUDIO_CONTAINERS,
    Container,
    DownloadPreview,
    Quality,
    QualityOption,
)

# Longer than an address may be, so that one that is too long is answered and not dropped.
Pasted = Annotated[str, Field(max_length=20_000)]
Choice = Annotated[str, Field(max_length=20)]
SCOPES = ("everyone", "mine")
_address: TypeAdapter[str] = TypeAdapter(Address)

WORDS = {Quality.BEST: "Best", Quality.AUDIO: "Audio"}
"""Shorter than the labels of the previews, for the row of buttons."""

FIRST_CHOICE = Quality.P1080
"""Chosen for a person where the video has it: what most screens show."""


class DownloadsState(rx.State):
    """What one tab is about to download, and what it is asked to confirm."""

    address: str = ""
    error: str = ""
    looking_up: bool = False
    preview: DownloadPreview | None = None
    quality: str = ""
    container: str = ""
    cleared: int = 0
    """Counts up whenever the field has to be emptied."""

    scope: str = "everyone"
    removing_id: str = ""
    removing_title: str = ""

    @rx.var
    def qualities(self) -> list[list[str]]:
        """Pairs of value and words, for the segmented control."""
        return [
            [option.quality.value, WORDS.get(option.quality, option.label)]
            for option in _options(self.preview)
        ]

    @rx.var
    def containers(self) -> list[str]:
        """What the chosen quality can be kept in."""
        return _containers(self.preview, self.quality)

    @rx.event(background=True)
    async def look_up(self, address: Pasted) -> None:
        """Ask what stands behind a link; the page stays usable meanwhile."""
        async with self:
            person = await actor(self)
            if not self._begin(address):
                return
            asked = self.address
        try:
            found, error = await runtime.current().downloads.preview(person, asked), ""
        except MediaNestError as problem:
            found, error = None, problem.message
        async with self:
            if self.looking_up and self.address == asked:
                self._show(found, error)

    @rx.event
    async def forget(self) -> None:
        """Close the preview, or stop waiting for it."""
        self._clear()

    @rx.event
    async def choose_quality(self, quality: Choice) -> None:
        if quality in [option.quality for option in _options(self.preview)]:
            self.quality = quality
            self._fit_container()

    @rx.event
    async def choose_container(self, container: Choice) -> None:
        if container in _containers(self.preview, self.quality):
            self.container = container

    @rx.event
    async def submit(self) -> EventSpec | None:
        """Download what is previewed, as chosen; a second click finds nothing left to do."""
        person = await actor(self)
        if self.preview is None:
            return None
        quality, container = Quality(self.quality), Container(self.container)
        url, title = self.preview.url, self.preview.title
        await runtime.current().downloads.submit(person, url, quality, container)
        self._clear()
        return show_toast("Added to the queue.", level="success", description=title)

    @rx.event
    async def choose_scope(self, scope: Choice) -> None:
        if scope in SCOPES:
            self.scope = scope

    @rx.event
    async def cancel(self, download_id: Id) -> None:
        await runtime.current().downloads.cancel(await actor(self), download_id)

    @rx.event
    async def retry(self, download_id: Id) -> None:
        await runtime.current().downloads.retry(await actor(self), download_id)

    @rx.event
    async def remove(self, download_id: Id) -> None:
        """Take a row off the list; its file stays."""
        await runtime.current().downloads.remove(await actor(self), download_id)

    @rx.event
    async def ask_to_delete(self, download_id: Id) -> None:
        """Open the question whether a download's file is to go."""
        found = await runtime.current().downloads.get(await actor(self), download_id)
        self.removing_id, self.removing_title = found.id, found.title or found.url

    @rx.event
    async def keep_file(self) -> None:
        """The question was closed without a yes."""
        self.removing_id = ""

    @rx.event
    async def delete_file(self) -> EventSpec | None:
        """The question was answered with yes: row and file go."""
        person = await actor(self)
        chosen, title, self.removing_id = self.removing_id, self.removing_title, ""
        if not chosen:
            return None
        await runtime.current().downloads.remove(person, chosen, with_file=True)
        return show_toast("Deleted.", level="success", description=title)

    def _begin(self, address: str) -> bool:
        self.preview, self.error = None, ""
        try:
            self.address = _address.validate_python(address)
        except ValidationError:
            self.looking_up, self.error = False, str(_refusal(address))
            return False
        self.looking_up = True
        return True

    def _show(self, found: DownloadPreview | None, error: str) -> None:
        self.looking_up, self.preview, self.error = False, found, error
        self.quality = _first_quality(_options(found))
        self._fit_container()

    def _clear(self) -> None:
        self._show(None, "")
        self.address = ""
        self.cleared += 1

    def _fit_container(self) -> None:
        fitting = _containers(self.preview, self.quality)
        if self.container not in fitting:
            self.container = fitting[0] if fitting else ""


def _refusal(address: str) -> InvalidInputError:
    if len(address) > LONGEST_ADDRESS:
        return InvalidInputError(
            f"This is longer than {LONGEST_ADDRESS:,} characters, so it can't be a link to a video."
        )
    return InvalidInputError("Paste a link first.")


def _options(preview: DownloadPreview | None) -> list[QualityOption]:
    return preview.qualities if preview else []


def _containers(preview: DownloadPreview | None, quality: str) -> list[str]:
    offered = preview.containers if preview else []
    is_audio = quality == Quality.AUDIO
    return [each.value for each in offered if (each in AUDIO_CONTAINERS) == is_audio]


def _first_quality(options: list[QualityOption]) -> str:
    offered = [option.quality for option in options]
    if FIRST_CHOICE in offered:
        return FIRST_CHOICE.value
    return offered[0].value if offered else ""
