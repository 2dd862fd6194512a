"""The seasons of a series: what of each is here, what was asked for, and what still can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medianest.integrations.overseerr import models, requests
from medianest.services.discovery.asked import SeasonAsked
from medianest.services.discovery.availability import (
    AVAILABLE,
    NONE,
    OF_REQUESTS,
    PARTIAL,
    PENDING,
    PROCESSING,
)
from medianest.services.discovery.facts import UNASKED, SeasonFact
from medianest.views.media import SeasonView

_SAID: dict[int, str] = {
    models.PENDING: PENDING,
    models.PROCESSING: PROCESSING,
    models.PARTIALLY_AVAILABLE: PARTIAL,
    models.AVAILABLE: AVAILABLE,
}
_ASKED: dict[int, str] = {
    requests.PENDING: PENDING,
    requests.APPROVED: PROCESSING,
    requests.COMPLETED: AVAILABLE,
}
_ORDER = (NONE, PENDING, PROCESSING, PARTIAL, AVAILABLE)


def season_views(
    facts: Sequence[SeasonFact],
    here: Mapping[int, int],
    asked: Mapping[int, SeasonAsked],
    *,
    is_current: bool,
    names_all: bool,
) -> list[SeasonView]:
    """``here`` counts episodes in the library. ``is_current`` says that Overseerr was asked after
    our requests changed last; ``names_all`` that the viewer may know who asked."""
    return [
        _season(fact, here.get(fact.number, 0), asked.get(fact.number), is_current, names_all)
        for fact in facts
    ]


def _season(
    fact: SeasonFact, here: int, asked: SeasonAsked | None, is_current: bool, names_all: bool
) -> SeasonView:
    is_all_here = 0 < fact.episode_count <= here
    return SeasonView(
        number=fact.number,
        name=fact.name,
        episode_count=fact.episode_count,
        air_year=fact.air_year,
        poster=fact.poster,
        overview=fact.overview,
        here=here,
        status=AVAILABLE if is_all_here else _status(fact, here, asked, is_current),
        requested_by=asked.by if asked and (names_all or asked.is_own) else "",
        can_be_requested=not is_all_here and is_free(fact, asked, is_current=is_current),
    )


def is_free(
    fact: SeasonFact, asked: SeasonAsked | None, *, is_current: bool, is_4k: bool = False
) -> bool:
    """Whether Overseerr would take a request for it: it drops what it knows or was asked for."""
    status, said_asked = (fact.status_4k, fact.asked_4k) if is_4k else (fact.status, fact.asked)
    if asked is not None:
        return False
    if status in (models.PARTIALLY_AVAILABLE, models.AVAILABLE):
        return False
    return not is_current or (status in UNASKED and said_asked in (0, requests.COMPLETED))


def _status(fact: SeasonFact, here: int, asked: SeasonAsked | None, is_current: bool) -> str:
    found = [PARTIAL if here else NONE, OF_REQUESTS.get(asked.status, NONE) if asked else NONE]
    said = _SAID.get(fact.status, NONE)
    if is_current or said in (PARTIAL, AVAILABLE):
        found += [said, _ASKED.get(fact.asked, NONE)]
    return max(found, key=_ORDER.index)


def of_all(seasons: Sequence[SeasonView]) -> str:
    """What the seasons make of the series; empty where they say nothing. Specials count for
    nothing, and neither do seasons that nobody knows an episode of."""
    counted = [one.status for one in seasons if one.number and one.episode_count]
    if not counted or set(counted) == {NONE}:
        return ""
    if set(counted) == {AVAILABLE}:
        return AVAILABLE
    if {AVAILABLE, PARTIAL} & set(counted):
        return PARTIAL
    return PROCESSING if PROCESSING in counted else PENDING
