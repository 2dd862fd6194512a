"""A personal token as its owner sees it."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class PersonalTokenView(View):
    """``prefix`` is what the token begins with: the rest is known to nobody any more."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    created_at: UtcTime
    last_used_at: UtcTime | None = None
    expires_at: UtcTime | None = None


class NewPersonalTokenView(PersonalTokenView):
    """The same with the ``token`` itself, which is shown this once."""

    token: str
