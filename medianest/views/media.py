"""Titles that can be asked for, and whether they are here."""

from __future__ import annotations

from medianest.views.library import ItemCardView
from medianest.views.view import View


class AvailabilityView(View):
    """What the library and Overseerr each say of a title, and what follows.

    ``status`` is ``available``, ``partially_available``, ``processing``, ``pending``,
    ``blocklisted`` or ``none``; ``why`` is a sentence where the two differ, else empty.
    ``plex`` says whether the viewer's library has it, ``requested`` whether somebody asked for it;
    ``item_id`` is the library's item, for the link. ``is_own`` says that the viewer asked for it.
    """

    status: str = "none"
    plex: bool = False
    requested: bool = False
    item_id: int | None = None
    is_own: bool = False
    why: str = ""


class TitleCardView(View):
    """A title in a row or grid. ``poster`` is the path below ``/media/images/{size}/``, empty
    without one; ``media_type`` is ``movie`` or ``tv``; ``rating`` is out of 10."""

    media_type: str
    tmdb_id: int
    title: str
    year: int | None = None
    overview: str = ""
    poster: str = ""
    backdrop: str = ""
    rating: float | None = None
    availability: AvailabilityView = AvailabilityView()


class TitleRowView(View):
    """One row of Discover. ``why_empty`` is a sentence where there is nothing, and ``was_asked``
    says whether somebody could be asked for it; ``as_of`` is a sentence about how old it is, empty
    for what is good."""

    key: str
    name: str
    titles: list[TitleCardView]
    page: int = 1
    total_pages: int = 1
    why_empty: str = ""
    was_asked: bool = True
    as_of: str = ""


class GenreView(View):
    id: int
    name: str


class MediaSearchView(View):
    """Both groups of an answer. ``library_count`` and ``title_count`` count what was found in all;
    ``why_no_titles`` and ``why_no_library`` are sentences where a group is empty; ``was_asked`` and
    ``as_of``, of the titles, are as in :class:`TitleRowView`."""

    query: str
    library: list[ItemCardView]
    library_count: int = 0
    why_no_library: str = ""
    titles: list[TitleCardView]
    title_count: int = 0
    page: int = 1
    total_pages: int = 1
    why_no_titles: str = ""
    was_asked: bool = True
    as_of: str = ""


class CreditView(View):
    """Somebody before or behind the camera; ``part`` is a character or a job."""

    name: str
    part: str = ""
    picture: str = ""


class SeasonView(View):
    """A season of a series: 0 is specials. ``here`` counts episodes in the library; ``status`` is
    as in :class:`AvailabilityView`. ``requested_by`` names who asked for it, where the viewer may
    know; ``can_be_requested`` says whether its toggle is free."""

    number: int
    name: str
    episode_count: int
    air_year: int | None = None
    poster: str = ""
    overview: str = ""
    here: int = 0
    status: str = "none"
    requested_by: str = ""
    can_be_requested: bool = True


class ForecastView(View):
    """What will happen to a request of the viewer's before it is made. ``sentence`` is for people;
    ``left`` of ``limit`` requests (films) or seasons remain, null without a limit.
    ``may_request`` is false with the reason in ``sentence``; ``qualities`` may be chosen.
    ``size_bytes`` is how much it will take, by the library, null where nobody can guess."""

    may_request: bool = True
    auto_approved: bool = False
    held_here: bool = False
    left: int | None = None
    limit: int | None = None
    qualities: list[str]
    sentence: str = ""
    size_bytes: int | None = None


class EpisodeView(View):
    """An episode. ``status`` is ``available`` where the viewer's library has it: then ``item_id``
    leads there, with ``runtime_minutes`` and ``picture``, the version of its picture there. It is
    ``upcoming`` until the day on which it is sent is over, else ``none``. ``air_on`` is a day such
    as ``2021-09-14``, empty where nobody knows; ``still`` is as ``poster`` of
    :class:`TitleCardView`."""

    number: int
    name: str
    air_on: str = ""
    overview: str = ""
    still: str = ""
    status: str = "none"
    item_id: int | None = None
    runtime_minutes: int | None = None
    picture: str = ""


class SeasonEpisodesView(View):
    """The episodes of a season by their numbers. ``as_of`` is a sentence about how old that is, or
    about what cannot be said; empty for what is good."""

    tmdb_id: int
    season: int
    episodes: list[EpisodeView]
    as_of: str = ""


class NextEpisodeView(View):
    """The next that is sent; ``air_on`` is a day as in :class:`EpisodeView`."""

    season: int
    number: int
    name: str
    air_on: str


class TitleView(View):
    """A page's worth of a title. ``runtime_minutes`` of a film or of an episode; ``release_on`` and
    ``last_aired_on`` are days such as ``2021-09-14``. ``trailer_url`` is an address on YouTube.
    ``media_id`` is what issues go by, null while Overseerr does not know the title. ``as_of``
    sentences say how old the facts are when they were not asked for just now."""

    card: TitleCardView
    original_title: str = ""
    tagline: str = ""
    genres: list[str]
    runtime_minutes: int | None = None
    release_on: str = ""
    last_aired_on: str = ""
    status_text: str = ""
    content_rating: str = ""
    languages: list[str]
    studios: list[str]
    rating_count: int = 0
    trailer_url: str = ""
    imdb_id: str = ""
    cast: list[CreditView]
    crew: list[CreditView]
    seasons: list[SeasonView]
    next_episode: NextEpisodeView | None = None
    plex_web_url: str = ""
    followed: bool = False
    media_id: int | None = None
    forecast: ForecastView
    as_of: str = ""
