"""Takes what Uptime Kuma's webhooks say: a reason to read its status page at once."""

from __future__ import annotations

import asyncio
from typing import Any

from medianest.errors import InvalidInputError
from medianest.services.monitoring.kuma_page import KumaPage
from medianest.services.webhook_gate import Sender, WebhookGate

UPTIME_KUMA = Sender(
    "uptime-kuma", "Uptime Kuma", lambda known: known.uptime_kuma.webhook_secret, 600, 600
)


class KumaWebhooks:
    """What it says is not believed; with an account, all of it was heard before."""

    def __init__(self, gate: WebhookGate, page: KumaPage) -> None:
        self.gate = gate
        self._page = page
        self._reading = asyncio.Lock()
        self._is_waited = False

    async def take(self, payload: dict[str, Any]) -> bool:
        """Whether it was about a monitor, and not a try of the webhook.

        Raises :class:`InvalidInputError` for what is none of Kuma's, :class:`ConflictError` for
        what was sent before, and :class:`UnavailableError`.
        """
        if not isinstance(payload.get("msg"), str) or not {"heartbeat", "monitor"} <= set(payload):
            raise InvalidInputError("This is not what a webhook of Uptime Kuma sends.")
        if not isinstance(payload["heartbeat"], dict):
            return False
        await self.gate.once(payload)
        await self._read()
        return True

    async def _read(self) -> None:
        """Once for all that come while somebody reads."""
        if self._is_waited:
            return
        self._is_waited = True
        async with self._reading:
            self._is_waited = False
            await self._page.read()
