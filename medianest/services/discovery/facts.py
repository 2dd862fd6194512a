"""What Overseerr said of titles, as it is kept for everybody: without a name of anybody."""

from __future__ import annotations

from collections.abc import Iterable

from medianest.integrations.overseerr import models, requests
from medianest.integrations.overseerr.titles import (
    Credit,
    Episode,
    SeasonSummary,
    TitleDetails,
    TitlePage,
    TitleResult,
)
from medianest.services.discovery.episode_facts import EpisodeFact, episode_fact
from medianest.services.discovery.fact import Fact
from medianest.services.discovery.images import picture_name
from medianest.services.media_requests import title_facts as title_facts_of_requests

MOST_CAST, MOST_CREW = 20, 8
MOST_SEASONS = 200
LONGEST_OVERVIEW = 4_000
JOBS = ("Director", "Creator", "Writer", "Screenplay", "Original Music Composer")

UNASKED = frozenset({0, models.UNKNOWN, models.DELETED})
"""Statuses of titles and seasons that nobody has asked for."""


class TitleSummary(Fact):
    """A title in a list. ``status`` is as Overseerr numbers it, of the quality that is further;
    ``None`` where it does not know the title."""

    media_type: str
    tmdb_id: int
    title: str
    year: int | None = None
    overview: str = ""
    poster: str = ""
    backdrop: str = ""
    rating: float | None = None
    status: int | None = None


class SummaryPage(Fact):
    page: int
    total_pages: int
    total_results: int
    titles: tuple[TitleSummary, ...]


class GenreFact(Fact):
    id: int
    name: str


class Genres(Fact):
    movie: tuple[GenreFact, ...]
    tv: tuple[GenreFact, ...]


class CreditFact(Fact):
    name: str
    part: str
    picture: str


class SeasonFact(Fact):
    """``status`` and ``status_4k`` are Overseerr's numbers; ``asked`` and ``asked_4k`` those of a
    request for it that was not declined, 0 without one."""

    number: int
    name: str
    episode_count: int
    air_year: int | None
    poster: str
    overview: str
    status: int = 0
    status_4k: int = 0
    asked: int = 0
    asked_4k: int = 0


class TitleFacts(Fact):
    """A title's page. ``media_id`` is what issues go by; ``status`` and ``status_4k`` are each of
    one quality."""

    summary: TitleSummary
    status: int = 0
    status_4k: int = 0
    media_id: int | None = None
    original_title: str = ""
    tagline: str = ""
    genres: tuple[str, ...] = ()
    runtime_minutes: int | None = None
    release_on: str = ""
    last_aired_on: str = ""
    next_episode: EpisodeFact | None = None
    status_text: str = ""
    content_rating: str = ""
    languages: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    rating_count: int = 0
    trailer_url: str = ""
    imdb_id: str = ""
    cast: tuple[CreditFact, ...] = ()
    crew: tuple[CreditFact, ...] = ()
    seasons: tuple[SeasonFact, ...] = ()


def page_facts(said: TitlePage) -> SummaryPage:
    """A page of a list. People are left out, and so is what has no name."""
    titles = tuple(_summary(one, one.media_type) for one in said.titles if one.title)
    total = len(titles) if said.total_pages <= 1 else said.total_results
    return SummaryPage(
        page=max(1, said.page),
        total_pages=max(1, said.total_pages),
        total_results=total,
        titles=titles,
    )


def title_facts(said: TitleDetails, media_type: str) -> TitleFacts:
    """A page of a title."""
    known = said.media
    return TitleFacts(
        summary=_summary(said, media_type),
        status=known.status if known else 0,
        status_4k=known.status_4k if known else 0,
        media_id=known.id or None if known else None,
        original_title=said.original_title if said.original_title != said.title else "",
        tagline=said.tagline,
        genres=tuple(genre.name for genre in said.genres if genre.name),
        runtime_minutes=said.runtime_minutes or None,
        release_on=said.release_on,
        last_aired_on=said.last_aired_on,
        next_episode=_next_episode(said.next_episode),
        status_text=said.status_text,
        content_rating=said.content_rating,
        languages=said.languages,
        studios=said.networks + said.studios,
        rating_count=said.vote_count,
        trailer_url=said.trailer_url,
        imdb_id=said.imdb_id,
        cast=tuple(_credit(one, one.character) for one in said.cast[:MOST_CAST] if one.name),
        crew=_crew(said.crew),
        seasons=_seasons(said),
    )


def request_facts(said: TitleFacts) -> title_facts_of_requests.TitleFacts:
    """What a request keeps of it."""
    title = said.summary
    numbers = tuple(season.number for season in said.seasons if season.number)
    return title_facts_of_requests.TitleFacts(
        title=title.title,
        year=title.year,
        poster=title.poster,
        backdrop=title.backdrop,
        seasons=numbers or None,
        episodes={str(season.number): season.episode_count for season in said.seasons},
        runtime_minutes=said.runtime_minutes,
        media_id=said.media_id,
    )


def _summary(said: TitleResult | TitleDetails, media_type: str) -> TitleSummary:
    return TitleSummary(
        media_type=media_type,
        tmdb_id=said.tmdb_id,
        title=said.title,
        year=said.year,
        overview=said.overview[:LONGEST_OVERVIEW],
        poster=picture_name(said.poster_path),
        backdrop=picture_name(said.backdrop_path),
        rating=said.rating,
        status=_further(said.media),
    )


def _further(known: models.MediaInfo | None) -> int | None:
    if known is None:
        return None
    return known.status if known.status not in UNASKED else known.status_4k


def _next_episode(said: Episode | None) -> EpisodeFact | None:
    """One without a day says nothing."""
    found = episode_fact(said, said.season_number) if said else None
    return found if found and found.air_on else None


def _credit(said: Credit, part: str) -> CreditFact:
    return CreditFact(name=said.name, part=part, picture=picture_name(said.profile_path))


def _crew(said: Iterable[Credit]) -> tuple[CreditFact, ...]:
    """Those whom people look for, each once for a job."""
    found = {(one.name, one.job): one for one in said if one.name and one.job in JOBS}
    wanted = sorted(found.values(), key=lambda one: JOBS.index(one.job))
    return tuple(_credit(one, one.job) for one in wanted[:MOST_CREW])


def _seasons(said: TitleDetails) -> tuple[SeasonFact, ...]:
    """By their numbers, specials last."""
    numbered = {season.number: season for season in said.seasons[:MOST_SEASONS]}
    order = sorted(numbered, key=lambda number: (number == 0, number))
    known = said.media
    states = {one.number: one for one in known.seasons} if known else {}
    asked = {is_4k: _asked(said, is_4k) for is_4k in (False, True)}
    return tuple(
        _season(
            numbered[number],
            status=states[number].status if number in states else 0,
            status_4k=states[number].status_4k if number in states else 0,
            asked=asked[False].get(number, 0),
            asked_4k=asked[True].get(number, 0),
        )
        for number in order
    )


def _season(said: SeasonSummary, **states: int) -> SeasonFact:
    return SeasonFact(
        number=said.number,
        name=said.name or ("Specials" if said.number == 0 else f"Season {said.number}"),
        episode_count=said.episode_count,
        air_year=said.year,
        poster=picture_name(said.poster_path),
        overview=said.overview[:LONGEST_OVERVIEW],
        **states,
    )


def _asked(said: TitleDetails, is_4k: bool) -> dict[int, int]:
    """The furthest status of a request for each season; declined ones ask for nothing."""
    found: dict[int, int] = {}
    for request in said.media.requests if said.media else ():
        if request.is_4k != is_4k or request.status == requests.DECLINED:
            continue
        for season in request.seasons:
            if season.status in _FURTHER:
                known = found.get(season.number, 0)
                found[season.number] = max(known, season.status, key=_FURTHER.index)
    return found


_FURTHER = (0, requests.COMPLETED, requests.FAILED, requests.PENDING, requests.APPROVED)
"""Which of several requests for a season says what becomes of it."""
