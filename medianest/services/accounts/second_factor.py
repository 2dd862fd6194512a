"""Who has to show a second factor, by the setting ``access.requireTwoFactor``."""

from __future__ import annotations

from medianest.models.user import Role
from medianest.views.settings import Settings, TwoFactorFor


def is_required(role: str, settings: Settings) -> bool:
    """Whether people of ``role`` may come in only with a second factor."""
    asked = settings.access.require_two_factor
    return asked is TwoFactorFor.EVERYBODY or (asked is TwoFactorFor.ADMINS and role == Role.ADMIN)
