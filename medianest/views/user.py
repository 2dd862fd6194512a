"""A person as they see themselves and as administrators see them."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class UserView(View):
    id: str
    email: str
    name: str
    role: str
    status: str
    created_at: UtcTime
    last_login_at: UtcTime | None = None
