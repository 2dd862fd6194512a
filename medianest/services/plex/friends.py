"""Keeps accounts in step with the people whom the Plex server is shared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, or_, select

from medianest.database import Database
from medianest.errors import UpstreamError
from medianest.integrations.plextv.models import SharedUser
from medianest.models.ids import utc_now
from medianest.models.plex_account import PlexAccount, PlexGround
from medianest.models.user import User
from medianest.services.audit import AuditLog, Result
from medianest.services.plex.access import PlexAccess
from medianest.services.plex.media_servers import MediaServers
from medianest.services.plex.rechecks import PlexRechecks
from medianest.services.users import new_accounts

NOT_ASKED = (
    "Nobody was looked up: no Plex server is connected, or its token is not its owner's any more."
)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Synced:
    """How many people the server is shared with, and what became of that here.

    ``skipped`` are those whose e-mail belongs to another account: they link Plex there themselves.
    """

    found: int = 0
    refreshed: int = 0
    created: int = 0
    skipped: int = 0
    lost: int = 0

    @property
    def is_news(self) -> bool:
        return bool(self.refreshed or self.created or self.lost)


class PlexFriends:
    """Nothing is changed while plex.tv does not give a usable answer."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        servers: MediaServers,
        access: PlexAccess,
        rechecks: PlexRechecks,
    ) -> None:
        self._database = database
        self._audit = audit
        self._servers = servers
        self._access = access
        self._rechecks = rechecks

    async def sync(self, *, full: bool = False, started_by: str | None = None) -> Synced | None:
        """Bring names and pictures up to date, and end the way in of those who lost the share.

        ``full`` makes accounts too, without a password, for those who have none: they come in with
        Plex. That is for ``started_by``, the administrator who asked. ``None`` where nothing could
        be asked; the audit log then says so to them.
        """
        try:
            people = await self._people()
        except UpstreamError as error:
            await self._note_failure(error.message, started_by)
            return None
        if people is None:
            await self._note_failure(NOT_ASKED, started_by)
            return None
        done = Synced(found=len(people))
        done.refreshed = await self._refresh(people)
        if full and started_by is not None:
            await self._create(people, done)
        before = await self._with_access()
        await self._rechecks.recheck()
        done.lost = max(0, before - await self._with_access())
        if started_by is not None or done.is_news:
            how = "full" if full else "incremental"
            await self._audit.note(
                "users.synced", actor_id=started_by, syncType=how, **asdict(done)
            )
        return done

    async def _people(self) -> Sequence[SharedUser] | None:
        server = await self._servers.current()
        found = await self._access.owners_list(server) if server is not None else None
        return None if found is None else found.people

    async def _refresh(self, people: Sequence[SharedUser]) -> int:
        by_id = {person.id: person for person in people}
        refreshed = 0
        async with self._database.write() as session:
            linked = (await session.execute(select(PlexAccount))).scalars().all()
            for account in linked:
                person = by_id.get(account.plex_id)
                if person is None:
                    continue
                now = (person.username[:200] or account.username, person.thumb[:1000])
                if now != (account.username, account.thumb):
                    account.username, account.thumb = now
                    refreshed += 1
        return refreshed

    async def _create(self, people: Sequence[SharedUser], done: Synced) -> None:
        for person in people:
            try:
                async with self._database.write() as session:
                    if await _is_known(session, person):
                        continue
                    await self._add(session, person)
                done.created += 1
            except IntegrityError:  # the e-mail is another's, or they came in at this moment
                done.skipped += 1

    async def _add(self, session: AsyncSession, person: SharedUser) -> None:
        email = new_accounts.normal_email(person.email)
        name = new_accounts.fit_name(person.title or person.username)
        user = User(
            email=email if new_accounts.is_email(email) else None,
            name=name or f"Plex {person.id}",
            plex_id=person.id,
        )
        session.add(user)
        await session.flush()
        account = PlexAccount(
            user_id=user.id,
            plex_id=person.id,
            username=person.username[:200],
            thumb=person.thumb[:1000],
            ground=PlexGround.SHARE,
            checked_at=utc_now(),
        )
        session.add(account)
        await session.flush()
        await self._audit.note(
            "user.created", target=user.name, target_id=user.id, session=session, how="sync"
        )

    async def _with_access(self) -> int:
        counted = select(func.count()).select_from(PlexAccount)
        async with self._database.read() as session:
            holding = counted.where(col(PlexAccount.has_access).is_(True))
            return int((await session.execute(holding)).scalar_one())

    async def _note_failure(self, why: str, started_by: str | None) -> None:
        log.warning("people were not compared with Plex", reason=why)
        if started_by is not None:
            await self._audit.note(
                "users.synced", actor_id=started_by, result=Result.REFUSED, why=why
            )


async def _is_known(session: AsyncSession, person: SharedUser) -> bool:
    linked = select(PlexAccount.user_id).where(PlexAccount.plex_id == person.id)
    known = select(User.id).where(or_(User.plex_id == person.id, col(User.id).in_(linked)))
    return (await session.execute(known)).first() is not None
