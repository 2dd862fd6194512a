"""Something that is wrong with a title, as people see it."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class IssueMessageView(View):
    author: str
    at: UtcTime
    text: str


class MediaIssueView(View):
    """``kind`` is ``video``, ``audio``, ``subtitle`` or ``other``; ``season`` and ``episode`` are 0
    where all are meant. The first message is what it was reported with."""

    id: str
    owner_id: str = ""
    owner_name: str = ""
    media_type: str
    tmdb_id: int
    title: str
    kind: str
    status: str
    season: int = 0
    episode: int = 0
    messages: list[IssueMessageView]
    created_at: UtcTime
    updated_at: UtcTime
