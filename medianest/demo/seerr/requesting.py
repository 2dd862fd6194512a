"""How people ask for titles, and what others do with their requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from medianest.demo.seerr import notices, people
from medianest.demo.seerr.codes import MediaStatus, Permission, RequestStatus
from medianest.demo.seerr.handing_over import hand_over
from medianest.demo.seerr.refusals import said
from medianest.demo.seerr.rows import AskedSeason, Media, MediaType, Request, User
from medianest.demo.seerr.titles import Title

if TYPE_CHECKING:
    from medianest.demo.seerr.pretend_seerr import PretendSeerr

_KIND = {"movie": "movie", "tv": "series"}
_TMDB = {"movie": "movie", "tv": "TV show"}
_NO_SEASONS = "No seasons available to request"


def make(seerr: PretendSeerr, actor: User, body: dict[str, Any]) -> Request:
    """`actor` asks, for themselves or for `userId`, with the actor's own right to approve.

    Raises :class:`RefusedError`: the order of what is looked at is that of the real one.
    """
    media_type: MediaType = body["mediaType"]
    said_4k: bool | None = body.get("is4k")
    is_4k = bool(said_4k)
    asker = _asker(seerr, actor, body.get("userId"))
    _check_rights(seerr, asker, media_type, is_4k=is_4k)
    title = _at_tmdb(seerr, media_type, int(body["mediaId"]))
    media = seerr.media_of(media_type, title.tmdb_id)
    if media is not None and media.status == MediaStatus.BLOCKLISTED:
        raise said(403, "This media is blocklisted.")
    if said_4k is not None:
        _check_duplicate(seerr, media, media_type, is_4k=is_4k)
    seasons: list[int] = []
    if media_type == "tv":
        seasons = _wanted_seasons(seerr, media, title, body.get("seasons"), said_4k)
        _check_season_quota(seerr, asker, len(seasons))
    media = media or seerr.add_media(media_type, title.tmdb_id)
    if media.state(is_4k=is_4k) == MediaStatus.UNKNOWN:
        media.set_state(MediaStatus.PENDING, is_4k=is_4k)
    return _put(seerr, actor, asker, media, seasons, is_4k=is_4k)


def _asker(seerr: PretendSeerr, actor: User, user_id: int | None) -> User:
    if not user_id or user_id == actor.id:
        return actor
    if not (actor.may(Permission.MANAGE_USERS) and actor.may(Permission.MANAGE_REQUESTS)):
        raise said(403, "You do not have permission to modify the request user.")
    if user_id not in seerr.users:
        raise said(500, "User missing from request context.")
    return seerr.users[user_id]


def _check_rights(seerr: PretendSeerr, asker: User, media_type: MediaType, *, is_4k: bool) -> None:
    p = Permission
    rights: dict[tuple[str, bool], tuple[Permission, Permission]] = {
        ("movie", False): (p.REQUEST, p.REQUEST_MOVIE),
        ("tv", False): (p.REQUEST, p.REQUEST_TV),
        ("movie", True): (p.REQUEST_4K, p.REQUEST_4K_MOVIE),
        ("tv", True): (p.REQUEST_4K, p.REQUEST_4K_TV),
    }
    if not asker.may(*rights[media_type, is_4k]):
        what = f"{'4K ' if is_4k else ''}{_KIND[media_type]}"
        raise said(403, f"You do not have permission to make {what} requests.")
    if people.quota(seerr, asker, media_type)["restricted"]:
        raise said(403, f"{_KIND[media_type].capitalize()} Quota exceeded.")


def _at_tmdb(seerr: PretendSeerr, media_type: MediaType, tmdb_id: int) -> Title:
    failed = f"[TMDB] Failed to fetch {_TMDB[media_type]} details:"
    if seerr.behaviour.tmdb_away:
        raise said(500, f"{failed} connect ECONNREFUSED 127.0.0.1:443")
    title = seerr.catalogue.find(media_type, tmdb_id)
    if title is None:
        raise said(500, f"{failed} Request failed with status code 404")
    return title


def _check_duplicate(
    seerr: PretendSeerr, media: Media | None, media_type: MediaType, *, is_4k: bool
) -> None:
    """Only the first request for a film counts; a declined one is none, nor in Seerr a done one."""
    same = [r for r in seerr.requests_of(media) if r.is_4k == is_4k] if media else []
    over = {RequestStatus.DECLINED}
    if seerr.is_seerr:
        over.add(RequestStatus.COMPLETED)
    if media_type == "movie" and same and same[0].status not in over:
        raise said(409, "Request for this media already exists.")


def _wanted_seasons(
    seerr: PretendSeerr, media: Media | None, title: Title, asked: object, said_4k: bool | None
) -> list[int]:
    if asked == "all":
        wanted = [season.number for season in title.seasons if season.number > 0]
    elif isinstance(asked, list):
        wanted = [int(number) for number in asked]
    else:
        raise said(500, "Cannot read properties of undefined (reading 'filter')")
    if seerr.is_seerr and not seerr.settings.special_episodes:
        wanted = [number for number in wanted if number > 0]
    taken = _taken_seasons(seerr, media, said_4k) if media else set()
    left = [number for number in wanted if number not in taken]
    if not left:
        raise said(202, _NO_SEASONS)
    return left


def _taken_seasons(seerr: PretendSeerr, media: Media, said_4k: bool | None) -> set[int]:
    """Those asked for before, or there already."""
    taken = {
        season.number
        for request in seerr.requests_of(media)
        if request.is_4k is said_4k and request.is_open
        for season in request.seasons
    }
    known = (
        (season.number, season.status_4k if said_4k else season.status) for season in media.seasons
    )
    gone = (MediaStatus.UNKNOWN, MediaStatus.DELETED)
    return taken | {number for number, status in known if status not in gone}


def _check_season_quota(seerr: PretendSeerr, asker: User, seasons: int) -> None:
    left = people.quota(seerr, asker, "tv")
    if left.get("limit") and seasons > left["remaining"]:
        raise said(403, "Series Quota exceeded.")


def _put(
    seerr: PretendSeerr,
    actor: User,
    asker: User,
    media: Media,
    seasons: Iterable[int],
    *,
    is_4k: bool,
) -> Request:
    approved = _approves(actor, media.media_type, is_4k=is_4k)
    status = RequestStatus.APPROVED if approved else RequestStatus.PENDING
    now = seerr.clock.now()
    request = Request(seerr.new_id("request"), media.id, media.media_type, status, asker.id)
    request.is_4k = is_4k
    request.modified_by = actor.id if approved else None
    request.created_at = request.updated_at = now
    request.seasons = _asked(seerr, seasons, status)
    seerr.requests[request.id] = request
    notices.about_request(seerr, "MEDIA_AUTO_APPROVED" if approved else "MEDIA_PENDING", request)
    if approved:
        hand_over(seerr, request)
    return request


def _approves(actor: User, media_type: MediaType, *, is_4k: bool) -> bool:
    p = Permission
    rights = (p.AUTO_APPROVE_4K, p.AUTO_APPROVE_4K_MOVIE, p.AUTO_APPROVE_4K_TV)
    if not is_4k:
        rights = (p.AUTO_APPROVE, p.AUTO_APPROVE_MOVIE, p.AUTO_APPROVE_TV)
    own = rights[1] if media_type == "movie" else rights[2]
    return actor.may(rights[0], own, p.MANAGE_REQUESTS)


def _asked(seerr: PretendSeerr, numbers: Iterable[int], status: int) -> list[AskedSeason]:
    now = seerr.clock.now()
    return [AskedSeason(seerr.new_id("season"), number, status, now, now) for number in numbers]


def approve(seerr: PretendSeerr, actor: User, request: Request) -> None:
    """Once more changes nothing; a declined or failed one may be approved too."""
    if request.status == RequestStatus.APPROVED:
        return
    _decided(seerr, actor, request, RequestStatus.APPROVED)
    for season in request.seasons:
        season.status = RequestStatus.APPROVED
    notices.about_request(seerr, "MEDIA_APPROVED", request)
    hand_over(seerr, request)


def decline(seerr: PretendSeerr, actor: User, request: Request) -> None:
    """The title is as if nobody had asked, once nobody else has."""
    if request.status == RequestStatus.DECLINED:
        return
    _decided(seerr, actor, request, RequestStatus.DECLINED)
    notices.about_request(seerr, "MEDIA_DECLINED", request)
    seerr.agenda.after(0, lambda: _forget_wish(seerr, request))


def _decided(seerr: PretendSeerr, actor: User, request: Request, status: int) -> None:
    request.status = status
    request.modified_by = actor.id
    seerr.touch(request)


def _forget_wish(seerr: PretendSeerr, request: Request) -> None:
    media = seerr.media.get(request.media_id)
    if media is None:
        return
    others = [
        other
        for other in seerr.requests_of(media)
        if other.is_4k == request.is_4k and other.id != request.id and other.is_open
    ]
    waits = (MediaStatus.PENDING, MediaStatus.PROCESSING)
    if not others and media.state(is_4k=request.is_4k) in waits:
        media.set_state(MediaStatus.UNKNOWN, is_4k=request.is_4k)


def retry(seerr: PretendSeerr, request: Request) -> None:
    """Send it off again."""
    request.status = RequestStatus.APPROVED
    seerr.touch(request)
    hand_over(seerr, request)


def edit(seerr: PretendSeerr, actor: User, request: Request, body: dict[str, Any]) -> None:
    """Other seasons of a series, new ones pending. Raises :class:`RefusedError`."""
    is_own = request.requested_by == actor.id
    if not is_own and not actor.may(Permission.MANAGE_REQUESTS):
        raise said(403, "You do not have permission to modify this request.")
    if request.media_type == "movie":
        return
    wanted = body.get("seasons") or []
    if not wanted:
        text = "Missing seasons. If you want to cancel a series request, use the DELETE method."
        raise said(500, text)
    media = seerr.media[request.media_id]
    others = [r for r in seerr.requests_of(media) if r.id != request.id and r.is_open]
    taken = {season.number for other in others for season in other.seasons}
    left = [number for number in wanted if number not in taken]
    if not left:
        raise said(202, _NO_SEASONS)
    kept = [season for season in request.seasons if season.number in left]
    known = {season.number for season in kept}
    new = [number for number in left if number not in known]
    request.seasons = [*kept, *_asked(seerr, new, RequestStatus.PENDING)]
    seerr.touch(request)


def delete(seerr: PretendSeerr, actor: User, request: Request) -> None:
    """Take it away; what is known of the title stays. Raises :class:`RefusedError`."""
    is_own = request.requested_by == actor.id
    is_pending = request.status == RequestStatus.PENDING
    if not actor.may(Permission.MANAGE_REQUESTS) and not is_own and not is_pending:
        raise said(401, "You do not have permission to delete this request.")
    del seerr.requests[request.id]
    _forget_wish(seerr, request)
