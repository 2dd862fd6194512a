"""How unusual a sign-in is, from what is known of the browser and the person's last sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from math import asin, cos, radians, sin, sqrt

from medianest.models.device import Risk

EARTH_KM = 6371.0
FASTEST_KM_PER_HOUR = 900.0
FAR_KM = 500.0

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a sign-in leaves behind; ``position`` is latitude and longitude in degrees."""

    browser: str
    network: str
    at: datetime
    position: Position | None = None


def assess(now: Trace, device: Trace | None, last: Trace | None) -> Risk:
    """The risk of ``now``.

    ``device`` is what the same device left before, ``None`` for one never seen; ``last`` is the
    person's latest sign-in from any device.
    """
    if device is not None and device.browser != now.browser:
        return Risk.HIGH  # The cookie came along, the browser did not.
    if last is not None and _is_impossible(last, now):
        return Risk.HIGH
    if device is None:
        return Risk.NEW_DEVICE
    return Risk.LOW if device.network == now.network else Risk.NEW_NETWORK


def network_of(ip: str) -> str:
    """The /24 or /48 around an address; empty for what is no address."""
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    length = 24 if address.version == 4 else 48
    return str(ip_network(f"{address}/{length}", strict=False))


def distance_km(one: Position, other: Position) -> float:
    """As the crow flies."""
    (lat1, lon1), (lat2, lon2) = (map(radians, place) for place in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def _is_impossible(last: Trace, now: Trace) -> bool:
    """Nobody travels so fast; short distances are within what such databases are wrong by."""
    if last.position is None or now.position is None:
        return False
    way = distance_km(last.position, now.position)
    hours = max((now.at - last.at).total_seconds(), 1.0) / 3600
    return way > FAR_KM and way / hours > FASTEST_KM_PER_HOUR
