"""Who uses a pretend Seerr, what they may, and how much of their quota is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from medianest.demo.seerr.codes import Permission, RequestStatus
from medianest.demo.seerr.rows import MediaType, User

if TYPE_CHECKING:
    from medianest.demo.seerr.pretend_seerr import PretendSeerr

DAY_SECONDS = 86_400
ORDINARY = Permission.REQUEST | Permission.CREATE_ISSUES | Permission.VIEW_ISSUES


class Friend(NamedTuple):
    """Somebody with whom the owner shares the Plex server; without an e-mail, of their home."""

    id: int
    username: str
    email: str


Friends = Callable[[], list[Friend]]


def household() -> list[Friend]:
    """Of the pretend Plex at its start: frank has the server; kim and stella are taken as well, so
    that importing finds somebody new."""
    return [
        Friend(1002, "frank", "frank@example.org"),
        Friend(1003, "stella", "stella@example.org"),
        Friend(1004, "kim", "kim@example.org"),
        Friend(1005, "milo", ""),
    ]


def at_the_start() -> list[User]:
    """olivia owns everything; frank asks and waits; kim is approved at once; nora, a local account,
    may have one film and two seasons a week; oscar, another one, may nothing. Nobody has imported
    stella yet."""
    return [
        User(1, "olivia@example.org", None, 1001, "olivia", Permission.ADMIN),
        User(2, "frank@example.org", None, 1002, "frank", ORDINARY),
        User(3, "kim@example.org", None, 1004, "kim", ORDINARY | Permission.AUTO_APPROVE),
        User(4, "nora@example.org", "nora", None, None, ORDINARY, 1, 7, 2, 7),
        User(5, "oscar@example.org", "oscar", None, None, Permission.NONE),
    ]


def quota(seerr: PretendSeerr, user: User, media_type: MediaType) -> dict[str, Any]:
    """What `GET /user/{id}/quota` says of one kind: a limit is left out where there is none, and an
    administrator's is 0."""
    limit, days = _limits(seerr, user, media_type)
    used = _used(seerr, user, media_type, days) if limit else 0
    told: dict[str, Any] = {} if days is None else {"days": days}
    if limit is not None:
        told["limit"] = limit
    told["used"] = used
    if limit:
        told["remaining"] = max(0, limit - used)
    return {**told, "restricted": bool(limit) and used >= (limit or 0)}


def _limits(
    seerr: PretendSeerr, user: User, media_type: MediaType
) -> tuple[int | None, int | None]:
    by_default = seerr.settings.default_quotas.get(media_type, (None, None))
    own = (user.movie_quota_limit, user.movie_quota_days)
    if media_type == "tv":
        own = (user.tv_quota_limit, user.tv_quota_days)
    limit = own[0] if own[0] is not None else by_default[0]
    days = own[1] if own[1] is not None else by_default[1]
    return (0 if user.may(Permission.MANAGE_USERS) else limit), days


def _used(seerr: PretendSeerr, user: User, media_type: MediaType, days: int | None) -> int:
    since = seerr.clock.now() - (days or 0) * DAY_SECONDS
    counted = [
        request
        for request in seerr.requests.values()
        if request.requested_by == user.id
        and request.media_type == media_type
        and request.created_at > since
        and request.status != RequestStatus.DECLINED
    ]
    return len(counted) if media_type == "movie" else sum(len(r.seasons) for r in counted)


def import_from_plex(seerr: PretendSeerr, plex_ids: list[str] | None) -> list[User]:
    """New people out of the owner's friends; those known by number or e-mail are tied instead.

    None stands for all friends. Numbers are texts, and somebody without an e-mail is left out, as
    in Overseerr's source.
    """
    made = []
    for friend in seerr.friends():
        known = next((u for u in seerr.users.values() if _is(u, friend)), None)
        if known is not None:
            known.plex_id, known.plex_username = friend.id, friend.username
        elif friend.email and (plex_ids is None or str(friend.id) in plex_ids):
            made.append(seerr.add_user(friend.email, None, plex_id=friend.id))
            made[-1].plex_username = friend.username
    return made


def _is(user: User, friend: Friend) -> bool:
    same_mail = bool(friend.email) and user.email.lower() == friend.email.lower()
    return bool(friend.email) and (user.plex_id == friend.id or same_mail)
