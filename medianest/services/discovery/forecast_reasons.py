"""Why nobody can ask for a title, whoever they are."""

from __future__ import annotations

from collections.abc import Sequence

from medianest.integrations.overseerr import models
from medianest.services.discovery.facts import UNASKED
from medianest.services.discovery.title_facts import KnownTitle
from medianest.views.media import SeasonView

RULED_OUT = "This title is on Overseerr's block list, so nobody can ask for it."
HERE = "It is in your library already."
IN_OVERSEERR = "Overseerr has it already. If you do not see it, ask an administrator."
OWN = "You asked for it already."
ASKED = "Somebody asked for it already. Follow it to be told when it is here."
NO_SEASON = "All seasons are here or on their way already."


def why_not(known: KnownTitle, shown: Sequence[SeasonView]) -> str:
    """Why nobody can ask for it in the usual quality; empty where somebody can."""
    said, asked = known.facts.status, known.asked_hd
    if models.BLOCKLISTED in (said, known.facts.summary.status):
        return RULED_OUT
    if known.is_series:
        if not shown or any(season.can_be_requested for season in shown):
            return ""
        return NO_SEASON
    if known.here is not None:
        return HERE
    if asked.is_open:
        return OWN if asked.is_own else ASKED
    if said == models.AVAILABLE:
        return IN_OVERSEERR
    return ASKED if said not in UNASKED and known.is_current else ""


def why_not_4k(known: KnownTitle) -> str:
    """The same for 4K."""
    said, asked = known.facts.status_4k, known.asked_4k
    if models.BLOCKLISTED in (said, known.facts.status):
        return RULED_OUT
    if known.is_series:
        return ""
    if known.here is not None and known.here.is_4k:
        return HERE
    if asked.is_open:
        return OWN if asked.is_own else ASKED
    if said == models.AVAILABLE:
        return IN_OVERSEERR
    return ASKED if said not in UNASKED and known.is_current else ""
