"""Where people are told things through Apprise: everybody's own addresses."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import col

from medianest.database import Database
from medianest.errors import ConflictError, InvalidInputError, NotFoundError, UpstreamRejectedError
from medianest.integrations.apprise.client import Outcome
from medianest.models.apprise_address import AppriseAddress
from medianest.models.ids import new_id
from medianest.models.user import Role, User
from medianest.services.actor import Actor
from medianest.services.ciphers import Ciphers
from medianest.services.notifications import trials
from medianest.services.notifications.apprise_program import AppriseProgram
from medianest.views.apprise_address import AppriseAddressView

MOST = 5
LONGEST_NAME = 80
LONG_NAME = f"Use {LONGEST_NAME} characters or fewer, on one line."
NONE = "There is no such address. It may have been removed."


class AppriseAddresses:
    """Nobody sees another's; administrators neither."""

    def __init__(self, database: Database, ciphers: Ciphers, program: AppriseProgram) -> None:
        self._database = database
        self._ciphers = ciphers
        self._program = program

    async def mine(self, actor: Actor) -> list[AppriseAddressView]:
        """The actor's, in the order they were added."""
        return [_view(row) for row in await self.of(actor.user_id)]

    async def add(self, actor: Actor, name: str, address: str) -> AppriseAddressView:
        """Add one. Raises :class:`InvalidInputError` with a sentence for what does not fit,
        :class:`ConflictError` for more than :data:`MOST`, and :class:`RateLimitError`."""
        name, address = name.strip(), address.strip()
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidInputError(LONG_NAME, details={"name": LONG_NAME})
        service = await self._program.service(actor, "address", address)
        row_id = new_id()
        row = AppriseAddress(
            id=row_id,
            user_id=actor.user_id,
            name=name or service,
            service=service,
            address=self._ciphers.encrypt(_place(row_id), address),
        )
        async with self._database.write() as session:
            theirs = col(AppriseAddress.user_id) == actor.user_id
            counted = select(func.count()).select_from(AppriseAddress).where(theirs)
            if ((await session.execute(counted)).scalar() or 0) >= MOST:
                raise ConflictError(f"You have {MOST} addresses already. Remove one first.")
            session.add(row)
        return _view(row)

    async def remove(self, actor: Actor, address_id: str) -> None:
        """Raises :class:`NotFoundError`, also for another's."""
        async with self._database.write() as session:
            row = await session.get(AppriseAddress, address_id)
            if row is None or row.user_id != actor.user_id:
                raise NotFoundError(NONE)
            await session.delete(row)

    async def try_out(self, actor: Actor, address_id: str) -> None:
        """Send a message to try. Raises :class:`NotFoundError`, :class:`RateLimitError`, and
        :class:`UpstreamRejectedError` where it was not taken."""
        rows = [row for row in await self.of(actor.user_id) if row.id == address_id]
        if not rows:
            raise NotFoundError(NONE)
        await self._program.count(actor)
        (outcome,) = await self.send(rows, trials.TITLE, trials.WORDS)
        if outcome.problem:
            raise UpstreamRejectedError(rows[0].service, outcome.problem)

    async def of(self, user_id: str) -> Sequence[AppriseAddress]:
        """Somebody's, in the order they were added."""
        theirs = select(AppriseAddress).where(col(AppriseAddress.user_id) == user_id)
        async with self._database.read() as session:
            found = await session.execute(theirs.order_by(col(AppriseAddress.id)))
            return found.scalars().all()

    async def send(self, rows: Sequence[AppriseAddress], title: str, body: str) -> list[Outcome]:
        """Send to each of these of one person, and keep how that went."""
        household = await self._is_administrator(rows[0].user_id)
        addresses = [self._ciphers.decrypt(_place(row.id), row.address) for row in rows]
        outcomes = await self._program.send(addresses, title, body, household=household)
        async with self._database.write() as session:
            for row, outcome in zip(rows, outcomes, strict=True):
                kept = await session.get(AppriseAddress, row.id)
                if kept is not None and kept.error != outcome.problem:
                    kept.error = outcome.problem[:500]
        return outcomes

    async def _is_administrator(self, user_id: str) -> bool:
        async with self._database.read() as session:
            user = await session.get(User, user_id)
        return user is not None and user.role == Role.ADMIN


def _place(address_id: str) -> str:
    """What an address is encrypted for."""
    return f"apprise_address:address:{address_id}"


def _view(row: AppriseAddress) -> AppriseAddressView:
    return AppriseAddressView(**row.model_dump(exclude={"address", "user_id"}))
