"""`/media` and `/blocklist`: what is known of titles, set by hand or forgotten."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.seerr import handing_over
from medianest.demo.seerr.api_requests import paged
from medianest.demo.seerr.codes import MediaStatus, Permission
from medianest.demo.seerr.door import Call, Door, told
from medianest.demo.seerr.json_rows import Rows, moment
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.refusals import RefusedError, Schema, said
from medianest.demo.seerr.rows import Blocked, Media

_BY_HAND = {
    "available": MediaStatus.AVAILABLE,
    "partial": MediaStatus.PARTIALLY_AVAILABLE,
    "processing": MediaStatus.PROCESSING,
    "pending": MediaStatus.PENDING,
    "unknown": MediaStatus.UNKNOWN,
}
_FILTERS: dict[str, tuple[MediaStatus, ...]] = {
    "available": (MediaStatus.AVAILABLE,),
    "partial": (MediaStatus.PARTIALLY_AVAILABLE,),
    "allavailable": (MediaStatus.AVAILABLE, MediaStatus.PARTIALLY_AVAILABLE),
    "processing": (MediaStatus.PROCESSING,),
    "pending": (MediaStatus.PENDING,),
    "deleted": (MediaStatus.DELETED,),
}
_LISTING: Schema = {
    "take": "number", "skip": "number", "filter": ("all", *_FILTERS),
    "sort": ("added", "modified", "mediaAdded"),
}  # fmt: skip
_PAGED: Schema = {"take": "number", "skip": "number", "search": "string", "filter": "string"}


class MediaApi:
    """Its routes."""

    def __init__(self, seerr: PretendSeerr, rows: Rows, door: Door) -> None:
        self._seerr = seerr
        self._rows = rows
        self._door = door

    def routes(self) -> list[Route]:
        manage, route = Permission.MANAGE_REQUESTS, self._door.route
        block = Permission.MANAGE_BLOCKLIST
        return [
            route("GET", "/media", self.listed, query=_LISTING),
            route("DELETE", "/media/{id}", self.delete, manage),
            route("POST", "/media/{id}/{status}", self.set_status, manage),
            route("GET", "/blocklist", self.blocked, block, query=_PAGED),
            route("POST", "/blocklist", self.block, block),
        ]

    def listed(self, call: Call) -> Response:
        wanted = _FILTERS.get(call.query.get("filter", "all"))
        found = [m for m in self._seerr.media.values() if wanted is None or m.status in wanted]
        page = paged(sorted(found, key=lambda media: -media.id), call, take=20)
        rows = [self._rows.media(media, with_seasons=True) for media in page["results"]]
        return told({**page, "results": rows})

    def set_status(self, call: Call) -> Response:
        media = self._found(call, "Media does not exist.")
        name, is_4k = call.path["status"], bool(call.body.get("is4k"))
        if name not in _BY_HAND:
            raise said(404, "Media does not exist.")
        if name == "partial" and media.media_type == "movie":
            raise said(400, "Only series can be set to be partially available")
        if name == "available":
            self._all_there(media, call, is_4k=is_4k)
        else:
            media.set_state(_BY_HAND[name], is_4k=is_4k)
            self._seerr.touch(media)
        return told(self._rows.media(media, with_seasons=True))

    def _all_there(self, media: Media, call: Call, *, is_4k: bool) -> None:
        named = [int(season["seasonNumber"]) for season in call.body.get("seasons") or []]
        known = [season.number for season in media.seasons]
        handing_over.note_seasons(self._seerr, media, {*named, *known}, is_4k)
        handing_over.set_available(self._seerr, media, MediaStatus.AVAILABLE, is_4k=is_4k)

    def delete(self, call: Call) -> Response:
        media = self._found(call, "Media not found")
        seerr = self._seerr
        for request in seerr.requests_of(media):
            del seerr.requests[request.id]
        for issue in [issue for issue in seerr.issues.values() if issue.media_id == media.id]:
            del seerr.issues[issue.id]
        del seerr.media[media.id]
        return told(None, 204)

    def blocked(self, call: Call) -> Response:
        page = paged(list(self._seerr.blocked.values()), call, take=25)
        rows = [self._blocked(found) for found in page["results"]]
        return told({**page, "results": rows})

    def _blocked(self, found: Blocked) -> dict[str, object]:
        return {
            "id": found.id,
            "mediaType": found.media_type,
            "title": found.title,
            "tmdbId": found.tmdb_id,
            "blocklistedTags": None,
            "createdAt": moment(found.created_at),
            "user": self._rows.user(self._seerr.users[found.user_id]),
        }

    def block(self, call: Call) -> Response:
        body, seerr = call.body, self._seerr
        found = Blocked(
            seerr.new_id("blocked"),
            body["mediaType"],
            int(body["tmdbId"]),
            body.get("title", ""),
            call.actor.id,
            seerr.clock.now(),
        )
        if any(b.tmdb_id == found.tmdb_id for b in seerr.blocked.values()):
            raise RefusedError(412, {"message": "Item already blocklisted"})
        seerr.blocked[found.id] = found
        media = seerr.media_of(found.media_type, found.tmdb_id)
        media = media or seerr.add_media(found.media_type, found.tmdb_id)
        media.status = media.status_4k = MediaStatus.BLOCKLISTED
        return told(None, 201)

    def _found(self, call: Call, unknown: str) -> Media:
        number = call.path["id"]
        media = self._seerr.media.get(int(number)) if number.isdigit() else None
        if media is None:
            raise said(404, unknown)
        return media
