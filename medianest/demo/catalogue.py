"""Looks up what is on offer and remembers what a test changed about it."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, get_args

from medianest.demo.catalogue_contents import (
    BATCH,
    CHANNEL_UPLOADS,
    NEST,
    PLAYLISTS,
    TWENTY,
    VIDEOS,
    numbered_video,
)
from medianest.demo.video import Availability, Playlist, Video

_NUMBERED_ID = re.compile(r"many-\d{6}")


class Catalogue:
    """Videos, playlists and the channel, with the counters that behaviours such as "once" need."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Back to the first state: no changes, every counter at zero."""
        self._videos = {video.id: video for video in (*VIDEOS, *TWENTY, *BATCH)}
        self._playlists = {playlist.id: playlist for playlist in PLAYLISTS}
        self.channel = NEST
        self.uploads: tuple[str, ...] = CHANNEL_UPLOADS
        self.tally: Counter[tuple[str, str]] = Counter()
        self._expired: dict[str, set[str]] = {}

    def video(self, video_id: str) -> Video | None:
        """The video with this id, or None."""
        if _NUMBERED_ID.fullmatch(video_id) and video_id not in self._videos:
            return numbered_video(video_id)
        return self._videos.get(video_id)

    def playlist(self, playlist_id: str) -> Playlist | None:
        """The playlist with this id, or None; a channel's uploads have one as well (UU…)."""
        if playlist_id == "UU" + self.channel.id[2:]:
            return Playlist(playlist_id, "Uploads", self.channel, self.uploads)
        return self._playlists.get(playlist_id)

    def videos(self) -> list[Video]:
        """Every video that has something of its own to show."""
        return [self._videos[video.id] for video in VIDEOS]

    def playlists(self) -> list[Playlist]:
        """Every playlist on offer."""
        return list(self._playlists.values())

    def entries(self, video_ids: Iterable[str]) -> list[Video]:
        """The videos behind these ids, in order."""
        found = (self.video(video_id) for video_id in video_ids)
        return [video for video in found if video is not None]

    def change_video(self, video_id: str, changes: dict[str, Any]) -> Video:
        """Overwrite fields of a video; `delivery` takes the fields that change.

        Raises KeyError for an unknown id and ValueError or TypeError for a field or value that
        does not exist.
        """
        video = self.video(video_id)
        if video is None:
            raise KeyError(video_id)
        if changes.get("availability", "ok") not in get_args(Availability):
            raise ValueError(f"unknown availability {changes['availability']!r}")
        delivery = dataclasses.replace(video.delivery, **changes.pop("delivery", {}))
        self._videos[video_id] = dataclasses.replace(video, **changes, delivery=delivery)
        return self._videos[video_id]

    def change_playlist(self, playlist_id: str, video_ids: list[str]) -> None:
        """Give a playlist, or the channel's uploads under the channel's id, these entries."""
        for video_id in video_ids:
            if self.video(video_id) is None:
                raise KeyError(video_id)
        if playlist_id == self.channel.id:
            self.uploads = tuple(video_ids)
            return
        playlist = self._playlists[playlist_id]
        self._playlists[playlist_id] = dataclasses.replace(playlist, video_ids=tuple(video_ids))

    def count(self, video_id: str, event: str) -> int:
        """How often `event` has happened to a video, this time included."""
        self.tally[video_id, event] += 1
        return self.tally[video_id, event]

    def address_has_expired(self, video: Video, issue: str) -> bool:
        """Whether a media address is refused: the first `expires_times` that get used are.

        `issue` tells addresses handed out by one extraction from those of the next. Counting the
        used ones lets a caller look first and download later, in two extractions.
        """
        expired = self._expired.setdefault(video.id, set())
        if len(expired) < video.delivery.expires_times:
            expired.add(issue)
        return issue in expired
