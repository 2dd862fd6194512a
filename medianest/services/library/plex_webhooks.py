"""Takes what Plex's webhooks say: a hint that something in its library has changed."""

from __future__ import annotations

import json
from typing import Any

import structlog
from redis.exceptions import RedisError

from medianest.errors import InvalidInputError
from medianest.services.library.sync_hints import SyncHints
from medianest.services.webhook_gate import Sender, WebhookGate

PLEX = Sender("plex", "Plex", lambda known: known.plex.webhook_secret, 120, 600)
NEWS = "library."

log = structlog.get_logger(__name__)


class PlexWebhooks:
    """Plex tries nothing again. What it says is only ever a reason to ask the server itself."""

    def __init__(self, gate: WebhookGate, hints: SyncHints) -> None:
        self.gate = gate
        self._hints = hints

    async def take(self, payload: str) -> bool:
        """Whether it was about the library. Raises :class:`InvalidInputError` for what is none of
        Plex's, :class:`ConflictError` for what was sent before."""
        event = _event(payload)
        await self.gate.once(payload)
        if not event.startswith(NEWS):
            return False
        try:
            await self._hints.note()
        except (RedisError, OSError) as error:
            log.warning("a webhook of Plex was lost", reason=str(error))
        return True


def _event(payload: str) -> str:
    try:
        told: Any = json.loads(payload)
    except (ValueError, RecursionError):
        told = None
    event = told.get("event") if isinstance(told, dict) else None
    if not isinstance(event, str) or not event:
        raise InvalidInputError("This is not what a webhook of Plex sends.")
    return event
