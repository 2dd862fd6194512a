"""Hands a delivery over to its target: signed to a program, and as words to an app."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog

from medianest.errors import UpstreamRejectedError
from medianest.integrations import http_errors, webhook
from medianest.integrations.apprise import client
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.http import REFUSALS
from medianest.services.ciphers import Ciphers
from medianest.services.notifications import by_apprise
from medianest.services.notifications.apprise_program import AppriseProgram
from medianest.services.public_links import PublicLinks
from medianest.services.webhook_targets import signing
from medianest.services.webhook_targets.claims import Call

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a target said: ``problem`` is a sentence, empty where it took it. Of a program there is
    its ``status`` and how its answer began, in ``words``."""

    problem: str = ""
    status: int | None = None
    words: str = ""


class Handover:
    """Only administrators name targets: both kinds may stand at home."""

    def __init__(self, ciphers: Ciphers, links: PublicLinks, apprise: AppriseProgram) -> None:
        self._ciphers = ciphers
        self._links = links
        self._apprise = apprise

    async def send(self, call: Call) -> Answer:
        """Hand it over once. Raises :class:`UpstreamError` where it came to no answer, so that
        whatever else goes there had better wait."""
        return await (self._to_app(call) if call.address else self._to_program(call))

    async def _to_program(self, call: Call) -> Answer:
        link = str(call.data.get("link", ""))
        data = {**call.data, "link": await self._links.shown(link) if link else ""}
        body = signing.body(call.event_id, call.event, call.at, data)
        secret = self._ciphers.decrypt(place_of(call.target_id, "secret"), call.secret)
        headers = signing.headers(secret, call.id, call.event, int(time.time()), body)
        receipt = await webhook.post(call.target, call.url, body, headers, may_hold_upstreams)
        return Answer(_refusal(call, receipt), receipt.status, receipt.words)

    async def _to_app(self, call: Call) -> Answer:
        """No app can tell a message that is sent once more from a new one."""
        title, message, link = (str(call.data.get(key, "")) for key in ("title", "message", "link"))
        body = await by_apprise.body(self._links, title, [message] if message else [], link)
        address = self._ciphers.decrypt(place_of(call.target_id, "address"), call.address)
        (outcome,) = await self._apprise.send([address], title, body, household=True)
        if outcome.problem == client.SILENT:
            log.warning("a message may arrive twice", target=call.target_id, row=call.id)
        if outcome.problem:
            raise UpstreamRejectedError(call.target, outcome.problem)
        return Answer()


def place_of(target_id: str, column: str) -> str:
    """What the ``secret`` or the ``address`` of a target is encrypted for."""
    return f"webhook_target:{column}:{target_id}"


def _refusal(call: Call, receipt: webhook.Receipt) -> str:
    if receipt.is_taken:
        return ""
    return http_errors.of_status(call.target, receipt.status, receipt.headers, REFUSALS).message
