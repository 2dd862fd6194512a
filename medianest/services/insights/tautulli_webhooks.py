"""Takes what Tautulli's webhooks say: a reason to read what was played."""

from __future__ import annotations

from typing import Any

import structlog
from redis.exceptions import RedisError

from medianest.errors import InvalidInputError
from medianest.services.library.sync_hints import SyncHints
from medianest.services.webhook_gate import Sender, WebhookGate

TAUTULLI = Sender("tautulli", "Tautulli", lambda known: known.tautulli.webhook_secret, 120, 10)
"""What it sends is written by hand over there, and may be without a time."""
STOPPED = "stop"
"""Its history has a row once something was ended: https://github.com/Tautulli/Tautulli/wiki"""
NO_ACTION = (
    'A webhook of Tautulli says what happened: put {action} under "action" in its JSON data.'
)

log = structlog.get_logger(__name__)


class TautulliWebhooks:
    """What it says is not believed: the history is read, once for all that end together."""

    def __init__(self, gate: WebhookGate, hints: SyncHints) -> None:
        self.gate = gate
        self._hints = hints

    async def take(self, payload: dict[str, Any]) -> bool:
        """Whether the history is read because of it, soon. Raises :class:`InvalidInputError` for
        what does not say what happened, :class:`ConflictError` for what was sent a moment before.
        """
        action = payload.get("action")
        if not isinstance(action, str) or not action:
            raise InvalidInputError(NO_ACTION)
        await self.gate.once(payload)
        if action != STOPPED:
            return False
        try:
            await self._hints.note()
        except (RedisError, OSError) as error:
            log.warning("a webhook of tautulli waits for the clock", reason=str(error))
        return True
