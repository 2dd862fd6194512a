"""What people do to rows of the queue and of the history, one or many at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from medianest import runtime
from medianest.errors import MediaNestError, NotFoundError
from medianest.services.actor import Actor
from medianest.services.downloads.downloads import DownloadsService
from medianest.state.arguments import Count, Id, Ids
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.download import EntryView

Deed = Callable[[Actor, str], Awaitable[Any]]
MOST_UNFOLDED = 20


class QueueState(rx.State):
    """What a tab has unfolded; the rows themselves are in ``LiveState``."""

    entries: dict[str, list[EntryView]] = {}
    """Id of a download → the first of its entries, for playlists that are unfolded."""

    @rx.event
    async def pause(self, download_ids: Ids) -> EventSpec | None:
        return await _each(await actor(self), download_ids, _service().pause)

    @rx.event
    async def resume(self, download_ids: Ids) -> EventSpec | None:
        return await _each(await actor(self), download_ids, _service().resume)

    @rx.event
    async def cancel(self, download_ids: Ids) -> EventSpec | None:
        return await _each(await actor(self), download_ids, _service().cancel)

    @rx.event
    async def retry(self, download_ids: Ids) -> EventSpec | None:
        """Of playlists all that failed."""
        return await _each(await actor(self), download_ids, _service().retry)

    @rx.event
    async def retry_entry(self, download_id: Id, entry_id: Id) -> None:
        await _service().retry(await actor(self), download_id, entry_id)

    @rx.event
    async def remove(self, download_ids: Ids, with_file: bool) -> EventSpec | None:
        """Take rows off the list; their files go with them if that was asked for."""

        async def one(person: Actor, download_id: str) -> None:
            await _service().remove(person, download_id, with_file=with_file)

        return await _each(await actor(self), download_ids, one)

    @rx.event
    async def pin(self, download_id: Id, pinned: bool) -> None:
        """Whether it stays when a subscription makes room."""
        await _service().pin(await actor(self), download_id, pinned=pinned)

    @rx.event
    async def move_to_front(self, download_id: Id) -> None:
        await _service().move_to_front(await actor(self), download_id)

    @rx.event
    async def reorder(self, download_ids: Ids) -> None:
        """Waiting rows in their new order."""
        await _service().reorder(await actor(self), download_ids)

    @rx.event
    async def pause_all(self, everyone: bool) -> None:
        await _service().pause_all(await actor(self), everyone=everyone)

    @rx.event
    async def resume_all(self, everyone: bool) -> None:
        await _service().resume_all(await actor(self), everyone=everyone)

    @rx.event
    async def unfold(self, download_id: Id, count: Count) -> None:
        """Read the first ``count`` entries of a playlist, also again when they have changed."""
        try:
            found = await _service().entries(await actor(self), download_id)
        except NotFoundError:
            found = []
        others = [each for each in self.entries.items() if each[0] != download_id]
        self.entries = {**dict(others[1 - MOST_UNFOLDED :]), download_id: found[:count]}

    @rx.event
    async def fold(self, download_id: Id) -> None:
        self.entries = {key: those for key, those in self.entries.items() if key != download_id}


def _service() -> DownloadsService:
    return runtime.current().downloads


async def _each(person: Actor, download_ids: Sequence[str], deed: Deed) -> EventSpec | None:
    """Do it to every row; rows that do not let it be done do not keep it from the others."""
    problems: list[MediaNestError] = []
    for download_id in dict.fromkeys(download_ids):
        try:
            await deed(person, download_id)
        except MediaNestError as problem:
            problems.append(problem)
    if problems and len(problems) == len(set(download_ids)):
        raise problems[0]
    return _left_over(problems, len(set(download_ids))) if problems else None


def _left_over(problems: list[MediaNestError], asked: int) -> EventSpec:
    words = f"{len(problems)} of {asked} could not be changed."
    return show_toast(words, level="warning", description=problems[0].message)
