"""REST: what administrators tell everybody."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi import Path as PathParameter
from pydantic import AwareDatetime, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.api.user_bodies import Sent
from medianest.models.announcement import AnnouncementLevel
from medianest.services.announcements.words import Wishes
from medianest.views.announcement import AnnouncementDetailsView, AnnouncementsView
from medianest.views.view import View

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["announcements"])

Id = Annotated[str, PathParameter(alias="id", max_length=64)]
Text = Annotated[str, Field(max_length=10_000)]


class AnnouncementBody(Sent):
    """It begins now without ``startsAt``, and holds until it is removed without ``endsAt``.
    ``rings`` puts it into everybody's bell as well."""

    title: Text
    text: Text = ""
    level: AnnouncementLevel = AnnouncementLevel.INFO
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    rings: bool = False


class AnnouncementChanges(Sent):
    """What is not named stays."""

    title: Text = ""
    text: Text = ""
    level: AnnouncementLevel = AnnouncementLevel.INFO
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    rings: bool = False

    def named(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class AllAnnouncementsView(View):
    """Planned, shown and over, the newest first."""

    items: list[AnnouncementDetailsView]


@router.get("/announcements", response_model=Envelope[AnnouncementsView])
async def shown(request: Request) -> Response:
    """Those that hold now and that you have not put away: warnings first, then the newest."""
    return success(await runtime(request).announcements.announcements.shown(actor(request)))


@router.get("/admin/announcements", response_model=Envelope[AllAnnouncementsView])
async def everything(request: Request) -> Response:
    """All that are planned, shown, or over since less than a month."""
    found = await runtime(request).announcements.announcements.list(actor(request))
    return success(AllAnnouncementsView(items=found))


@router.post("/announcements", status_code=201, response_model=Envelope[AnnouncementDetailsView])
async def create(request: Request, body: Annotated[AnnouncementBody, Body()]) -> Response:
    """Announce something: open pages show it at once, or when it begins."""
    announcements = runtime(request).announcements.announcements
    made = await announcements.create(actor(request), Wishes(**dict(body)))
    return success(made, status=201)


@router.patch("/announcements/{id}", response_model=Envelope[AnnouncementDetailsView])
async def change(
    request: Request, announcement_id: Id, body: Annotated[AnnouncementChanges, Body()]
) -> Response:
    """Change what is named, and nothing else; who has put it away does not see it again."""
    announcements = runtime(request).announcements.announcements
    return success(await announcements.change(actor(request), announcement_id, body.named()))


@router.delete("/announcements/{id}", response_model=Envelope[Deleted[str]])
async def remove(request: Request, announcement_id: Id) -> Response:
    """Nobody sees it any more."""
    await runtime(request).announcements.announcements.remove(actor(request), announcement_id)
    return success(Deleted[str](id=announcement_id))


@router.post("/announcements/{id}/dismiss", response_model=Envelope[Deleted[str]])
async def dismiss(request: Request, announcement_id: Id) -> Response:
    """Put it away for yourself, on all your devices."""
    await runtime(request).announcements.announcements.dismiss(actor(request), announcement_id)
    return success(Deleted[str](id=announcement_id))
