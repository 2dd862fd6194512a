"""The downloads page: looking a link up, asking for what it leads to, and what is left of that."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import TypeAdapter, ValidationError

from medianest import runtime
from medianest.errors import InvalidInputError, MediaNestError
from medianest.state.arguments import LONGEST_ADDRESS, Address, DownloadChoice, Pasted
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.download import DownloadPreview, DownloadRequest, QuotaView

_address: TypeAdapter[str] = TypeAdapter(Address)


class DownloadsState(rx.State):
    """What one tab is about to download. What is chosen of it stays in the browser until it is
    asked for."""

    address: str = ""
    error: str = ""
    looking_up: bool = False
    preview: DownloadPreview | None = None
    refused: str = ""
    """Why the choice was not taken; it stands beside the button."""
    cleared: int = 0
    """Counts up whenever the field has to be emptied."""

    quota: QuotaView | None = None
    languages: list[str] = []
    """Of subtitles, as codes."""
    sponsors: bool = False
    """Whether sponsored parts can be marked or cut out."""

    @rx.event
    async def load(self) -> None:
        """What may be chosen and what is left to ask for; for ``on_load`` and after asking."""
        person = await actor(self)
        settings = (await runtime.current().settings.current()).downloads
        self.languages, self.sponsors = settings.subtitles, settings.sponsor_block
        self.quota = await runtime.current().downloads.quota(person)

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
    async def submit(self, choice: DownloadChoice) -> Any:
        """Download what is previewed, as chosen; a second click finds nothing left to do."""
        person = await actor(self)
        if self.preview is None:
            return None
        title = self.preview.title
        try:
            request = DownloadRequest(url=self.preview.url, **dict(choice))
            await runtime.current().downloads.submit(person, request)
        except MediaNestError as problem:
            self.refused = problem.message
            return DownloadsState.load
        self._clear()
        added = show_toast("Added to the queue.", level="success", description=title)
        return [added, DownloadsState.load]

    def _begin(self, address: str) -> bool:
        self.preview, self.error, self.refused = None, "", ""
        try:
            self.address = _address.validate_python(address)
        except ValidationError:
            self.looking_up, self.error = False, str(_refusal(address))
            return False
        self.looking_up = True
        return True

    def _show(self, found: DownloadPreview | None, error: str) -> None:
        self.looking_up, self.preview, self.error, self.refused = False, found, error, ""

    def _clear(self) -> None:
        self._show(None, "")
        self.address = ""
        self.cleared += 1


def _refusal(address: str) -> InvalidInputError:
    if len(address) > LONGEST_ADDRESS:
        return InvalidInputError(
            f"This is longer than {LONGEST_ADDRESS:,} characters, so it can't be a link to a video."
        )
    return InvalidInputError("Paste a link first.")
