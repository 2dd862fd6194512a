"""What was watched on the pretend Plex server, by anybody: `/status/sessions/history/all`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.library.answers import container
from medianest.demo.library.browsing import viewing
from medianest.demo.library.listing import Page
from medianest.demo.library.playing import number_here
from medianest.demo.library.rows import Row
from medianest.demo.library.things import Watched
from medianest.demo.library.viewers import Viewer
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.scripted_trouble import page as html

DEVICE = 12


class History:
    """For the owner alone; tests add to it."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex

    def routes(self) -> list[Route]:
        """Its route."""
        endpoint = viewing(self._plex, self.all, owner=True)
        return [Route("/status/sessions/history/all", endpoint)]

    async def all(self, request: Request, viewer: Viewer) -> Response:
        """Filtered and sorted by when; the newest first unless told otherwise."""
        query = request.query_params
        since, until = query.get("viewedAt>", "0"), query.get("viewedAt<", str(2**40))
        if not (since.isdigit() and until.isdigit()):
            return html(400)
        found = [one for one in self._plex.history if int(since) <= one.at <= int(until)]
        if "accountID" in query:
            found = [one for one in found if str(self._number_of(one)) == query["accountID"]]
        down = query.get("sort", "viewedAt:desc") != "viewedAt:asc"
        found.sort(key=lambda one: (one.at, one.number), reverse=down)
        asked = Page.of(query, request.headers)
        rows = found[asked.start :][: asked.size]
        most = self._plex.library.behaviour.most_rows
        rows = rows[:most] if most else rows
        told: Row = {"size": len(rows), "totalSize": len(found), "offset": asked.start}
        metadata = [self._row(one) for one in rows]
        return container(request, told | ({"Metadata": metadata} if metadata else {}))

    def _number_of(self, watched: Watched) -> int:
        """The owner is number 1 here; who was deleted keeps the number of plex.tv."""
        account = self._plex.accounts.get(watched.account)
        return watched.account if account is None else number_here(account)

    def _row(self, watched: Watched) -> Row:
        item, season, show = watched.item, watched.season, watched.show
        row: Row = {
            "historyKey": f"/status/sessions/history/{watched.number}",
            "key": f"/library/metadata/{item.key}",
            "ratingKey": str(item.key),
            "librarySectionID": item.section,
        }
        if season is not None:
            row["parentKey"] = f"/library/metadata/{season.key}"
        if show is not None:
            row["grandparentKey"] = f"/library/metadata/{show.key}"
        row["title"] = item.title
        if show is not None:
            row["grandparentTitle"] = show.title
        row["type"] = item.type
        if item.thumb:
            row["thumb"] = f"/library/metadata/{item.key}/thumb/{item.thumb}"
        if season is not None:
            row |= {"index": item.index, "parentIndex": season.index}
        if item.released:
            row["originallyAvailableAt"] = item.released
        return {
            **row,
            "viewedAt": watched.at,
            "accountID": self._number_of(watched),
            "deviceID": DEVICE,
        }


def add(plex: PretendPlex, username: str, key: int, at: int | None = None) -> int:
    """Somebody has watched something to its end, now or at that second; the number of the row.
    Raises KeyError."""
    library, item = plex.library, plex.library.items[key]
    season = library.items[item.parent] if item.parent is not None else None
    show = library.items[season.parent] if season and season.parent is not None else None
    number = len(plex.history) + 1
    when = library.now() if at is None else at
    account = plex.account(username).id
    plex.history.append(Watched(number, account, when, item, season, show))
    return number
