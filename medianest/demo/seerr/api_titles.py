"""What TMDB knows, through Seerr: search, Discover, titles, seasons, genres."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.seerr import json_titles
from medianest.demo.seerr.catalogue import Actor
from medianest.demo.seerr.door import Answer, Call, Door, told
from medianest.demo.seerr.json_rows import Row
from medianest.demo.seerr.json_titles import Titles
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.refusals import Schema, check_number, said
from medianest.demo.seerr.rows import MediaType
from medianest.demo.seerr.titles import Title, genre_names

_PAGE: Schema = {"page": "number", "language": "string"}
_FILTERS: Schema = {
    **_PAGE,
    "genre": "string", "sortBy": "string", "studio": "string", "network": "string",
    "keywords": "string", "voteAverageGte": "number", "voteAverageLte": "number",
    "voteCountGte": "number", "voteCountLte": "number", "withRuntimeGte": "number",
    "withRuntimeLte": "number", "primaryReleaseDateGte": "string",
    "primaryReleaseDateLte": "string", "firstAirDateGte": "string", "firstAirDateLte": "string",
    "watchRegion": "string", "watchProviders": "string", "status": "string",
    "certification": "string", "certificationCountry": "string", "certificationMode": "string",
}  # fmt: skip
_NAMES: dict[MediaType, tuple[str, str, str]] = {
    "movie": ("movies", "movies", "movie"),
    "tv": ("tv", "series", "series"),
}
"""In addresses, and in sentences for several and for one."""


class TitlesApi:
    """Its routes. Without TMDB all of them fail, but the search, which finds nothing then."""

    def __init__(self, seerr: PretendSeerr, titles: Titles, door: Door) -> None:
        self._seerr = seerr
        self._titles = titles
        self._door = door

    def routes(self) -> list[Route]:
        route = self._door.route
        trending = self._list(lambda call: self._seerr.catalogue.trending(), "trending items")
        return [
            route("GET", "/search", self.search, query={"query!": "string", **_PAGE}),
            route("GET", "/discover/trending", trending, query=_trending_query(self._seerr)),
            *self._of_kind("movie"),
            *self._of_kind("tv"),
            route("GET", "/tv/{id}/season/{season}", self.season, query=_PAGE),
        ]

    def _of_kind(self, kind: MediaType) -> list[Route]:
        place, several, one = _NAMES[kind]
        route, known = self._door.route, self._seerr
        id_name = "movieId" if kind == "movie" else "tvId"
        popular = self._list(lambda call: self._filtered(kind, call), f"popular {several}", True)
        soon = self._list(lambda call: known.catalogue.upcoming(kind), f"upcoming {several}")
        near = self._list(
            lambda call: known.catalogue.like(self._found(kind, call, id_name)),
            f"similar {several}",
        )
        liked = self._list(
            lambda call: known.catalogue.liked_too(self._found(kind, call, id_name)),
            f"{one} recommendations",
        )
        return [
            route("GET", f"/discover/{place}", popular, query=_FILTERS),
            route("GET", f"/discover/{place}/upcoming", soon, query=_PAGE),
            route("GET", f"/discover/{place}/genre/{{genre}}", self._genre(kind), query=_PAGE),
            route("GET", f"/genres/{kind}", self._genres(kind, one), query=_PAGE),
            route("GET", f"/{kind}/{{id}}", self._details(kind, id_name), query=_PAGE),
            route("GET", f"/{kind}/{{id}}/recommendations", liked, query=_PAGE),
            route("GET", f"/{kind}/{{id}}/similar", near, query=_PAGE),
        ]

    def search(self, call: Call) -> Response:
        away = self._seerr.behaviour.tmdb_away
        found = [] if away else self._seerr.catalogue.search(call.query["query"])
        return told(self._titles.page(found, call.number("page", 1)))

    def season(self, call: Call) -> Response:
        title = self._found("tv", call, "tvId", "season")
        found = title.season(check_number("seasonNumber", call.path["season"]))
        if found is None:
            raise said(500, "Unable to retrieve season.")
        return told(json_titles.season(title, found))

    def _list(
        self,
        find: Callable[[Call], Sequence[Title | Actor]],
        called: str,
        has_keywords: bool = False,
    ) -> Answer:
        def answer(call: Call) -> Response:
            self._check_tmdb(called)
            more: Row = {"keywords": []} if has_keywords and self._seerr.is_seerr else {}
            return told(self._titles.page(find(call), call.number("page", 1), **more))

        return answer

    def _filtered(self, kind: MediaType, call: Call) -> list[Title]:
        query = call.query
        wanted = [int(each) for each in query.get("genre", "").split(",") if each.isdigit()]
        after = query.get("primaryReleaseDateGte") or query.get("firstAirDateGte") or ""
        before = query.get("primaryReleaseDateLte") or query.get("firstAirDateLte") or "9999"
        least = float(query.get("voteAverageGte") or 0)
        found = [
            title
            for title in self._seerr.catalogue.of_type(kind)
            if set(wanted) <= set(title.genres)
            and after <= title.released <= before
            and title.vote >= least
        ]
        return _ordered(found, query.get("sortBy", "popularity.desc"))

    def _genre(self, kind: MediaType) -> Answer:
        def answer(call: Call) -> Response:
            several = _NAMES[kind][1]
            self._check_tmdb(f"{several} by genre")
            number = check_number("genreId", call.path["genre"])
            name = genre_names(kind).get(number)
            if name is None:
                raise said(404, "Unable to return genre.")
            found = self._seerr.catalogue.of_genre(kind, number)
            genre = {"id": number, "name": name}
            return told(self._titles.page(found, call.number("page", 1), genre=genre))

        return answer

    def _genres(self, kind: MediaType, one: str) -> Answer:
        def answer(call: Call) -> Response:
            self._check_tmdb(f"{one} genres")
            return told(json_titles.genres(kind))

        return answer

    def _details(self, kind: MediaType, id_name: str) -> Answer:
        def answer(call: Call) -> Response:
            return told(self._titles.details(self._found(kind, call, id_name)))

        return answer

    def _found(self, kind: MediaType, call: Call, id_name: str, called: str = "") -> Title:
        number = check_number(id_name, call.path["id"])
        wanted = called or _NAMES[kind][2]
        self._check_tmdb(wanted)
        title = self._seerr.catalogue.find(kind, number)
        if title is None:
            raise said(500, f"Unable to retrieve {wanted}.")
        return title

    def _check_tmdb(self, called: str) -> None:
        if self._seerr.behaviour.tmdb_away:
            raise said(500, f"Unable to retrieve {called}.")


def _trending_query(seerr: PretendSeerr) -> Callable[[], Schema]:
    more: Schema = {"mediaType": ("all", "movie", "tv"), "timeWindow": ("day", "week")}
    return lambda: {**_PAGE, **(more if seerr.is_seerr else {})}


def _ordered(found: list[Title], wanted: str) -> list[Title]:
    by, _, direction = wanted.partition(".")
    keys: dict[str, Callable[[Title], str | float]] = {
        "vote_average": lambda title: title.vote,
        "primary_release_date": lambda title: title.released,
        "first_air_date": lambda title: title.released,
        "original_title": lambda title: title.name,
        "original_name": lambda title: title.name,
    }
    key = keys.get(by, lambda title: title.popularity)
    return sorted(found, key=key, reverse=direction != "asc")
