"""Who of our people is who in Overseerr."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from medianest.database import Database
from medianest.errors import (
    UpstreamAuthError,
    UpstreamForbiddenError,
    UpstreamRejectedError,
    UpstreamResponseError,
)
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.people import Person
from medianest.models.ids import utc_now
from medianest.models.overseerr_account import OverseerrAccount, OverseerrTie
from medianest.models.user import Role, User, UserStatus
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.overseerr.limits import OverseerrLimits
from medianest.services.overseerr.link import OverseerrLink

FRESH = timedelta(hours=1)
AT_ONCE = 100
MOST_PEOPLE = 10_000
NOBODY = 0
NOBODY_SECONDS = 300.0
_UNKNOWN_LIMITS = dict.fromkeys(("movie_limit", "movie_days", "season_limit", "season_days"))

Done = TypeVar("Done")

log = structlog.get_logger(__name__)


class OverseerrTies:
    """By the number of their Plex account, or else by an e-mail address that no other Plex account
    has there, or else by making them known there. A tie holds for one address of Overseerr."""

    def __init__(self, database: Database, link: OverseerrLink) -> None:
        self._database = database
        self._link = link
        self._limits = OverseerrLimits(database)
        self._nobody: RememberedAnswers[int] = RememberedAnswers(seconds=NOBODY_SECONDS, most=5_000)

    async def upstream_user(self, user_id: str) -> int | None:
        """The number to act as in this person's name; ``None`` where they cannot be known there.

        Raises :class:`UpstreamError` where that cannot be found out now, and
        :class:`ConflictError` where no Overseerr is set up.
        """
        account = await self.known(user_id)
        if account is not None and account.checked_at > utc_now() - FRESH:
            return account.upstream_id
        url = await self._link.url()
        found = await self._nobody.get((user_id, url), lambda: self._find(user_id, url))
        return found or None

    async def renewed(self, user_id: str) -> int | None:
        """The same, found out anew: Overseerr did not take the number that we had."""
        return await self._find(user_id, await self._link.url()) or None

    async def acting(self, user_id: str, act: Callable[[int | None], Awaitable[Done]]) -> Done:
        """Do something in a person's name: once more where Overseerr takes the number that we had
        no longer, as whoever they are there by now, or nobody."""
        as_user = await self.upstream_user(user_id)
        try:
            return await act(as_user)
        except UpstreamForbiddenError:
            renewed = None if as_user is None else await self.renewed(user_id)
            if renewed == as_user:
                raise
        return await act(renewed)

    async def known(self, user_id: str) -> OverseerrAccount | None:
        """The tie as it stands, at the present address; nothing is asked."""
        url = await self._link.url()
        async with self._database.read() as session:
            one = select(OverseerrAccount).where(
                col(OverseerrAccount.user_id) == user_id, col(OverseerrAccount.server_url) == url
            )
            return (await session.execute(one)).scalar_one_or_none()

    async def learn(self, people: Sequence[Person]) -> None:
        """Tie everybody of ours who is among ``people``, all of Overseerr's; forget ties to those
        who are not there any more."""
        async with self._database.read() as session:
            users = (await session.execute(select(User))).scalars().all()
            tied = set((await session.execute(select(col(OverseerrAccount.user_id)))).scalars())
        for user in users:
            match = _match(user, people)
            if match is not None:
                await self._tie(user, *match)
            elif user.id in tied:
                await self._untie(user.id)

    async def learn_limits(self, client: Overseerr, *, of_all: bool) -> None:
        """What each of our people may ask for there, or those only for whose requests a decision is
        due; raises :class:`UpstreamError`."""
        await self._limits.learn(client, await self._link.url(), of_all=of_all)

    async def ours(self, people: Iterable[Person]) -> dict[int, str]:
        """Our people behind these of Overseerr's, by their number there."""
        asked = {person.id: person for person in people if person.id}
        url = await self._link.url()
        tied = select(col(OverseerrAccount.upstream_id), col(OverseerrAccount.user_id)).where(
            col(OverseerrAccount.server_url) == url,
            col(OverseerrAccount.upstream_id).in_(sorted(asked)),
        )
        found = {row.upstream_id: row.user_id for row in await self._database.rows(tied)}
        plex = {p.plex_id: p.id for p in asked.values() if p.plex_id and p.id not in found}
        linked = select(col(User.id), col(User.plex_id)).where(col(User.plex_id).in_(sorted(plex)))
        found |= {plex[row.plex_id]: row.id for row in await self._database.rows(linked)}
        return found

    async def people(self, client: Overseerr) -> list[Person]:
        """Everybody whom Overseerr knows."""
        found: list[Person] = []
        skipped = 0
        while skipped < MOST_PEOPLE:
            page = await client.users(take=AT_ONCE, skip=skipped)
            found += page.results
            skipped += page.received
            if not page.received or skipped >= page.total:
                break
        return found

    async def _find(self, user_id: str, url: str) -> int:
        async with self._database.read() as session:
            user = await session.get(User, user_id)
        if user is None or user.status != UserStatus.ACTIVE:
            return NOBODY
        async with self._link.asking() as client:
            match = _match(user, await self.people(client)) or await self._make(client, user)
            if match is None:
                # Somebody may have made them known in the same moment.
                match = _match(user, await self.people(client))
            if match is None:
                await self._untie(user_id)
                return NOBODY
            number = await self._tie(user, *match)
            if number != NOBODY:
                await self._limits.learn_one(client, number)
            return number

    async def _make(self, client: Overseerr, user: User) -> tuple[Person, OverseerrTie] | None:
        """Have them made known there; one that refuses leaves them unknown."""
        try:
            if user.plex_id is not None:
                person = await client.import_plex_user(user.plex_id)
                return None if person is None else (person, OverseerrTie.PLEX)
            if user.email is not None:
                return await client.create_user(user.email, user.name), OverseerrTie.MADE
        except UpstreamAuthError:
            raise
        except (UpstreamRejectedError, UpstreamResponseError) as error:
            log.info("overseerr does not take somebody in", user=user.id, reason=error.message)
        return None

    async def _tie(self, user: User, person: Person, how: OverseerrTie) -> int:
        """Write it down; somebody else's tie to the same person stays, and there is none."""
        url = await self._link.url()
        values = {
            "upstream_id": person.id,
            "server_url": url,
            "tie": how,
            "display_name": person.name[:200],
            "permissions": person.permissions,
            "checked_at": utc_now(),
        }
        try:
            async with self._database.write() as session:
                one = select(OverseerrAccount).where(col(OverseerrAccount.user_id) == user.id)
                row = (await session.execute(one)).scalar_one_or_none()
                holder = select(OverseerrAccount).where(
                    col(OverseerrAccount.upstream_id) == person.id,
                    col(OverseerrAccount.user_id) != user.id,
                )
                other = (await session.execute(holder)).scalar_one_or_none()
                if other is not None:
                    if other.server_url == url:
                        return NOBODY
                    await session.delete(other)
                    await session.flush()
                row = row or OverseerrAccount(user_id=user.id, upstream_id=person.id)
                if (row.upstream_id, row.server_url) != (person.id, url):
                    values |= _UNKNOWN_LIMITS
                for name, value in values.items():
                    setattr(row, name, value)
                session.add(row)
        except IntegrityError:  # two processes at once: the other one's holds
            account = await self.known(user.id)
            return account.upstream_id if account is not None else NOBODY
        return person.id

    async def _untie(self, user_id: str) -> None:
        async with self._database.write() as session:
            one = select(OverseerrAccount).where(col(OverseerrAccount.user_id) == user_id)
            row = (await session.execute(one)).scalar_one_or_none()
            if row is not None:
                await session.delete(row)


def _match(user: User, people: Collection[Person]) -> tuple[Person, OverseerrTie] | None:
    """Their Plex account says who they are. An address does only where no other Plex account
    stands behind it, and gives nobody an administrator's rights: people type their own."""
    if user.plex_id is not None:
        for person in people:
            if person.plex_id == user.plex_id:
                return person, OverseerrTie.PLEX
    for person in people:
        if user.email and person.email.lower() == user.email and _may_be(user, person):
            return person, OverseerrTie.EMAIL
    return None


def _may_be(user: User, person: Person) -> bool:
    if person.plex_id is not None:
        return False
    return user.role == Role.ADMIN or not person.is_administrator
