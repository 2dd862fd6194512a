"""An installation that stands before a pretend plex.tv, and people who sign in there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import col, select

from medianest.demo.plextv_site import PlexTvSite
from medianest.models import AuditEvent, PlexAccount, PlexPinPurpose, User
from medianest.runtime import Runtime
from medianest.services import visitor
from medianest.services.accounts.sign_ins import SignIn
from medianest.services.actor import Actor
from medianest.services.plex.pins import Mode, Wish
from medianest.services.plex.sign_in import Entered, Waiting
from medianest.services.visitor import Visitor
from medianest.views.plex import PlexLinkView

BROWSER, OTHER_BROWSER = "b" * 43, "o" * 43
OWNER_TOKEN = "pretend-1001-0-account"
RETURN = "https://media.test/login/plex/return"


@contextmanager
def at(ip: str = "192.0.2.7") -> Iterator[None]:
    """What happens within comes from this address."""
    with visitor.serving(Visitor(ip=ip, user_agent="Mozilla/5.0 Firefox/140.0")):
        yield


@dataclass
class Door:
    """Begins sign-ins and confirms them at plex.tv."""

    runtime: Runtime
    site: PlexTvSite

    async def begin(
        self,
        username: str | None = None,
        *,
        purpose: PlexPinPurpose = PlexPinPurpose.SIGN_IN,
        mode: Mode = Mode.REDIRECT,
        actor: Actor | None = None,
        browser: str = BROWSER,
        **wish: object,
    ) -> str:
        """The id of a PIN, which ``username`` confirmed."""
        pin = await self.runtime.plex_sign_in.begin(
            mode, purpose, Wish(**wish), browser=browser, actor=actor, return_address=RETURN
        )
        if username is not None:
            self.site.plex.claim(pin.code, username)
        return pin.id

    async def check(self, pin_id: str, browser: str = BROWSER) -> Waiting | Entered:
        with at():
            return await self.runtime.plex_sign_in.check(pin_id, browser)

    async def sign_in(self, username: str, **wish: object) -> Waiting | Entered:
        return await self.check(await self.begin(username, **wish))

    async def link(self, actor: Actor, username: str | None) -> Waiting | PlexLinkView:
        pin_id = await self.begin(username, purpose=PlexPinPurpose.LINK, actor=actor)
        return await self.runtime.plex_sign_in.link(actor, pin_id, BROWSER)

    async def users(self) -> list[User]:
        async with self.runtime.database.read() as session:
            return list((await session.execute(select(User))).scalars())

    async def accounts(self) -> list[PlexAccount]:
        async with self.runtime.database.read() as session:
            return list((await session.execute(select(PlexAccount))).scalars())

    async def audited(self, action: str) -> list[AuditEvent]:
        async with self.runtime.database.read() as session:
            one = select(AuditEvent).where(col(AuditEvent.action) == action)
            return list((await session.execute(one.order_by(col(AuditEvent.at)))).scalars())

    async def reasons(self) -> list[str]:
        """Why sign-ins were refused, as the audit log has it."""
        return [str(event.details["reason"]) for event in await self.audited("plex.refused")]

    async def add(self, user: User) -> Actor:
        """Somebody with an account, signed in."""
        async with self.runtime.database.write() as session:
            session.add(user)
        return self.actor(user)

    @staticmethod
    def actor(user: User) -> Actor:
        return Actor(user_id=user.id, name=user.name, role=user.role, session_id=f"s-{user.id}")


def entered(found: Waiting | Entered) -> SignIn:
    """Who came in."""
    assert isinstance(found, Entered), found
    assert isinstance(found.outcome, SignIn)
    return found.outcome
