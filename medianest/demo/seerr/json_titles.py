"""Films, series and people in the shapes of Seerr's and Overseerr's own API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from medianest.demo.library.words import mixed, summary
from medianest.demo.library.words import title as made_up
from medianest.demo.seerr.catalogue import PAGE_ROWS, Actor
from medianest.demo.seerr.json_rows import Row, Rows
from medianest.demo.seerr.rows import MediaType
from medianest.demo.seerr.titles import Role, Season, Title, genre_names

if TYPE_CHECKING:
    from medianest.demo.seerr.pretend_seerr import PretendSeerr

_COUNTRY = {"iso_3166_1": "US", "name": "United States of America"}
_WATCH = {
    "iso_3166_1": "US",
    "link": "https://www.themoviedb.org/",
    "buy": [],
    "flatrate": [{"displayPriority": 0, "logoPath": "/l8.jpg", "id": 8, "name": "Nestflicks"}],
}


class Titles:
    """Makes them for one server; a title that is known there says so in `mediaInfo`."""

    def __init__(self, seerr: PretendSeerr, rows: Rows) -> None:
        self._seerr = seerr
        self._rows = rows

    def page(self, found: Sequence[Title | Actor], number: int, **more: Any) -> Row:
        """Twenty of a list; a page after the last is empty."""
        first = (number - 1) * PAGE_ROWS
        return {
            "page": number,
            "totalPages": max(1, -(-len(found) // PAGE_ROWS)),
            "totalResults": len(found),
            **more,
            "results": [self.result(each) for each in found[first : first + PAGE_ROWS]],
        }

    def result(self, found: Title | Actor) -> Row:
        """One in a list."""
        if isinstance(found, Actor):
            return self._actor(found)
        media = self._seerr.media_of(found.media_type, found.tmdb_id)
        known = {"mediaInfo": self._rows.media_in_list(media)} if media else {}
        return {**_listed(found), **known}

    def _actor(self, actor: Actor) -> Row:
        return {
            "id": actor.id,
            "name": actor.name,
            "popularity": 9,
            "adult": False,
            "mediaType": "person",
            "profilePath": _face(actor.id),
            "knownFor": [_listed(title) for title in actor.titles[:3]],
        }

    def details(self, title: Title) -> Row:
        """Everything of one title."""
        is_film, today = title.media_type == "movie", self._seerr.catalogue.today
        own = _film(title) if is_film else _series(title, today.isoformat())
        media = self._seerr.media_of(title.media_type, title.tmdb_id)
        known = {"mediaInfo": self._rows.media_in_full(media)} if media else {}
        watchlist: Row = {"onUserWatchlist": False} if self._seerr.is_seerr else {}
        return {**_described(title), **own, **known, **watchlist}


def genres(media_type: MediaType) -> list[Row]:
    """By name."""
    found = genre_names(media_type).items()
    return [{"id": key, "name": name} for key, name in sorted(found, key=lambda each: each[1])]


def season(title: Title, found: Season) -> Row:
    """One season with its episodes."""
    episodes = [_episode(title, found, number) for number in range(1, found.episodes + 1)]
    for episode in episodes:  # here alone the address is whole, with the slash of the path doubled
        path = episode["stillPath"]
        episode["stillPath"] = f"https://image.tmdb.org/t/p/original/{path}" if path else ""
    return {
        "airDate": found.aired or None,
        "episodes": episodes,
        "externalIds": {"tvdbId": (title.tvdb_id or 0) * 10 + found.number},
        **_season(title, found),
    }


def _listed(title: Title) -> Row:
    row = {
        "id": title.tmdb_id,
        "mediaType": title.media_type,
        "genreIds": list(title.genres),
        "originalLanguage": title.language,
        "overview": title.overview,
        "popularity": title.popularity,
        "voteAverage": title.vote,
        "voteCount": title.votes,
        "backdropPath": title.backdrop,
        "posterPath": title.poster,
    }
    if title.media_type == "movie":
        film = {"adult": False, "video": False, "releaseDate": title.released}
        return {**row, **film, "title": title.name, "originalTitle": title.original_name}
    series = {"originCountry": ["US"], "firstAirDate": title.released}
    return {**row, **series, "name": title.name, "originalName": title.original_name}


def _described(title: Title) -> Row:
    names = genre_names(title.media_type)
    return {
        "id": title.tmdb_id,
        "genres": [{"id": genre, "name": names[genre]} for genre in title.genres],
        "relatedVideos": _videos(title),
        "originalLanguage": title.language,
        "popularity": title.popularity,
        "productionCountries": [_COUNTRY],
        "voteAverage": title.vote,
        "voteCount": title.votes,
        "backdropPath": title.backdrop,
        "posterPath": title.poster,
        "homepage": "",
        "overview": title.overview,
        "tagline": title.tagline,
        "keywords": [{"id": 4565, "name": "invented"}],
        "watchProviders": [_WATCH],
    }


def _videos(title: Title) -> list[Row]:
    if not title.trailer:
        return []
    url = f"https://www.youtube.com/watch?v={title.trailer}"
    named = {"site": "YouTube", "key": title.trailer, "name": "Official Trailer"}
    return [{**named, "size": 1080, "type": "Trailer", "url": url}]


def _film(title: Title) -> Row:
    day = f"{title.released}T00:00:00.000Z" if title.released else ""
    release = {"descriptors": [], "iso_639_1": "", "note": "", "release_date": day, "type": 3}
    rated = {**release, "certification": title.certification}
    director = {
        "creditId": f"52ff{title.tmdb_id}", "department": "Directing", "id": 9_000,
        "job": "Director", "name": title.director, "gender": 0, "profilePath": None,
    }  # fmt: skip
    studio = {"id": 174, "name": title.studio, "originCountry": "US", "logoPath": "/c174.png"}
    return {
        "adult": False,
        "budget": 1_000_000 * (mixed(title.tmdb_id, 21) % 90),
        "originalTitle": title.original_name,
        "productionCompanies": [studio] if title.studio else [],
        "releaseDate": title.released,
        "releases": {"results": [{"iso_3166_1": "US", "release_dates": [rated]}]},
        "revenue": 1_000_000 * (mixed(title.tmdb_id, 22) % 400),
        "spokenLanguages": [{"english_name": "English", "iso_639_1": "en", "name": "English"}],
        "status": "Released",
        "title": title.name,
        "video": False,
        "imdbId": title.imdb_id,
        "runtime": title.runtime_minutes,
        "credits": {
            "cast": [{"castId": place + 1, **_role(title, r, place)} for place, r in _cast(title)],
            "crew": [director] if title.director else [],
        },
        "externalIds": {
            "facebookId": None, "imdbId": title.imdb_id, "instagramId": None, "twitterId": None,
        },
    }  # fmt: skip


def _series(title: Title, today: str) -> Row:
    aired = [each for each in title.sent() if each[0] <= today]
    to_come = [each for each in title.sent() if each[0] > today]
    rating = {"descriptors": [], "iso_3166_1": "US", "rating": title.certification}
    row = {
        "createdBy": _creators(title),
        "episodeRunTime": [title.runtime_minutes],
        "firstAirDate": title.released,
        "inProduction": not title.ended,
        "languages": [title.language],
        "lastAirDate": max(aired)[0] if aired else None,
        "name": title.name,
        "networks": _networks(title),
        "numberOfEpisodes": title.episodes,
        "numberOfSeasons": len([found for found in title.seasons if found.number]),
        "originCountry": ["US"],
        "originalName": title.original_name,
        "productionCompanies": [],
        "contentRatings": {"results": [rating]},
        "spokenLanguages": [{"englishName": "English", "iso_639_1": "en", "name": "English"}],
        "seasons": [_season_in_series(title, found) for found in title.seasons],
        "status": "Ended" if title.ended else "Returning Series",
        "type": "Scripted",
        "credits": {"cast": [_role(title, r, place) for place, r in _cast(title)], "crew": []},
        "externalIds": {
            "facebookId": None, "freebaseId": None, "freebaseMid": None, "imdbId": title.imdb_id,
            "instagramId": None, "tvdbId": title.tvdb_id, "tvrageId": None, "twitterId": None,
        },
    }  # fmt: skip
    last = {"lastEpisodeToAir": _episode(title, *max(aired)[1:])} if aired else {}
    following = {"nextEpisodeToAir": _episode(title, *min(to_come)[1:])} if to_come else {}
    return {**row, **last, **following}


def _creators(title: Title) -> list[Row]:
    if not title.director:
        return []
    name = {"name": title.director, "original_name": title.director}
    return [{"id": 66633, "credit_id": f"5254{title.tmdb_id}", "gender": 2, **name,
             "profile_path": None}]  # fmt: skip


def _networks(title: Title) -> list[Row]:
    if not title.studio:
        return []
    return [{"id": 174, "name": title.studio, "originCountry": "US", "logoPath": "/n174.png"}]


def _season_in_series(title: Title, found: Season) -> Row:
    told = {"airDate": found.aired or None, "episodeCount": found.episodes}
    return {**told, **_season(title, found)}


def _season(title: Title, found: Season) -> Row:
    return {
        "id": title.tmdb_id * 100 + found.number,
        "name": found.title,
        "overview": "",
        "seasonNumber": found.number,
        "posterPath": title.poster,
    }


def _episode(title: Title, found: Season, number: int) -> Row:
    episode = (title.tmdb_id * 100 + found.number) * 100 + number
    named = found.names[number - 1] if number <= len(found.names) else made_up(episode)
    return {
        "id": episode,
        "airDate": found.day(number) or None,
        "episodeNumber": number,
        "name": named,
        "overview": summary(episode),
        "productionCode": "",
        "seasonNumber": found.number,
        "showId": title.tmdb_id,
        "voteAverage": title.vote,
        "voteCount": 100,
        "stillPath": title.backdrop,
    }


def _cast(title: Title) -> enumerate[Role]:
    return enumerate(title.cast)


def _role(title: Title, role: Role, place: int) -> Row:
    return {
        "character": role.character,
        "creditId": f"52fe{title.tmdb_id}{place}",
        "id": role.person,
        "name": role.name,
        "order": place,
        "gender": 0,
        "profilePath": _face(role.person),
    }


def _face(person: int) -> str:
    return f"/f{person}.jpg"
