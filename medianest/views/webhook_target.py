"""Programs and apps that are told what happens, as administrators see them."""

from __future__ import annotations

from medianest.views.preferences import NotificationEvent
from medianest.views.view import Page, UtcTime, View


class WebhookTargetView(View):
    """A program at ``url``, or an app: that has none, but the name of its ``service``, as its
    address is shown to nobody; nor is a program's secret. ``last_status`` is how the last delivery
    stands, empty before the first; ``created_by_name`` is null when that person is gone."""

    id: str
    name: str
    url: str
    service: str = ""
    events: list[NotificationEvent]
    enabled: bool
    created_at: UtcTime
    created_by_name: str | None = None
    last_status: str = ""
    last_at: UtcTime | None = None


class NewWebhookTargetView(WebhookTargetView):
    """``secret`` is shown this once where it was made here, and empty where it was given, and for
    an app."""

    secret: str = ""


class WebhookDeliveryView(View):
    """``event`` is an event, or ``trial``. ``tries`` did not work, or not yet; ``duration_ms``,
    ``response_status`` and the beginning of the ``answer`` are those of the last one; of an app
    there are none."""

    id: str
    target_id: str
    event: str
    title: str
    at: UtcTime
    status: str
    tries: int = 0
    error: str = ""
    response_status: int | None = None
    duration_ms: int | None = None
    answer: str = ""
    due_at: UtcTime
    ended_at: UtcTime | None = None


class WebhookTargetsView(View):
    items: list[WebhookTargetView]


WebhookDeliveriesView = Page[WebhookDeliveryView]
