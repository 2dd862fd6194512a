"""Events of the audit log in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from medianest.services.accounts import user_agents
from medianest.views.audit import AuditEventView
from medianest.views.view import UtcTime, View

ACTIONS: dict[str, str] = {
    "announcement.changed": "changed an announcement",
    "announcement.created": "announced something",
    "announcement.removed": "removed an announcement",
    "audit.exported": "exported the audit log",
    "collection.changed": "changed a collection",
    "collection.created": "made a collection",
    "collection.deleted": "deleted a collection",
    "collection.items_changed": "changed what is in a collection",
    "device.revoked": "signed a device out",
    "incident.opened": "told of an incident",
    "incident.resolved": "said that an incident is over",
    "insights.keep_asked": "asked for a title to stay",
    "insights.keep_refused": "did not keep a title that somebody wants to stay",
    "insights.keep_removed": "let a title go that was to stay",
    "insights.kept": "kept a title",
    "insights.leaving": "announced that titles leave the library",
    "insights.leaving_ended": "let a title stay that was to leave the library",
    "insights.leaving_watched": "no longer let a title leave, as it was watched again",
    "invitation.created": "made an invitation",
    "invitation.revoked": "took an invitation back",
    "library.drop_confirmed": "let a section lose what Plex no longer shows of it",
    "library.drop_held": "kept what Plex no longer shows: it is too much of a section",
    "library.items_dropped": "no longer found something in Plex",
    "library.sync_started": "began a sync of the library",
    "library.sync_stopped": "stopped a sync of the library",
    "monitoring.hidden": "kept a group of monitors to administrators",
    "monitoring.published": "showed a group of monitors to everybody",
    "password.changed": "changed a password",
    "password.reset": "chose a new password by a link",
    "password.reset-letter": "asked for a letter with a link for a new password",
    "password.reset-link": "made a link for a new password",
    "plex.access_lost": "lost access to the Plex server",
    "plex.access_regained": "has access to the Plex server again",
    "plex.linked": "linked a Plex account",
    "plex.refused": "was turned away with a Plex account",
    "plex.server_chosen": "chose the Plex server",
    "plex.server_replaced": "found another Plex server at the same address",
    "plex.unlinked": "unlinked a Plex account",
    "recovery_code.used": "signed in with a recovery code",
    "recovery_codes.made": "made new recovery codes",
    "refresh.reused": "used a refresh token a second time: its session was ended",
    "remember.reused": "showed an old sign-in cookie: the device has to sign in again",
    "request.approved": "approved a request",
    "request.cancelled": "took a request away",
    "request.declined": "declined a request",
    "request.exported": "exported the requests",
    "request.retried": "had a request tried again",
    "section.scanned": "had Plex scan a section",
    "session.begun": "signed in",
    "session.challenged": "was asked for a second factor",
    "session.ended": "signed out",
    "session.refused": "could not sign in",
    "settings.changed": "changed settings",
    "token.created": "made a token",
    "token.revoked": "revoked a token",
    "two_factor.disabled": "turned the second factor off",
    "two_factor.enabled": "turned the second factor on",
    "two_factor.refused": "typed a wrong code",
    "two_factor.reset": "reset somebody's second factor",
    "user.changed": "changed an account",
    "user.created": "made an account",
    "user.deleted": "deleted an account",
    "user.permissions_changed": "changed what somebody may do",
    "user.quotas_changed": "changed somebody's quotas",
    "user.registered": "made an account of their own",
    "user.restored": "let somebody in again",
    "user.role_changed": "changed a role",
    "user.suspended": "suspended somebody",
    "users.synced": "compared the accounts with the people at Plex",
    "webhook.changed": "changed a webhook",
    "webhook.created": "set a webhook up",
    "webhook.deleted": "deleted a webhook",
    "webhook.resent": "had a webhook delivered once more",
}
GROUPS: dict[str, str] = {
    "session.": "Signing in and out",
    "two_factor.": "Second factor",
    "password.": "Passwords",
    "device.": "Devices",
    "token.": "Tokens",
    "user.": "Accounts",
    "invitation.": "Invitations",
    "plex.": "Plex",
    "library.": "Library",
    "collection.": "Collections",
    "request.": "Requests",
    "section.": "Scans",
    "insights.": "Insights",
    "monitoring.": "Monitoring",
    "incident.": "Incidents",
    "announcement.": "Announcements",
    "settings.": "Settings",
    "webhook.": "Webhooks",
    "audit.": "Audit log",
}
"""What the beginning of an action is about, for the filter."""

_HOW = {
    "password": "with a password",
    "plex": "with Plex",
    "setup": "at the set-up",
    "registration": "with a new account",
    "reset": "by a link for a new password",
    "remember": "by itself: this device is remembered",
}
_LABELS = {"enrol": "which is to be set up first"}
_RISKS = {
    "new_device": "from a new device",
    "new_network": "from a new network",
    "high": "in an unusual way",
}
_SILENT = frozenset({"invitation", "request", "webhook"})
"""Ids of what ``target`` names in words."""


class AuditRow(View):
    """One event, ready to be shown."""

    id: str
    at: UtcTime
    who: str
    what: str
    whom: str
    more: str
    origin: str
    is_refused: bool
    code: str


def row(event: AuditEventView) -> AuditRow:
    """``event`` in words. One that this version does not know keeps its name."""
    return AuditRow(
        id=event.id,
        at=event.at,
        who=event.actor_name or _nobody(event),
        what=ACTIONS.get(event.action, event.action),
        whom=event.target if event.target != event.actor_name else "",
        more=details(
            {name: value for name, value in event.details.items() if _value(value) != event.target}
        ),
        origin=", ".join(part for part in (_device(event.device), event.ip) if part),
        is_refused=event.result != "ok",
        code=event.correlation_id,
    )


def details(values: Mapping[str, Any]) -> str:
    """``{"how": "password", "risk": "new_device"}`` → ``with a password, from a new device``."""
    return ", ".join(words for name, value in values.items() if (words := _detail(name, value)))


def _nobody(event: AuditEventView) -> str:
    """Not signed in, on the console, or gone since."""
    return "Somebody" if event.ip else "MediaNest"


def _device(text: str) -> str:
    """A browser's header becomes its name; what is a name already stays."""
    if not text.startswith("Mozilla/"):
        return text
    found = user_agents.read(text)
    return f"{found.browser} on {found.platform}" if found.platform else found.browser


def _detail(name: str, value: Any) -> str:
    if name == "how":
        return _HOW.get(str(value), str(value))
    if name == "risk":
        return _RISKS.get(str(value), "")
    if name in _SILENT or value is None or value is False or value in ("", [], {}):
        return ""
    label = _LABELS.get(name) or _words(name)
    return label if value is True else f"{label}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_words(key)} {_value(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)


def _words(name: str) -> str:
    """``maxUses`` and ``max_uses`` → ``max uses``."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced.replace("_", " ").strip()
