"""What a webhook carries, and how its receiver knows that it comes from here and is new."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

SIGNATURE, TIMESTAMP = "X-MediaNest-Signature", "X-MediaNest-Timestamp"
DELIVERY, EVENT = "X-MediaNest-Delivery", "X-MediaNest-Event"


def body(event_id: str, event: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """``{"id", "event", "timestamp", "data"}``: the same bytes for every try."""
    moment = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return orjson.dumps({"id": event_id, "event": event, "timestamp": moment, "data": dict(data)})


def headers(secret: str, delivery_id: str, event: str, sent_at: int, body: bytes) -> dict[str, str]:
    """``sent_at`` in whole seconds of Unix time is signed along, so that what somebody recorded is
    worth nothing later."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "MediaNest",
        EVENT: event,
        DELIVERY: delivery_id,
        TIMESTAMP: str(sent_at),
        SIGNATURE: f"sha256={signature(secret, sent_at, body)}",
    }


def signature(secret: str, sent_at: int, body: bytes) -> str:
    """HMAC-SHA256, in hex, of the time, a dot and the body."""
    signed = b"%d." % sent_at + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
