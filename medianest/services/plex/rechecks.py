"""Whether people whom the share of the server let in still have it, asked by the clock."""

from __future__ import annotations

from collections.abc import Sequence

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
from medianest.services.plex.access import PlexAccess
from medianest.services.plex.media_servers import MediaServers
from medianest.services.settings.settings import SettingsService

_LINKED = select(
    col(PlexAccount.id),
    col(PlexAccount.user_id),
    col(PlexAccount.plex_id),
    col(PlexAccount.username),
    col(PlexAccount.token),
    col(PlexAccount.ground),
    col(PlexAccount.has_access),
    col(User.role),
).join(User, col(User.id) == col(PlexAccount.user_id))

log = structlog.get_logger(__name__)


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
        """Ask about everybody with a Plex account, and end the sessions of those without access."""
        linked = await self._database.rows(_LINKED)
        try:
            server = await self._servers.current() if linked else None
            if server is None:
                return
            listed = await self._access.listed_by_owner(server)
        except UpstreamError as error:
            log.warning("access is checked later", reason=error.message)
            return
        for account in linked:
            await self._recheck(server, account, listed)
        await self._end_sessions(linked)

    async def _recheck(
        self, server: MediaServer, account: AnyRow, listed: frozenset[int] | None
    ) -> None:
        has_access: bool | None = listed is not None and account.plex_id in listed
        if not has_access:
            has_access = await self._asked_alone(server, account, listed)
        if has_access is None:
            return
        values = {"has_access": has_access, "checked_at": utc_now()}
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
        try:
            place = f"plex_account:token:{account.id}"
            token = self._ciphers.decrypt(place, account.token) if account.token else ""
            if token and await self._access.names(server, token):
                # Missing in the owner's list alone: not enough to throw out, nor to let back in.
                return True if listed is None else None
        except (UpstreamAuthError, StartError):
            token = ""
        except UpstreamError:
            return None
        return False if token or listed is not None else None

    async def _end_sessions(self, linked: Sequence[AnyRow]) -> None:
        allow_list = (await self._settings.current()).access.plex_allow_list
        ids = [account.id for account in linked]
        accounts = await self._database.rows(_LINKED.where(col(PlexAccount.id).in_(ids)))
        for account in accounts:
            if not standing.stands(account, account.role, allow_list):
                await self._sessions.end_all_of(account.user_id)
