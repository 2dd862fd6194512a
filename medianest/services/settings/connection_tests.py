"""One test for each upstream: asks as little as tells what it is and whether the key is right."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from medianest.errors import InvalidInputError, UpstreamUnreachableError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.mail.client import greet
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.tautulli.client import Tautulli
from medianest.integrations.uptime_kuma.client import UptimeKuma
from medianest.services import mail as mails
from medianest.services.monitoring.kuma_sign_in import KumaSignIn
from medianest.services.plex.client import PlexClient
from medianest.views.connection import ConnectionView
from medianest.views.settings import MailSecurity, Settings, UptimeKumaSettings

TRY_SECONDS = 6.0
"""For one answer: somebody is waiting in front of the page."""
MAIL_SECONDS = 15.0
PLEX = "Plex"

Answer = TypeVar("Answer")


async def plex(client: PlexClient, settings: Settings) -> ConnectionView:
    """Raises :class:`UpstreamError`; the token is sent only to what says it is a Plex server."""
    given = settings.plex
    _need("plex", url=given.url)
    server = await client.server(given.url, given.token.reveal())
    try:
        identity, milliseconds = await _timed(server.identity())
        notes, name, version = [], "", identity.version
        if not identity.claimed:
            notes.append("The server belongs to no Plex account yet: claim it in Plex first.")
        if given.token:
            about = await server.server()
            name, version = about.friendly_name, about.version or version
        else:
            notes.append("Without its owner's token nothing of its library can be seen.")
    finally:
        await server.close()
    return _view("plex", PLEX, version, name, milliseconds, notes)


async def mail(settings: Settings) -> ConnectionView:
    """Connects, encrypts and signs in; no letter is sent. Raises :class:`UpstreamError`."""
    given = settings.mail
    _need("mail", host=given.host)
    try:
        async with asyncio.timeout(MAIL_SECONDS):
            name, milliseconds = await _timed(greet(mails.server(given)))
    except TimeoutError:
        sentence = "The mail server did not answer in time. Check host, port and security."
        raise UpstreamUnreachableError("mail server", sentence) from None
    notes = [] if given.from_address else ["Mail is sent only once a sender is named."]
    if given.security is MailSecurity.NONE:
        notes.append("Letters, and the password, travel unencrypted.")
    if not given.username:
        notes.append("Nobody was signed in: no user is named.")
    return _view("mail", "The mail server", "", name, milliseconds, notes)


async def overseerr(settings: Settings) -> ConnectionView:
    """Raises :class:`UpstreamError`; the key is sent only to what has shown to be the program."""
    given = settings.overseerr
    _need("overseerr", url=given.url)
    client = Overseerr(
        given.url,
        given.api_key.reveal(),
        may_connect=may_hold_upstreams,
        timeout_seconds=TRY_SECONDS,
    )
    try:
        public, milliseconds = await _timed(client.public_settings())
        version = (await client.status()).version
        notes = []
        if not public.initialized:
            notes.append(f"{public.product} has not been set up yet: finish that first.")
        elif not given.api_key:
            notes.append("Without an API key nobody can ask for anything.")
        elif not (me := await client.me()).is_administrator:
            notes.append(f"The key acts as {me.name}, who is no administrator there.")
    finally:
        await client.close()
    return _view(
        "overseerr", public.product, version, public.application_title, milliseconds, notes
    )


async def tautulli(settings: Settings) -> ConnectionView:
    """Raises :class:`UpstreamError`."""
    given = settings.tautulli
    _need("tautulli", url=given.url, apiKey=given.api_key.reveal())
    client = Tautulli(
        given.url,
        given.api_key.reveal(),
        may_connect=may_hold_upstreams,
        timeout_seconds=TRY_SECONDS,
    )
    try:
        status, milliseconds = await _timed(client.server_status())
        version, name = (await client.info()).version, (await client.server_info()).pms_name
    finally:
        await client.close()
    notes = [] if status.connected else ["Tautulli itself does not reach Plex at the moment."]
    return _view("tautulli", "Tautulli", version, name, milliseconds, notes)


async def uptime_kuma(sign_in: KumaSignIn, settings: Settings) -> ConnectionView:
    """Raises :class:`UpstreamError`, and :class:`InvalidInputError` for a password or code that
    is refused. What a code was used up for, saving finds again."""
    given = settings.uptime_kuma
    _need("uptimeKuma", url=given.url)
    client = UptimeKuma(
        given.url,
        given.api_key.reveal(),
        may_connect=may_hold_upstreams,
        timeout_seconds=TRY_SECONDS,
    )
    try:
        _, milliseconds = await _timed(client.entry_page())
        slug = given.status_page_slug
        name = (await client.status_page(slug)).config.title if slug else ""
        version = (await client.figures()).version if given.api_key else ""
    finally:
        await client.close()
    if given.password:
        await sign_in.try_out(given)
    notes = _of_the_account(given) if given.username else _without_an_account(given)
    return _view("uptimeKuma", "Uptime Kuma", version, name, milliseconds, notes)


def _of_the_account(given: UptimeKumaSettings) -> list[str]:
    if given.password:
        return [f"Signed in as “{given.username}”: all that is watched there is shown."]
    return ["The password is not kept, so the account was not tried. Status says how it is."]


def _without_an_account(given: UptimeKumaSettings) -> list[str]:
    notes = [] if given.status_page_slug else ["No status page was named, so none was looked at."]
    if not given.api_key:
        notes.append("Uptime Kuma tells its version only to those who give it an API key.")
    return notes


def _view(
    upstream: str, product: str, version: str, name: str, milliseconds: int, notes: list[str]
) -> ConnectionView:
    called = f", called “{name}”," if name and name != product else ""
    return ConnectionView(
        upstream=upstream,
        product=product,
        version=version,
        name=name,
        latency_ms=milliseconds,
        found=f"{f'{product} {version}'.strip()}{called} answered within {milliseconds} ms.",
        notes=notes,
    )


async def _timed(asking: Awaitable[Answer]) -> tuple[Answer, int]:
    began = time.monotonic()
    return await asking, round((time.monotonic() - began) * 1000)


def _need(area: str, **values: str) -> None:
    """Raise :class:`InvalidInputError` for what has to be there before anything can be asked."""
    missing = {f"{area}.{key}": _NEEDED[key] for key, value in values.items() if not value}
    if missing:
        raise InvalidInputError(" ".join(missing.values()), details=missing)


_NEEDED = {
    "url": "Enter the address first.",
    "apiKey": "Enter the API key first.",
    "token": "Enter the token first.",
    "host": "Enter the mail server first.",
}

Test = Callable[[Settings], Awaitable[ConnectionView]]
TESTS: dict[str, Test] = {
    "overseerr": overseerr,
    "mail": mail,
    "tautulli": tautulli,
}
