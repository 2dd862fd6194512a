"""Takes what Overseerr's webhooks say: which request or issue to read again."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from medianest.errors import ConflictError, InvalidInputError, UpstreamError
from medianest.services.media_requests.issue_sync import IssueSync
from medianest.services.media_requests.reconciler import RequestReconciler
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.webhook_gate import Sender, WebhookGate

OVERSEERR = Sender("overseerr", "Overseerr", lambda known: known.overseerr.webhook_secret, 300, 10)
"""It says no time: the same may be said of two events."""
HIGHEST_ID = 2_147_483_647

log = structlog.get_logger(__name__)


class OverseerrWebhooks:
    """It tries nothing again. What it says is only ever a reason to ask."""

    def __init__(
        self,
        gate: WebhookGate,
        link: OverseerrLink,
        reconciler: RequestReconciler,
        issues: IssueSync,
    ) -> None:
        self.gate = gate
        self._link = link
        self._reconciler = reconciler
        self._issues = issues
        self._reading: dict[int, asyncio.Lock] = {}

    async def take(self, payload: dict[str, Any]) -> bool:
        """Whether there was something to read again, which has been done.

        An upstream that does not answer now is asked later by the clock. Raises
        :class:`InvalidInputError` for what is none of Overseerr's, and :class:`ConflictError` for
        what was sent a moment before.
        """
        if not isinstance(payload.get("notification_type"), str):
            raise InvalidInputError("This is not what a webhook of Overseerr sends.")
        await self.gate.once(payload)
        request_id = _number(payload, "request", "request_id")
        issue_id = _number(payload, "issue", "issue_id")
        try:
            if request_id is not None:
                return await self._read(request_id)
            if issue_id is not None:
                async with self._link.asking() as client:
                    await self._issues.one(client, issue_id)
                return True
        except (UpstreamError, ConflictError) as error:
            log.info("a webhook of overseerr waits for the clock", reason=error.message)
        return False

    async def _read(self, request_id: int) -> bool:
        """One at a time for each: who comes second may be told of something newer."""
        lock = self._reading.setdefault(request_id, asyncio.Lock())
        try:
            async with lock:
                return await self._reconciler.one(request_id)
        finally:
            if not lock.locked():
                self._reading.pop(request_id, None)


def _number(payload: dict[str, Any], block: str, key: str) -> int | None:
    """All of its values are texts, and a block that does not apply is null."""
    found = payload.get(block)
    text = str(found.get(key, "")) if isinstance(found, dict) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return number if 0 < number <= HIGHEST_ID else None
