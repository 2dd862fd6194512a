"""What was recorded of both versions of Uptime Kuma."""

from __future__ import annotations

import json
from typing import Any

from tests.recorded import FOLDER, recorded

KUMA = FOLDER / "uptime_kuma"
VERSIONS = ("1.23.17", "2.5.3")


def recording(version: str, name: str) -> Any:
    return json.loads((KUMA / version / f"{name}.json").read_text())


def body_of(version: str, name: str) -> Any:
    return recording(version, name)["body"]


def answer_of(version: str, name: str) -> bytes | None:
    """As bytes for a site; ``None`` where Kuma never answered."""
    silent = recording(version, name)["status"] is None
    return None if silent else recorded(f"uptime_kuma/{version}/{name}")


def pushed(version: str, name: str, event: str) -> list[list[Any]]:
    """What a conversation has of one kind of event, the arguments of each."""
    found = recording(version, name)["conversation"]
    return [one["args"] for one in found if (one["direction"], one["event"]) == ("in", event)]


def acked(version: str, name: str, event: str) -> list[Any]:
    """What calls of one kind were answered."""
    found = recording(version, name)["conversation"]
    return [one["args"][0] for one in found if (one["direction"], one["event"]) == ("ack", event)]
