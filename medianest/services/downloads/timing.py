"""How long the downloader waits for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """All in seconds; tests give shorter ones.

    ``heartbeat``: how often a running download writes that it lives. ``silence``: without a sign
    for that long its worker is dead. ``cancel_silence``: the same once it was asked to stop.
    ``watch``: how often a running download looks whether it should stop. ``grace``: how long a
    stopping fetch may take before it is left behind. ``stall``: no byte for that long is an error.
    ``retries``: the pauses between automatic attempts. ``outage``: how long an outcome waits for a
    database that is away. ``lookup``: how long a person waits for a preview.
    """

    heartbeat: float = 5
    silence: float = 25
    cancel_silence: float = 12
    watch: float = 0.5
    grace: float = 3
    stall: float = 120
    retries: tuple[float, ...] = (2, 20, 200)
    outage: float = 120
    lookup: float = 20
