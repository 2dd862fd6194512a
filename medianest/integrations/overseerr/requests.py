"""Requests as Overseerr has them, and what can be done to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field

from medianest.integrations.overseerr import models, refusals
from medianest.integrations.overseerr.calls import Calls, as_model
from medianest.integrations.overseerr.models import MediaInfo, PageOf, SeasonState
from medianest.integrations.overseerr.people import Person
from medianest.integrations.overseerr.values import OR_EMPTY, Count, Id, Line, Moment, readable
from medianest.integrations.tolerant import Answered, Flag

PENDING, APPROVED, DECLINED, FAILED, COMPLETED = range(1, 6)
"""Statuses of a request; only Seerr has the last one."""

_STATES = {PENDING: "pending", APPROVED: "approved", DECLINED: "denied", FAILED: "failed"}
_FETCHING = {
    models.PROCESSING: "processing",
    models.PARTIALLY_AVAILABLE: "partially_available",
}

MediaType = Literal["movie", "tv"]


class Request(Answered):
    """``status`` is as the constants of this module, or a number that we do not know. ``seasons``
    are those that were granted a place in it: fewer than were asked for where others had them."""

    id: Id
    status: Count = 0
    type: Line = ""
    media: Annotated[MediaInfo, OR_EMPTY] = MediaInfo()
    requested_by: Annotated[Person, OR_EMPTY] = Person()
    modified_by: Person | None = None
    is_4k: Flag = Field(default=False, validation_alias=AliasChoices("is4k", "is_4k"))
    seasons: Annotated[tuple[SeasonState, ...], readable(SeasonState)] = ()
    created_at: Moment = None
    updated_at: Moment = None

    @property
    def media_type(self) -> str:
        return self.type or self.media.media_type

    @property
    def media_status(self) -> int:
        """Of the quality that was asked for."""
        return self.media.status_4k if self.is_4k else self.media.status

    @property
    def season_numbers(self) -> tuple[int, ...]:
        return tuple(sorted(season.number for season in self.seasons))

    @property
    def state(self) -> str:
        """``pending``, ``approved``, ``processing``, ``partially_available``, ``available``,
        ``denied`` or ``failed``; empty where we do not know the number.

        Overseerr leaves a request approved and marks the title available; Seerr does both.
        """
        if self.status == DECLINED:
            return "denied"
        if self.status == COMPLETED or self.media_status == models.AVAILABLE:
            return "available"
        if self.status == APPROVED:
            return _FETCHING.get(self.media_status, "approved")
        return _STATES.get(self.status, "")


class RequestCount(Answered):
    """Of everybody's requests."""

    total: Count = 0
    movie: Count = 0
    tv: Count = 0
    pending: Count = 0
    approved: Count = 0
    declined: Count = 0
    processing: Count = 0
    available: Count = 0
    completed: Count = 0


class Requests:
    """Calls about requests."""

    _calls: Calls

    async def request(
        self,
        tmdb_id: int,
        media_type: MediaType,
        *,
        seasons: Sequence[int] | None = None,
        is_4k: bool = False,
        as_user: int | None,
    ) -> Request:
        """Ask for a title as ``as_user``, with their rights; without one as the key's owner, whose
        requests are approved at once. Of a series, ``None`` means all seasons but specials.

        Compare ``seasons`` of the answer: what was asked for before is left out in silence. The
        status may change a moment later, when Radarr or Sonarr refuses.

        Raises :class:`UpstreamDuplicateError`, :class:`UpstreamQuotaError`,
        :class:`UpstreamForbiddenError`, :class:`UpstreamBlocklistedError`,
        :class:`UpstreamMissingError` where TMDB does not know the title and
        :class:`UpstreamBusyError` where TMDB is away.
        """
        # Without is4k the check for duplicates finds none.
        body: dict[str, Any] = {"mediaType": media_type, "mediaId": tmdb_id, "is4k": bool(is_4k)}
        if media_type == "tv":
            body["seasons"] = "all" if seasons is None else list(seasons)
        answer = await self._calls.ask("POST", "/request", body=body, as_user=as_user)
        if answer.status == 202:
            raise refusals.no_seasons(answer)
        return as_model(Request, answer)

    async def requests(
        self,
        take: int = 100,
        skip: int = 0,
        sort: Literal["modified", "added"] = "modified",
        requested_by: int | None = None,
    ) -> PageOf[Request]:
        """Newest first, everybody's. It has neither titles nor posters, and leaves requests out
        whose title was put on the blocklist: what is not in any page may be there all the same.
        """
        params: dict[str, str | int] = {"take": take, "skip": skip, "filter": "all", "sort": sort}
        if requested_by is not None:
            params["requestedBy"] = requested_by
        return await self._calls.page(Request, "/request", params)

    async def get_request(self, request_id: int) -> Request:
        """Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(Request, "GET", f"/request/{request_id}")

    async def approve(self, request_id: int) -> Request:
        """Does nothing to one that is approved. Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(Request, "POST", f"/request/{request_id}/approve")

    async def decline(self, request_id: int) -> Request:
        """Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(Request, "POST", f"/request/{request_id}/decline")

    async def retry(self, request_id: int) -> Request:
        """Send one that failed to Radarr or Sonarr again; its status changes a moment later."""
        return await self._calls.read(Request, "POST", f"/request/{request_id}/retry")

    async def delete_request(self, request_id: int) -> None:
        """Raises :class:`UpstreamMissingError`."""
        await self._calls.ask("DELETE", f"/request/{request_id}")

    async def request_count(self) -> RequestCount:
        return await self._calls.read(RequestCount, "GET", "/request/count")
