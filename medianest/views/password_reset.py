"""Links with which people choose a new password."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class ResetLinkView(View):
    """``link`` is shown this once; it is a path where no public address is set."""

    link: str
    expires_at: UtcTime


class ResetCheckView(View):
    """A link that is good until ``expires_at``; whose it is, it does not tell."""

    expires_at: UtcTime
