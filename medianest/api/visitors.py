"""Whoever makes a call, as services know them."""

from __future__ import annotations

from medianest.api import places
from medianest.api.call import DEVICE_COOKIE, REMEMBER_COOKIE, Call
from medianest.services.visitor import Visitor


def of(call: Call) -> Visitor:
    """A call of the REST API is a program's when nothing in it is what browsers send along."""
    return Visitor(
        ip=call.ip,
        user_agent=call.header(b"user-agent"),
        device_token=call.cookie(DEVICE_COOKIE),
        remember_token=call.cookie(REMEMBER_COOKIE),
        correlation_id=call.correlation_id,
        is_program=places.speaks_json(call.path) and not call.is_from_page,
    )
