"""Who is who in Overseerr, and what of their share is left."""

from __future__ import annotations

import secrets

from medianest.integrations.overseerr.calls import Calls, Params
from medianest.integrations.overseerr.models import ADMINISTRATOR, PageOf
from medianest.integrations.overseerr.values import Count, Line, Moment, PlexId, Whole
from medianest.integrations.tolerant import Answered, Flag

IMPORT_SECONDS = 30.0


class Person(Answered):
    """A user. ``plex_id`` is that of their account at plex.tv; ``email`` is empty where the one who
    asks may not see it; ``permissions`` are bits."""

    id: Count = 0
    plex_id: PlexId | None = None
    email: Line = ""
    display_name: Line = ""
    username: Line = ""
    plex_username: Line = ""
    permissions: Count = 0
    created_at: Moment = None

    @property
    def name(self) -> str:
        return self.display_name or self.username or self.plex_username or self.email

    @property
    def is_administrator(self) -> bool:
        return bool(self.permissions & ADMINISTRATOR)


class Share(Answered):
    """How many films or seasons somebody may ask for in ``days`` days. ``limit`` 0 and null both
    say: as many as they like; then ``remaining`` is null."""

    limit: Whole | None = None
    days: Whole | None = None
    used: Count = 0
    remaining: Whole | None = None
    restricted: Flag = False

    @property
    def is_limited(self) -> bool:
        return bool(self.limit)


class Quota(Answered):
    """``movie`` counts films, ``tv`` counts seasons."""

    movie: Share = Share()
    tv: Share = Share()


class People:
    """Calls about people."""

    _calls: Calls

    async def me(self, as_user: int | None = None) -> Person:
        """Whom the key acts as, or ``as_user``.

        Raises :class:`UpstreamAuthError` for a wrong key, :class:`UpstreamForbiddenError` where
        there is no such user.
        """
        return await self._calls.read(Person, "GET", "/auth/me", as_user=as_user)

    async def users(self, take: int = 100, skip: int = 0) -> PageOf[Person]:
        """In the order in which they were made."""
        params: Params = {"take": take, "skip": skip, "sort": "created"}
        return await self._calls.page(Person, "/user", params)

    async def user(self, user_id: int) -> Person:
        """Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(Person, "GET", f"/user/{user_id}")

    async def import_plex_user(self, plex_id: int | str) -> Person | None:
        """Make a user of somebody with whom the Plex server is shared. ``None`` where Plex does
        not know them, and where there is one with this Plex id or e-mail address already: look
        again then, a local user of that address has just become theirs.

        It asks plex.tv, and takes as long as that does. Raises :class:`UpstreamResponseError`
        where it has no Plex server, as a Seerr with Jellyfin.
        """
        body = {"plexIds": [str(plex_id)]}
        made = await self._calls.read(
            list[Person], "POST", "/user/import-from-plex", body, timeout_seconds=IMPORT_SECONDS
        )
        return next(iter(made), None)

    async def create_user(self, email: str, name: str) -> Person:
        """A local user with the usual permissions and a password that nobody knows: without one
        Overseerr would write them a letter, and refuses where it cannot.

        Raises :class:`UpstreamDuplicateError` where the address is taken.
        """
        body = {"email": email, "username": name, "password": secrets.token_urlsafe(24)}
        return await self._calls.read(Person, "POST", "/user", body)

    async def quota(self, user_id: int) -> Quota:
        """Raises :class:`UpstreamMissingError`."""
        return await self._calls.read(Quota, "GET", f"/user/{user_id}/quota")
