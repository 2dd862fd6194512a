"""Whether people whom the share of the server let in still have it, and which part of the library
is shared with each; asked by the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlmodel import col, update

from medianest.database import AnyRow, Database
from medianest.errors import StartError, UpstreamAuthError, UpstreamError
from medianest.models.ids import utc_now
from medianest.models.media_server import MediaServer
from medianest.models.plex_account import PlexAccount
from medianest.models.user import User
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.plex import standing
from medianest.services.plex.access import OwnersList, PlexAccess
from medianest.services.plex.media_servers import MediaServers
from medianest.services.plex.shares import UNKNOWN, Shared
from medianest.services.settings.settings import SettingsService

_LINKED = select(
    col(PlexAccount.id),
    col(PlexAccount.user_id),
    col(PlexAccount.plex_id),
    col(PlexAccount.username),
    col(PlexAccount.token),
    col(PlexAccount.server_token),
    col(PlexAccount.ground),
    col(PlexAccount.has_access),
    col(PlexAccount.server_id),
    col(PlexAccount.sections),
    col(PlexAccount.restrictions),
    col(User.role),
).join(User, col(User.id) == col(PlexAccount.user_id))

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known about everybody: ``owners`` is ``None`` where the owner could not be asked."""

    server: MediaServer
    owners: OwnersList | None
    by_account: Mapping[int, Shared]

    @property
    def listed(self) -> frozenset[int] | None:
        return None if self.owners is None else self.owners.ids


class PlexRechecks:
    """The owner's list answers for everybody at once. Whoever is missing there is asked after with
    their own token, so that one odd answer throws nobody out: access is lost when both say so, or
    when the one says so that can be asked. No answer, or one that cannot be understood, changes
    nothing."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        ciphers: Ciphers,
        audit: AuditLog,
        servers: MediaServers,
        access: PlexAccess,
        sessions: LoginSessions,
    ) -> None:
        self._database = database
        self._settings = settings
        self._ciphers = ciphers
        self._audit = audit
        self._servers = servers
        self._access = access
        self._sessions = sessions

    async def recheck(self) -> None:
        """Ask about everybody with a Plex account, and end the sessions of those without access.

        Open pages of those who see something else from now on begin anew.
        """
        linked = await self._database.rows(_LINKED)
        try:
            server = await self._servers.current() if linked else None
            if server is None:
                return
            owners = await self._access.owners_list(server)
        except UpstreamError as error:
            log.warning("access is checked later", reason=error.message)
            return
        found = _Found(server, owners, await self._access.shares(server, owners))
        changed = [one.user_id for one in linked if await self._recheck(found, one)]
        if changed:
            await self._sessions.announce_change(changed)
        await self._end_sessions(linked)

    async def _recheck(self, found: _Found, account: AnyRow) -> bool:
        """Bring one account up to date; whether it sees something else of the library now."""
        listed = found.listed
        has_access: bool | None = listed is not None and account.plex_id in listed
        if not has_access:
            has_access = await self._asked_alone(found.server, account, listed)
        if has_access is None:
            return False
        sight = await self._sight(found, account) if has_access else _differences(account, UNKNOWN)
        await self._write(account, has_access, sight)
        return bool(sight) or has_access != account.has_access

    async def _sight(self, found: _Found, account: AnyRow) -> dict[str, Any]:
        """The columns about what is shared that are not as they should be; none where that could
        not be asked."""
        token = self._secret(account, "server_token")
        shared = await self._access.shared(
            found.server, account.plex_id, token, found.owners, found.by_account
        )
        return shared.differences(account) if shared is not None else {}

    async def _write(self, account: AnyRow, has_access: bool, sight: dict[str, Any]) -> None:
        values = {"has_access": has_access, "checked_at": utc_now(), **sight}
        async with self._database.write() as session:
            one = update(PlexAccount).where(col(PlexAccount.id) == account.id)
            await session.execute(one.values(**values))
            if has_access != account.has_access:
                await self._audit.note(
                    "plex.access_regained" if has_access else "plex.access_lost",
                    target=account.username,
                    target_id=account.user_id,
                    session=session,
                )

    async def _asked_alone(
        self, server: MediaServer, account: AnyRow, listed: frozenset[int] | None
    ) -> bool | None:
        """What the account's own token says; ``None`` where nothing is certain."""
        token = self._secret(account, "token")
        try:
            if token and await self._access.names(server, token):
                # Missing in the owner's list alone: not enough to throw out, nor to let back in.
                return True if listed is None else None
        except UpstreamAuthError:
            token = ""
        except UpstreamError:
            return None
        return False if token or listed is not None else None

    def _secret(self, account: AnyRow, column: str) -> str:
        """A token of the account; empty where there is none that can be read."""
        stored = getattr(account, column)
        try:
            place = f"plex_account:{column}:{account.id}"
            return self._ciphers.decrypt(place, stored) if stored else ""
        except StartError:
            return ""

    async def _end_sessions(self, linked: Sequence[AnyRow]) -> None:
        allow_list = (await self._settings.current()).access.plex_allow_list
        ids = [account.id for account in linked]
        accounts = await self._database.rows(_LINKED.where(col(PlexAccount.id).in_(ids)))
        for account in accounts:
            if not standing.stands(account, account.role, allow_list):
                await self._sessions.end_all_of(account.user_id)


def _differences(account: AnyRow, wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if getattr(account, name) != value}
