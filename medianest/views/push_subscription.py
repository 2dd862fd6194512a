"""Browsers that show somebody what they are told, as they see them themselves."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class PushSubscriptionView(View):
    """Nothing that a message could be sent with is shown again. ``current``: it is the device that
    asks. While nobody is ``signed_in`` there, it is sent nothing. ``error`` says why it did not
    take the last message, empty where it did; ``last_used_at`` is when it took one."""

    id: str
    name: str
    current: bool
    signed_in: bool
    error: str = ""
    created_at: UtcTime
    last_used_at: UtcTime | None = None


class PushView(View):
    """``public_key`` is what a browser subscribes with: base64url."""

    public_key: str
    items: list[PushSubscriptionView]
