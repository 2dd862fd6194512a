"""Incidents on the public pages of a pretend Kuma."""

from __future__ import annotations

from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.rows import Incident, Page, Style


def post_incident(
    kuma: PretendKuma, page: Page, title: str, content: str, style: Style
) -> Incident:
    """Pin a new one; on 1.23 there is one at most, and the one before goes."""
    if not kuma.is_two:
        for other in kuma.incidents.values():
            other.pinned = other.pinned and other.page != page.id
    number = kuma.numbers.next("incident")
    incident = Incident(number, page.id, title, content, style, kuma.now())
    kuma.incidents[number] = incident
    return incident


def resolve_incident(kuma: PretendKuma, incident: Incident) -> None:
    """It is not on the page any more."""
    incident.pinned = False
    incident.updated_at = kuma.now()
