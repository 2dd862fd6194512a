"""How the way to Overseerr is, as people see it."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class OverseerrStateView(View):
    """``status`` is ``ok``, ``unreachable``, ``unauthorized`` or ``not_configured``, ``since`` when
    it became so. ``sentence`` says what is wrong, empty where nothing is. ``product`` is
    ``Overseerr`` or ``Seerr``, as far as it is known; ``synced_at`` is when requests were last
    compared with it."""

    configured: bool = False
    status: str = "not_configured"
    sentence: str = ""
    since: UtcTime | None = None
    synced_at: UtcTime | None = None
    product: str = "Overseerr"
