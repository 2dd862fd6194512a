"""The template of the webhook's body as a fresh server has it."""

from __future__ import annotations

import json


def _person(who: str) -> dict[str, str]:
    fields = ("email", "username", "avatar", "settings_discordId", "settings_telegramChatId")
    return {f"{who}_{field}": f"{{{{{who}_{field}}}}}" for field in fields}


_FIELDS = ("notification_type", "event", "subject", "message", "image")

TEMPLATE = json.dumps(
    {
        **{name: f"{{{{{name}}}}}" for name in _FIELDS},
        "{{media}}": {
            "media_type": "{{media_type}}",
            "tmdbId": "{{media_tmdbid}}",
            "tvdbId": "{{media_tvdbid}}",
            "status": "{{media_status}}",
            "status4k": "{{media_status4k}}",
        },
        "{{request}}": {"request_id": "{{request_id}}", **_person("requestedBy")},
        "{{issue}}": {
            **{f"issue_{name}": f"{{{{issue_{name}}}}}" for name in ("id", "type", "status")},
            **_person("reportedBy"),
        },
        "{{comment}}": {"comment_message": "{{comment_message}}", **_person("commentedBy")},
        "{{extra}}": [],
    },
    indent=2,
)
"""What `GET` of its settings says; `POST` wants it encoded once more."""
