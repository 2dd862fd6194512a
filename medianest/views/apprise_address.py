"""Where somebody is told things through Apprise, as they see it themselves."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class AppriseAddressView(View):
    """The address itself is shown to nobody again. ``error`` says why the last message was not
    taken, empty where it was."""

    id: str
    name: str
    service: str
    error: str = ""
    created_at: UtcTime


class AppriseAddressesView(View):
    items: list[AppriseAddressView]
