"""What a test of a connection found."""

from __future__ import annotations

from pydantic import Field

from medianest.views.view import View


class ConnectionView(View):
    """``product`` and ``version`` as the other side tells them, empty where it does not; ``name``
    is what its owner calls it.

    ``found`` is a sentence for people; ``notes`` say what still stands in the way, or what could
    not be looked at. ``latency_ms`` is the time that the first answer took, in milliseconds.
    """

    upstream: str
    product: str
    version: str = ""
    name: str = ""
    latency_ms: int
    found: str
    notes: list[str] = Field(default_factory=list)
