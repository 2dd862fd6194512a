"""What Uptime Kuma says of itself; everything else in its answers is left out."""

from __future__ import annotations

from medianest.integrations.tolerant import Answered, Text


class EntryPage(Answered):
    """``GET /api/entry-page``: where a browser is sent. Nothing else is open to strangers on every
    version, and no version is told before sign-in."""

    type: str


class StatusPageConfig(Answered):
    title: Text = ""


class StatusPage(Answered):
    """``GET /api/status-page/{slug}``, a page that its owner made public."""

    config: StatusPageConfig
