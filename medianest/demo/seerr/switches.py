"""What tests may do to a pretend Seerr, in this process or over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from medianest.demo.library.words import summary, title
from medianest.demo.seerr import handing_over, issues, library_scan, requesting
from medianest.demo.seerr.codes import IssueStatus, MediaStatus, RequestStatus
from medianest.demo.seerr.pretend_seerr import Behaviour, Pace, PretendSeerr, Product, Settings
from medianest.demo.seerr.rows import Media, MediaType, Request, User
from medianest.demo.seerr.titles import Title

_FILLING = 900_000
"""Films that only fill the list have numbers from here on."""


class Switches:
    """Each is safe from any thread. People are named as in the pretend Plex."""

    def __init__(self, seerr: PretendSeerr) -> None:
        self._seerr = seerr

    def all(self) -> dict[str, Callable[..., Any]]:
        """By name, for `/__site__/`."""
        return {
            "advance": self._seerr.advance,
            "become": self.become,
            "behave": self.behave,
            "pace": self.pace,
            "settings": self.settings,
            "ask": lambda **fields: self.ask(**fields).id,
            "fill": self.fill,
            "approve": self.approve,
            "decline": self.decline,
            "delete": self.delete,
            "arrive": self.arrive,
            "scan": self.scan,
            "forget_title": self.forget_title,
            "drop_media": self.drop_media,
            "quota": self.quota,
            "person": lambda **fields: self.person(**fields).id,
            "remove_person": self.remove_person,
            "report": self.report,
            "resolve": self.resolve,
            "webhook": self._seerr.hooks.set_up,
            "webhook_behave": self._seerr.hooks.behave,
            "webhook_release": self._seerr.hooks.release,
            "webhook_again": self._seerr.hooks.again,
        }

    def become(self, product: Product) -> None:
        """Move to the other product, everything kept. Raises ValueError."""
        with self._seerr.working():
            self._seerr.become(product)

    def behave(self, **fields: Any) -> None:
        """Change fields of `Behaviour`; its sets may be lists. Raises AttributeError."""
        self._change(self._seerr.behaviour, Behaviour, fields)

    def pace(self, **fields: Any) -> None:
        """Change fields of `Pace`. Raises AttributeError."""
        self._change(self._seerr.pace, Pace, fields)

    def settings(self, **fields: Any) -> None:
        """Change fields of `Settings`. Raises AttributeError."""
        self._change(self._seerr.settings, Settings, fields)

    def _change(self, one: object, kind: type, fields: dict[str, Any]) -> None:
        with self._seerr.working():
            for name, value in fields.items():
                if name not in kind.__annotations__:
                    raise AttributeError(name)
                setattr(one, name, set(value) if isinstance(getattr(one, name), set) else value)

    def ask(
        self,
        username: str,
        media_type: MediaType,
        tmdb_id: int,
        seasons: Iterable[int] | None = None,
        is_4k: bool = False,
    ) -> Request:
        """As if somebody asked on the server's own pages. Raises KeyError, RefusedError."""
        wanted: object = list(seasons) if seasons is not None else "all"
        body = {"mediaType": media_type, "mediaId": tmdb_id, "is4k": is_4k, "seasons": wanted}
        with self._seerr.working():
            return requesting.make(self._seerr, self._seerr.user(username), body)

    def fill(self, requests: int, username: str = "frank") -> None:
        """So many more films, each asked for once, whatever the quota. Raises KeyError."""
        with self._seerr.working():
            seerr, user = self._seerr, self._seerr.user(username)
            for _ in range(requests):
                number = _FILLING + len(seerr.media)
                seerr.catalogue.add(
                    Title("movie", number, title(number), "2001-02-03", (18,), summary(number))
                )
                media = seerr.add_media("movie", number, MediaStatus.PENDING)
                now, made = seerr.clock.now(), seerr.new_id("request")
                row = Request(made, media.id, "movie", RequestStatus.PENDING, user.id)
                row.created_at = row.updated_at = now
                seerr.requests[made] = row

    def approve(self, id: int) -> None:  # noqa: A002  # as the API calls it
        """As its administrator would. Raises KeyError."""
        with self._seerr.working():
            requesting.approve(self._seerr, self._owner(), self._seerr.requests[id])

    def decline(self, id: int) -> None:  # noqa: A002
        """As its administrator would. Raises KeyError."""
        with self._seerr.working():
            requesting.decline(self._seerr, self._owner(), self._seerr.requests[id])

    def delete(self, id: int) -> None:  # noqa: A002
        """As its administrator would: nobody is told. Raises KeyError."""
        with self._seerr.working():
            requesting.delete(self._seerr, self._owner(), self._seerr.requests[id])

    def arrive(self, media_type: MediaType, tmdb_id: int, seasons: Iterable[int] = ()) -> None:
        """A film is there, or these seasons of a series: no `seasons` for all of them."""
        with self._seerr.working():
            media = self._media(media_type, tmdb_id)
            found = self._seerr.catalogue.find(media_type, tmdb_id)
            every = [s.number for s in found.seasons if s.number] if found else []
            handing_over.arrive(self._seerr, media, tuple(seasons) or every)

    def _media(self, media_type: MediaType, tmdb_id: int) -> Media:
        known = self._seerr.media_of(media_type, tmdb_id)
        return known or self._seerr.add_media(media_type, tmdb_id, MediaStatus.UNKNOWN)

    def scan(self) -> int:
        """What the Plex library beside it has counts as available; how many titles that are."""
        with self._seerr.working():
            library = self._seerr.library
            return 0 if library is None else library_scan.scan(self._seerr, library)

    def forget_title(self, media_type: MediaType, tmdb_id: int) -> None:
        """TMDB does not know it any more. Raises KeyError."""
        with self._seerr.working():
            self._seerr.catalogue.forget(media_type, tmdb_id)

    def drop_media(self, media_type: MediaType, tmdb_id: int) -> None:
        """Everything about a title goes, its requests with it."""
        with self._seerr.working():
            media = self._media(media_type, tmdb_id)
            for request in self._seerr.requests_of(media):
                del self._seerr.requests[request.id]
            del self._seerr.media[media.id]

    def quota(self, username: str, **fields: int | None) -> None:
        """Set `movie_quota_limit`, `movie_quota_days` and those of `tv`. Raises KeyError."""
        with self._seerr.working():
            user = self._seerr.user(username)
            for name, value in fields.items():
                if not name.endswith(("_quota_limit", "_quota_days")):
                    raise AttributeError(name)
                setattr(user, name, value)

    def person(self, email: str, **fields: Any) -> User:
        """A further person: `username`, `plex_id`, `permissions`."""
        with self._seerr.working():
            return self._seerr.add_user(email, **fields)

    def remove_person(self, username: str) -> None:
        """Their requests and issues go as well. Raises KeyError."""
        with self._seerr.working():
            user = self._seerr.user(username)
            own = [r.id for r in self._seerr.requests.values() if r.requested_by == user.id]
            for number in own:
                del self._seerr.requests[number]
            for request in self._seerr.requests.values():
                if request.modified_by == user.id:
                    request.modified_by = None
            written = [i.id for i in self._seerr.issues.values() if i.created_by == user.id]
            for number in written:
                del self._seerr.issues[number]
            del self._seerr.users[user.id]

    def report(self, username: str, media_type: MediaType, tmdb_id: int, message: str) -> int:
        """An issue of the kind "other"; its number. Raises KeyError."""
        with self._seerr.working():
            media = self._media(media_type, tmdb_id)
            return issues.report(self._seerr, self._seerr.user(username), media.id, 4, message).id

    def resolve(self, id: int) -> None:  # noqa: A002
        """As its administrator would. Raises KeyError."""
        with self._seerr.working():
            issue = self._seerr.issues[id]
            issues.decide(self._seerr, self._owner(), issue, IssueStatus.RESOLVED)

    def _owner(self) -> User:
        return self._seerr.users[1]
