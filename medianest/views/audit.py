"""What somebody did, as administrators read it in the audit log."""

from __future__ import annotations

from typing import Any

from medianest.views.view import UtcTime, View


class AuditEventView(View):
    """``actor_name`` is empty where nobody was signed in, or the account is gone; ``target`` says
    in words whom or what it was done to. ``result`` is ``ok`` or ``refused``."""

    id: str
    at: UtcTime
    action: str
    actor_id: str | None
    actor_name: str
    target: str
    target_id: str | None
    ip: str
    device: str
    result: str
    details: dict[str, Any]
    correlation_id: str
