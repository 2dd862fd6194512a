"""Issues that people report of titles."""

from __future__ import annotations

from typing import Annotated, Literal

from medianest.integrations.overseerr.calls import Calls, Params
from medianest.integrations.overseerr.models import MediaInfo, PageOf
from medianest.integrations.overseerr.people import Person
from medianest.integrations.overseerr.values import OR_EMPTY, Count, Id, Moment, Prose, readable
from medianest.integrations.tolerant import Answered

OPEN, RESOLVED = 1, 2
KINDS = {"video": 1, "audio": 2, "subtitles": 3, "other": 4}
_NAMES = {number: name for name, number in KINDS.items()}

IssueKind = Literal["video", "audio", "subtitles", "other"]


class Comment(Answered):
    id: Count = 0
    message: Prose = ""
    user: Annotated[Person, OR_EMPTY] = Person()
    created_at: Moment = None


class Issue(Answered):
    """``problem_season`` and ``problem_episode`` are 0 for all of it. The first of ``comments`` is
    what was reported; lists come without them."""

    id: Id
    issue_type: Count = 0
    status: Count = 0
    problem_season: Count = 0
    problem_episode: Count = 0
    media: Annotated[MediaInfo, OR_EMPTY] = MediaInfo()
    created_by: Annotated[Person, OR_EMPTY] = Person()
    modified_by: Person | None = None
    comments: Annotated[tuple[Comment, ...], readable(Comment)] = ()
    created_at: Moment = None
    updated_at: Moment = None

    @property
    def kind(self) -> str:
        """``video``, ``audio``, ``subtitles`` or ``other``, also for those we do not know."""
        return _NAMES.get(self.issue_type, "other")

    @property
    def is_open(self) -> bool:
        return self.status != RESOLVED


class Issues:
    """Calls about issues. Titles go by Overseerr's own number here, ``MediaInfo.id``."""

    _calls: Calls

    async def issues(self, take: int = 100, skip: int = 0) -> PageOf[Issue]:
        """Open and resolved ones, the last changed first."""
        params: Params = {"take": take, "skip": skip, "filter": "all", "sort": "modified"}
        return await self._calls.page(Issue, "/issue", params)

    async def issue(self, issue_id: int) -> Issue:
        """Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(Issue, "GET", f"/issue/{issue_id}")

    async def create_issue(
        self,
        media_id: int,
        kind: IssueKind,
        text: str,
        season: int = 0,
        episode: int = 0,
        *,
        as_user: int | None,
    ) -> Issue:
        """Raises :class:`UpstreamMissingError` where Overseerr does not know the title."""
        body = {
            "issueType": KINDS[kind],
            "message": text,
            "mediaId": media_id,
            "problemSeason": season,
            "problemEpisode": episode,
        }
        return await self._calls.read(Issue, "POST", "/issue", body=body, as_user=as_user)

    async def comment_issue(self, issue_id: int, text: str, *, as_user: int | None) -> Issue:
        """Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(
            Issue, "POST", f"/issue/{issue_id}/comment", body={"message": text}, as_user=as_user
        )

    async def resolve_issue(self, issue_id: int) -> Issue:
        """Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(Issue, "POST", f"/issue/{issue_id}/resolved")

    async def reopen_issue(self, issue_id: int) -> Issue:
        """Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(Issue, "POST", f"/issue/{issue_id}/open")

    async def delete_issue(self, issue_id: int) -> None:
        """Raises :class:`UpstreamMissingError`."""
        await self._calls.ask("DELETE", f"/issue/{issue_id}")
