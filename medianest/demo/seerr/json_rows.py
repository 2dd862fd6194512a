"""People, titles somebody asked for, requests and issues in the shapes of Seerr and Overseerr."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from medianest.demo.seerr.rows import (
    AskedSeason,
    Comment,
    Issue,
    Media,
    MediaSeason,
    Request,
    User,
)

if TYPE_CHECKING:
    from medianest.demo.seerr.pretend_seerr import PretendSeerr

Row = dict[str, Any]


def moment(at: float) -> str:
    """A time as JSON has it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class Rows:
    """Makes them for one server, whichever of the products it is."""

    def __init__(self, seerr: PretendSeerr) -> None:
        self._seerr = seerr

    def user(self, user: User, *, with_settings: bool = False) -> Row:
        """A person who was loaded, e-mail and Plex number included."""
        made = self._person(user)
        counted = [r for r in self._seerr.requests.values() if r.requested_by == user.id]
        row = {
            **made,
            "email": user.email,
            "plexId": user.plex_id,
            "requestCount": len(counted),
            "displayName": user.display_name,
        }
        return {**row, "settings": None} if with_settings else row

    def new_user(self, user: User) -> Row:
        """A person who was just made: without e-mail, Plex number and counts."""
        return self._person(user)

    def _person(self, user: User) -> Row:
        of_seerr = {"jellyfinUsername": None, "jellyfinUserId": None, "avatarETag": None}
        return {
            "permissions": int(user.permissions),
            "warnings": [],
            "id": user.id,
            "plexUsername": user.plex_username,
            "username": user.username,
            "recoveryLinkExpirationDate": None,
            "userType": 1 if user.plex_id else 2,
            "avatar": user.avatar,
            **({**of_seerr, "avatarVersion": None} if self._seerr.is_seerr else {}),
            "movieQuotaLimit": user.movie_quota_limit,
            "movieQuotaDays": user.movie_quota_days,
            "tvQuotaLimit": user.tv_quota_limit,
            "tvQuotaDays": user.tv_quota_days,
            **_times(user),
        }

    def media(self, media: Media, *, with_seasons: bool = False) -> Row:
        """A title somebody asked for, or has."""
        of_seerr = {"jellyfinMediaId": None, "jellyfinMediaId4k": None}
        row = {
            "downloadStatus": [],
            "downloadStatus4k": [],
            "id": media.id,
            "mediaType": media.media_type,
            "tmdbId": media.tmdb_id,
            "tvdbId": media.tvdb_id,
            "imdbId": None,
            "status": int(media.status),
            "status4k": int(media.status_4k),
            **_times(media),
            "lastSeasonChange": moment(media.season_changed_at),
            "mediaAddedAt": moment(media.added_at),
            "serviceId": media.service_id,
            "serviceId4k": media.service_id_4k,
            "externalServiceId": media.external_id,
            "externalServiceId4k": None,
            "externalServiceSlug": media.slug,
            "externalServiceSlug4k": None,
            "ratingKey": media.rating_key,
            "ratingKey4k": None,
            **(of_seerr if self._seerr.is_seerr else {}),
        }
        if media.service_id is not None:
            row["serviceUrl"] = _service_url(media)
        if with_seasons:
            row["seasons"] = [_media_season(season) for season in media.seasons]
        return row

    def media_in_full(self, media: Media, *, with_issues: bool = True) -> Row:
        """With everybody's requests, as title pages have it."""
        requests = [self._request_of_media(request) for request in self._seerr.requests_of(media)]
        row = {**self.media(media, with_seasons=True), "requests": requests}
        if with_issues:
            issues = [i for i in self._seerr.issues.values() if i.media_id == media.id]
            row["issues"] = [_issue(issue) for issue in issues]
        return row

    def media_in_list(self, media: Media) -> Row:
        """As results of a search or of Discover have it."""
        watchlists: Row = {"watchlists": []} if self._seerr.is_seerr else {}
        return {**self.media(media), **watchlists}

    def new_request(self, request: Request, *, is_first: bool) -> Row:
        """As a new request is answered: `is_first` where nothing was known of the title before.

        A refusal of Radarr's is in it already where that was quick.
        """
        media = self._seerr.media[request.media_id]
        told = self.media(media) if is_first else self._media_with_others(media, request)
        seasons = [_asked(season) for season in request.seasons]
        row = {
            **_about(request),
            "media": told,
            "requestedBy": self.user(self._seerr.users[request.requested_by], with_settings=True),
            **({"seasons": seasons} if request.media_type == "tv" else {}),
        }
        if request.modified_by is not None:
            modified = self._seerr.users[request.modified_by]
            row["modifiedBy"] = self.user(modified, with_settings=True)
        return row

    def _media_with_others(self, media: Media, new: Request) -> Row:
        full = self.media_in_full(media, with_issues=False)
        full["requests"] = [row for row in full["requests"] if row["id"] != new.id]
        return full

    def request(self, request: Request) -> Row:
        """One that was loaded alone."""
        row = self._loaded(request, with_settings=True)
        media = self._seerr.media[request.media_id]
        return {**row, "media": self.media(media, with_seasons=True)}

    def edited_request(self, request: Request) -> Row:
        """After `PUT`: what the body did not name is left out."""
        row = self.request(request)
        unnamed = ("serverId", "profileId", "rootFolder", "languageProfileId", "tags")
        return {name: value for name, value in row.items() if name not in unnamed}

    def listed_request(self, request: Request, *, for_manager: bool) -> Row:
        """In a list; managers see whether Radarr or Sonarr has it."""
        media = self._seerr.media[request.media_id]
        row = {**self._loaded(request), "media": self.media(media)}
        if for_manager and self._seerr.is_seerr:
            row["canRemove"] = media.service_id is not None
        return row

    def _request_of_media(self, request: Request) -> Row:
        media = self._seerr.media[request.media_id]
        return {**self._loaded(request), "media": self.media(media)}

    def _loaded(self, request: Request, *, with_settings: bool = False) -> Row:
        users, modified = self._seerr.users, request.modified_by
        return {
            **_about(request),
            "requestedBy": self.user(users[request.requested_by], with_settings=with_settings),
            "modifiedBy": (
                None
                if modified is None
                else self.user(users[modified], with_settings=with_settings)
            ),
            "seasons": [_asked(season) for season in request.seasons],
            "seasonCount": len(request.seasons),
        }

    def issue(self, issue: Issue, *, with_settings: bool = False) -> Row:
        """One with comments and who wrote them; routes that change it know people's settings."""
        creator = self._seerr.users[issue.created_by]
        return {
            **_issue(issue),
            "media": self.media(self._seerr.media[issue.media_id], with_seasons=with_settings),
            "createdBy": self.user(creator, with_settings=with_settings),
            "comments": [
                self._comment(comment, with_settings=with_settings) for comment in issue.comments
            ],
        }

    def changed_issue(self, issue: Issue) -> Row:
        """After somebody wrote or decided something."""
        modifier = self._modifier(issue, with_settings=True)
        return {**self.issue(issue, with_settings=True), "modifiedBy": modifier}

    def listed_issue(self, issue: Issue) -> Row:
        """In a list: comments without their authors."""
        comments = [_comment(comment) for comment in issue.comments]
        modifier = self._modifier(issue, with_settings=False)
        return {**self.issue(issue), "modifiedBy": modifier, "comments": comments}

    def _modifier(self, issue: Issue, *, with_settings: bool) -> Row | None:
        if issue.modified_by is None:
            return None
        return self.user(self._seerr.users[issue.modified_by], with_settings=with_settings)

    def _comment(self, comment: Comment, *, with_settings: bool) -> Row:
        author = self.user(self._seerr.users[comment.user_id], with_settings=with_settings)
        return {**_comment(comment), "user": author}


_Timed = User | Media | MediaSeason | Request | AskedSeason | Issue | Comment


def _times(row: _Timed) -> Row:
    return {"createdAt": moment(row.created_at), "updatedAt": moment(row.updated_at)}


def _about(request: Request) -> Row:
    return {
        "id": request.id,
        "status": int(request.status),
        **_times(request),
        "type": request.media_type,
        "is4k": request.is_4k,
        "serverId": None,
        "profileId": None,
        "rootFolder": None,
        "languageProfileId": None,
        "tags": None,
        "isAutoRequest": False,
    }


def _asked(season: AskedSeason) -> Row:
    return {
        "id": season.id,
        "seasonNumber": season.number,
        "status": int(season.status),
        **_times(season),
    }


def _media_season(season: MediaSeason) -> Row:
    return {
        "id": season.id,
        "seasonNumber": season.number,
        "status": int(season.status),
        "status4k": int(season.status_4k),
        **_times(season),
    }


def _issue(issue: Issue) -> Row:
    return {
        "id": issue.id,
        "issueType": issue.type,
        "status": int(issue.status),
        "problemSeason": issue.season,
        "problemEpisode": issue.episode,
        **_times(issue),
    }


def _comment(comment: Comment) -> Row:
    return {"id": comment.id, "message": comment.message, **_times(comment)}


def _service_url(media: Media) -> str:
    if media.media_type == "movie":
        return f"http://radarr.example:7878/movie/{media.slug}"
    return f"http://sonarr.example:8989/series/{media.slug}"
