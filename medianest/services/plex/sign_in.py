"""Signing in with Plex: run by the server, of which the browser only follows one link."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import quote

from medianest.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UpstreamError,
)
from medianest.integrations.plextv.models import PlexUser
from medianest.models.ids import utc_now
from medianest.models.plex_pin import PlexPin, PlexPinPurpose
from medianest.services import visitor
from medianest.services.accounts.sign_ins import Challenge, SignIn, SignIns
from medianest.services.actor import Actor
from medianest.services.library.watch_bell import WatchBell
from medianest.services.plex import trouble as plex_trouble
from medianest.services.plex.client import PlexClient
from medianest.services.plex.people import PlexPeople
from medianest.services.plex.pins import ELSEWHERE, OVER, Mode, PlexPins, Wish
from medianest.services.settings.settings import SettingsService
from medianest.views.plex import PlexLinkView, PlexPinView

ASK_EVERY_SECONDS = 1.0
"""plex.tv names this pace for a PIN that waits."""

MAX_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody has confirmed the PIN yet. ``trouble`` says why that cannot be known right now."""

    pin: PlexPinView
    mode: Mode
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """plex.tv says who it is; ``token`` was made for us and never left the server."""

    row: PlexPin
    wish: Wish
    person: PlexUser
    token: str


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in, or must show a second factor; ``next_path`` is where they wanted to go."""

    outcome: SignIn | Challenge
    next_path: str


class PlexSignInService:
    """PINs of plex.tv, each good once in the browser that began it.

    A token that a browser sends proves nothing, as any program may have one of its user's: none is
    taken anywhere.
    """

    def __init__(
        self,
        settings: SettingsService,
        plex: PlexClient,
        pins: PlexPins,
        people: PlexPeople,
        sign_ins: SignIns,
        watched: WatchBell,
    ) -> None:
        self._settings = settings
        self._plex = plex
        self._pins = pins
        self._people = people
        self._sign_ins = sign_ins
        self._watched = watched
        self._asked: dict[str, float] = {}

    async def is_offered(self) -> bool:
        """Whether people may sign in with Plex: a server is configured and not switched off."""
        plex = (await self._settings.current()).plex
        return bool(plex.url) and plex.enabled

    async def begin(
        self,
        mode: Mode,
        purpose: PlexPinPurpose,
        wish: Wish,
        *,
        browser: str,
        actor: Actor | None = None,
        return_address: str = "",
    ) -> PlexPinView:
        """Have plex.tv make a PIN, which is good for ``browser`` (a random text of its cookie).

        ``return_address`` is the page Plex leads back to. A short PIN may be typed at plex.tv/link,
        a strong one serves the redirect alone. Raises :class:`NotFoundError` where Plex is not
        offered, :class:`ForbiddenError`, :class:`RateLimitError` and :class:`UpstreamError`.
        """
        await self._check_purpose(purpose, actor)
        await self._pins.take()
        with plex_trouble.in_words():
            pin = await (await self._plex.plex_tv()).new_pin(strong=mode is Mode.REDIRECT)
        user_id = None
        if actor is not None and purpose is not PlexPinPurpose.SIGN_IN:
            user_id, wish = actor.user_id, replace(wish, session_id=actor.session_id)
        row = await self._pins.open(pin, mode, purpose, browser=browser, user_id=user_id, wish=wish)
        return await self.view(row, return_address)

    async def check(
        self, pin_id: str, browser: str, *, remember: bool = False
    ) -> Waiting | Entered:
        """Whether the sign-in was confirmed at Plex, and if so, the way in.

        Where plex.tv is in trouble it is waited for, and nothing changes. Raises
        :class:`ForbiddenError`, :class:`ConflictError` and :class:`InvalidInputError`, each with an
        entry in the audit log, and :class:`RateLimitError`.
        """
        proved = await self.prove(pin_id, browser, PlexPinPurpose.SIGN_IN)
        if isinstance(proved, Waiting):
            return proved
        try:
            with plex_trouble.in_words():
                user = await self._people.admit(
                    proved.row, proved.person, proved.token, proved.wish.invitation
                )
        except UpstreamError as error:
            return await self.waiting(proved.row, error.message)
        await self._watched.ring_for(user.id)
        stays = remember or proved.wish.remember
        present = visitor.present()
        name = present.device_name or proved.wish.device_name
        with visitor.serving(replace(present, device_name=name)):
            outcome = await self._sign_ins.begin(user, how="plex", remember=stays)
        return Entered(outcome, proved.wish.next_path)

    async def link(self, actor: Actor, pin_id: str, browser: str) -> Waiting | PlexLinkView:
        """Whether the link was confirmed, and if so, link the account.

        Only the login session that began it can end it. Raises as :meth:`check` does.
        """
        proved = await self.prove(pin_id, browser, PlexPinPurpose.LINK, actor)
        if isinstance(proved, Waiting):
            return proved
        try:
            with plex_trouble.in_words():
                linked = await self._people.link(proved.row, actor, proved.person, proved.token)
        except UpstreamError as error:
            return await self.waiting(proved.row, error.message)
        await self._watched.ring_for(actor.user_id)
        return linked

    async def unlink(self, actor: Actor) -> None:
        """Forget the actor's Plex account, here and as a device in their account at Plex.

        Raises :class:`ConflictError` and :class:`NotFoundError`.
        """
        token = await self._people.unlink(actor)
        if token:
            with suppress(UpstreamError):
                await (await self._plex.plex_tv()).sign_out(token)

    async def prove(
        self, pin_id: str, browser: str, purpose: PlexPinPurpose, actor: Actor | None = None
    ) -> Waiting | Proved:
        """Who confirmed the PIN, if somebody has. Raises as :meth:`check` does."""
        row = await self._pins.find(pin_id, browser, purpose)
        wish = self._pins.wish(row)
        begun_by = (row.user_id, wish.session_id)
        if purpose is not PlexPinPurpose.SIGN_IN and begun_by != _identity(actor):
            await self._pins.refuse(row, "other session")
            raise ForbiddenError(ELSEWHERE)
        if not wish.token and self._was_just_asked(row.id):
            return await self.waiting(row)
        try:
            with plex_trouble.in_words():
                token = wish.token or await self._confirmed(row)
                if not token:
                    return await self.waiting(row)
                person = await (await self._plex.plex_tv()).user(token)
        except UpstreamError as error:
            return await self.waiting(row, error.message)
        return Proved(row, wish, person, token)

    async def _confirmed(self, row: PlexPin) -> str | None:
        """The token that plex.tv made for us, once somebody confirmed the PIN there."""
        pin = await (await self._plex.plex_tv()).pin(row.plex_pin_id)
        if pin is None:
            await self._pins.refuse(row, "expired")
            raise ConflictError(OVER)
        return pin.auth_token

    async def view(self, row: PlexPin, return_address: str = "") -> PlexPinView:
        """What the browser that began it is shown."""
        return_to = f"{return_address}?pin={quote(row.id)}" if return_address else ""
        left = max(0, int((row.expires_at - utc_now()).total_seconds()))
        plex_tv = await self._plex.plex_tv()
        shown = PlexPinView(
            id=row.id, code=row.code, qr_url="", expires_in=left, expires_at=row.expires_at
        )
        if row.mode == Mode.CODE:
            # Where plex.tv does not fill the code in, its page asks for it.
            filled_in = f"{plex_tv.link_url}?code={quote(row.code)}"
            return shown.model_copy(update={"link_url": plex_tv.link_url, "qr_url": filled_in})
        address = plex_tv.auth_url(row.code, return_to)
        return shown.model_copy(update={"auth_url": address, "qr_url": address})

    async def waiting(self, row: PlexPin, trouble: str = "") -> Waiting:
        return Waiting(await self.view(row), Mode(row.mode), trouble)

    async def _check_purpose(self, purpose: PlexPinPurpose, actor: Actor | None) -> None:
        if purpose is PlexPinPurpose.SERVER:
            if actor is None:
                raise ForbiddenError("Only an administrator may do this.")
            actor.require_admin()
            return
        if not await self.is_offered():
            raise NotFoundError("Signing in with Plex is not set up here.")
        if purpose is PlexPinPurpose.LINK and actor is None:
            raise ForbiddenError("Sign in first, then link your Plex account.")

    def _was_just_asked(self, row_id: str) -> bool:
        """However often a browser asks us, we ask plex.tv at its own pace."""
        now = time.monotonic()
        if now - self._asked.get(row_id, -ASK_EVERY_SECONDS) < ASK_EVERY_SECONDS:
            return True
        if len(self._asked) >= MAX_REMEMBERED:
            self._asked.clear()
        self._asked[row_id] = now
        return False


def _identity(actor: Actor | None) -> tuple[str | None, str]:
    return (actor.user_id, actor.session_id) if actor is not None else (None, "")
