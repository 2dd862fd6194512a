"""What a child tells its parent, once, by a pipe."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any

MAX_BYTES = 60_000  # a pipe holds at least 64 KiB, so that the sender never waits


class Report:
    """Made before the fork; the child sends, the parent looks whenever it likes."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)

    def send(self, content: Any) -> None:
        """Send ``content`` (JSON)."""
        text = json.dumps(content).encode()
        if len(text) > MAX_BYTES:
            raise ValueError("a report must fit into the pipe")
        os.write(self._writer, text)

    def received(self) -> Any | None:
        """What the child sent since the last look; ``None`` while there is nothing."""
        with suppress(BlockingIOError):
            return json.loads(os.read(self._reader, MAX_BYTES))
        return None
