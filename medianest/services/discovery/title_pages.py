"""Puts the page of a title together for one viewer."""

from __future__ import annotations

from collections.abc import Iterable

from medianest.integrations.overseerr import models
from medianest.models.ids import utc_now
from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.services.discovery import seasons
from medianest.services.discovery.availability import (
    AVAILABLE,
    MORE_ASKED,
    MORE_COMES,
    PARTIAL,
    availability,
    card_of,
)
from medianest.services.discovery.episode_facts import EpisodeFact
from medianest.services.discovery.facts import CreditFact
from medianest.services.discovery.title_facts import KnownTitle
from medianest.services.media_requests.rights import may_decide
from medianest.views.media import (
    AvailabilityView,
    CreditView,
    ForecastView,
    NextEpisodeView,
    SeasonView,
    TitleView,
)

NOT_ALL_HERE = "Overseerr says that all of it is here, but your library has a part of it alone."
SOME_NOT_NOTICED = "Part of it is in your library. Overseerr has not noticed yet."


def season_views(actor: Actor, known: KnownTitle) -> list[SeasonView]:
    """The seasons, as ``actor`` may know of them."""
    return seasons.season_views(
        known.facts.seasons,
        known.episodes,
        known.seasons_asked,
        is_current=known.is_current,
        names_all=may_decide(actor),
    )


def title_page(
    known: KnownTitle, shown: list[SeasonView], forecast: ForecastView, *, followed: bool
) -> TitleView:
    """Everything that the page shows."""
    facts, here = known.facts, known.here
    mark = verdict(known, shown)
    return TitleView(
        card=card_of(facts.summary, mark),
        original_title=facts.original_title,
        tagline=facts.tagline,
        genres=list(facts.genres),
        runtime_minutes=facts.runtime_minutes,
        release_on=facts.release_on,
        last_aired_on=facts.last_aired_on,
        status_text=facts.status_text,
        content_rating=facts.content_rating,
        languages=list(facts.languages),
        studios=list(facts.studios),
        rating_count=facts.rating_count,
        trailer_url=facts.trailer_url,
        imdb_id=facts.imdb_id,
        cast=_credits(facts.cast),
        crew=_credits(facts.crew),
        seasons=shown,
        next_episode=_next_episode(facts.next_episode),
        plex_web_url=here.plex_web_url if here else "",
        followed=followed,
        media_id=facts.media_id or known.asked.media_id,
        forecast=forecast,
        as_of=known.why_old,
    )


def _next_episode(fact: EpisodeFact | None) -> NextEpisodeView | None:
    """Of what is kept, the day may be over."""
    if fact is None or fact.air_on < utc_now().date().isoformat():
        return None
    return NextEpisodeView(
        season=fact.season, number=fact.number, name=fact.name, air_on=fact.air_on
    )


def verdict(known: KnownTitle, shown: list[SeasonView]) -> AvailabilityView:
    """The mark of the whole title; of a series that is here, its seasons say how much of it is."""
    kind = known.facts.summary.media_type
    mark = availability(kind, known.here, known.word)
    of_seasons = seasons.of_all(shown)
    if kind != MediaType.TV or known.here is None or not of_seasons:
        return mark
    if of_seasons == AVAILABLE and all(map(_is_here, shown)):
        return mark.model_copy(update={"status": AVAILABLE})
    return mark.model_copy(update={"status": PARTIAL, "why": _why_partial(known, mark.why)})


def _why_partial(known: KnownTitle, why: str) -> str:
    if why in (MORE_ASKED, MORE_COMES):
        return why
    if known.facts.summary.status == models.AVAILABLE:
        return NOT_ALL_HERE
    return SOME_NOT_NOTICED if why else ""


def _is_here(season: SeasonView) -> bool:
    """Whole, or nothing that counts."""
    return not season.number or season.episode_count <= season.here


def _credits(facts: Iterable[CreditFact]) -> list[CreditView]:
    return [CreditView(name=one.name, part=one.part, picture=one.picture) for one in facts]
