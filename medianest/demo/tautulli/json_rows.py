"""How a pretend Tautulli puts what was played, people and sections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from medianest.demo.library.things import Playback
from medianest.demo.tautulli.pretend_tautulli import PretendTautulli
from medianest.demo.tautulli.rows import LOCAL, Play, Section, Title, User, title_of
from medianest.demo.tautulli.tallies import Tally

Row = dict[str, Any]

NO_THUMB = "interfaces/default/images/gravatar-default-80x80.png"
WATCHED_PERCENT = 85
_PLAYERS = (
    ("Chrome", "Plex Web", "lan"), ("Android", "Plex for Android (Mobile)", "wan"),
    ("tvOS", "Plex for Apple TV", "lan"), ("Roku", "Plex for Roku", "wan"),
)  # fmt: skip
_DECISIONS = ("direct play", "direct play", "copy", "transcode")


class Rows:
    """Rows of one server."""

    def __init__(self, tautulli: PretendTautulli) -> None:
        self._tautulli = tautulli

    def played(self, group: Sequence[Play]) -> Row:
        """A play, of one stretch or of several, the last of which it is called by."""
        last = group[-1]
        platform, product, location = _PLAYERS[last.dice % len(_PLAYERS)]
        seconds = sum(play.seconds for play in group)
        percent = max(play.percent for play in group)
        return {
            "reference_id": last.reference_id,
            "row_id": last.id,
            "id": last.id,
            "date": last.started,
            "started": group[0].started,
            "stopped": last.stopped,
            "duration": seconds,
            "play_duration": seconds,
            "paused_counter": sum(play.paused_seconds for play in group),
            **self._person(last.user_id),
            "platform": platform,
            "product": product,
            "player": f"{platform} player",
            "ip_address": f"192.0.2.{1 + last.dice % 9}",
            "live": 0,
            "machine_id": f"m{last.user_id}",
            "location": location,
            "secure": 1,
            "relayed": 0,
            **_titled(last.title),
            "transcode_decision": _DECISIONS[(last.dice >> 2) % len(_DECISIONS)],
            "percent_complete": percent,
            "watched_status": _watched(percent),
            "group_count": len(group),
            "group_ids": ",".join(str(play.id) for play in group),
            "state": None,
            "session_key": None,
        }

    def playing(self, playback: Playback) -> Row:
        """What is being played has no number yet."""
        plex, now = self._tautulli.plex, self._tautulli.now()
        item = plex.library.items[playback.key]
        length, started = item.duration_ms or 0, int(playback.began_at)
        seconds = max(now - started, 0)
        return {
            "reference_id": None,
            "row_id": None,
            "id": None,
            "date": started,
            "started": started,
            "stopped": now,
            "duration": seconds,
            "play_duration": seconds,
            "paused_counter": 0,
            **self._person(playback.account),
            "platform": "Android",
            "product": playback.product,
            "player": playback.player,
            "ip_address": "192.0.2.7",
            "live": 0,
            "machine_id": f"player-{playback.account}",
            "location": playback.location,
            "secure": 1,
            "relayed": 0,
            **_titled(title_of(plex.library, item)),
            "transcode_decision": playback.decision.replace("directplay", "direct play"),
            "percent_complete": playback.offset_of(length) * 100 // length if length else 10,
            "watched_status": 0,
            "group_count": None,
            "group_ids": None,
            "state": playback.state,
            "session_key": playback.session_key,
        }

    def user(self, user: User) -> Row:
        """In the list of everybody."""
        known = None if user.user_id == LOCAL else True
        return {
            "row_id": user.row_id,
            "user_id": user.user_id,
            "username": user.username,
            "friendly_name": user.friendly_name,
            "thumb": known and _avatar(user),
            "email": user.email,
            "is_active": int(user.is_active),
            "is_admin": int(user.is_admin),
            "is_home_user": known and int(user.is_home_user),
            "is_allow_sync": known and 1,
            "is_restricted": known and int(user.is_restricted),
            "do_notify": 1,
            "keep_history": int(user.keep_history),
            "allow_guest": 0,
            "shared_libraries": list(user.sections),
            **{f"filter_{name}": known and "" for name in _FILTERS},
        }

    def user_alone(self, user: User | None) -> Row:
        """One of them; nobody is the one without an account, and not quite the same."""
        return {
            "row_id": user.row_id if user else 0,
            "user_id": user.user_id if user else LOCAL,
            "username": user.username if user else "Local",
            "friendly_name": user.friendly_name if user else "Local",
            "user_thumb": _avatar(user) if user else NO_THUMB,
            "email": user.email if user else "",
            "is_active": int(user.is_active) if user else 1,
            "is_admin": int(user.is_admin) if user else "",
            "is_home_user": int(user.is_home_user) if user else 0,
            "is_allow_sync": 1 if user else 0,
            "is_restricted": int(user.is_restricted) if user else 0,
            "do_notify": 1 if user else 0,
            "keep_history": int(user.keep_history) if user else 1,
            "deleted_user": int(user.is_deleted) if user else 0,
            "allow_guest": 0,
            "shared_libraries": list(user.sections) if user else [],
            "last_seen": None,
        }

    def user_in_table(self, user: User) -> Row:
        """With what they played last."""
        tally = self._tautulli.tallies.people.get(user.user_id, Tally())
        last = tally.last
        platform = _PLAYERS[last.dice % len(_PLAYERS)][0] if last else None
        return {
            "row_id": user.row_id,
            "user_id": user.user_id,
            "username": user.username,
            "friendly_name": user.friendly_name,
            "title": None if user.user_id == LOCAL else user.username,
            "email": user.email,
            "user_thumb": _avatar(user),
            "plays": tally.plays,
            "duration": tally.seconds,
            "last_seen": last.started if last else None,
            "last_played": last.title.full_title if last else None,
            "history_row_id": last.id if last else None,
            "ip_address": f"192.0.2.{1 + last.dice % 9}" if last else None,
            "platform": platform,
            "player": f"{platform} player" if last else None,
            **_last_title(last),
            "transcode_decision": _DECISIONS[(last.dice >> 2) % len(_DECISIONS)] if last else None,
            "do_notify": 1,
            "keep_history": int(user.keep_history),
            "allow_guest": 0,
            "is_active": int(user.is_active),
        }

    def section(self, section: Section) -> Row:
        """As Plex tells it: nearly all of it is text."""
        row = {
            "section_id": str(section.section_id),
            "section_name": section.name,
            "section_type": section.type,
            "agent": section.agent,
            "thumb": _picture(section),
            "art": _picture(section, "-fanart.jpg"),
            "count": str(section.count),
            "is_active": int(section.is_active),
        }
        if section.parent_count is not None:
            row["parent_count"] = str(section.parent_count)
            row["child_count"] = str(section.child_count)
        return row

    def section_alone(self, section: Section) -> Row:
        """One of them, from its own database."""
        last = self._tautulli.tallies.sections.get(section.section_id, Tally()).last
        return {
            **self._section(section),
            "is_active": int(section.is_active),
            "do_notify": 1,
            "do_notify_created": 1,
            "keep_history": int(section.keep_history),
            "deleted_section": 0,
            "last_accessed": last.started if last else None,
        }

    def section_in_table(self, section: Section) -> Row:
        """With what was played last of it."""
        tally = self._tautulli.tallies.sections.get(section.section_id, Tally())
        last = tally.last
        return {
            **self._section(section),
            "plays": tally.plays,
            "duration": tally.seconds if last else None,
            "last_accessed": last.started if last else None,
            "history_row_id": last.id if last else None,
            "last_played": last.title.full_title if last else None,
            **_last_title(last),
            "content_rating": last.title.content_rating if last else None,
            "labels": [],
            "do_notify": 1,
            "do_notify_created": 1,
            "keep_history": int(section.keep_history),
            "is_active": int(section.is_active),
        }

    def _section(self, section: Section) -> Row:
        return {
            "row_id": section.row_id,
            "server_id": self._tautulli.plex.server.machine_identifier,
            "section_id": section.section_id,
            "section_name": section.name,
            "section_type": section.type,
            "library_thumb": _picture(section),
            "library_art": _picture(section, "-fanart.jpg"),
            "count": section.count,
            "parent_count": section.parent_count,
            "child_count": section.child_count,
        }

    def _person(self, user_id: int) -> Row:
        user = self._tautulli.users.get(user_id)
        return {
            "user_id": user_id,
            "user": user.username if user else f"former {user_id}",
            "friendly_name": user.friendly_name if user else None,
            "user_thumb": _avatar(user) if user else NO_THUMB,
        }


_FILTERS = ("all", "movies", "tv", "music", "photos")


def _titled(title: Title) -> Row:
    return {
        "media_type": title.type,
        "rating_key": title.key,
        "parent_rating_key": _or_empty(title.parent),
        "grandparent_rating_key": _or_empty(title.grandparent),
        "full_title": title.full_title,
        "title": title.title,
        "parent_title": title.parent_title,
        "grandparent_title": title.grandparent_title,
        "original_title": "",
        "year": _or_empty(title.year),
        "media_index": _or_empty(title.index),
        "parent_media_index": _or_empty(title.parent_index),
        "thumb": title.thumb,
        "originally_available_at": title.released,
        "guid": title.guid,
    }


def _last_title(last: Play | None) -> Row:
    names = (
        "rating_key", "media_type", "thumb", "parent_title", "year", "media_index",
        "parent_media_index", "originally_available_at", "guid",
    )  # fmt: skip
    row = _titled(last.title) if last else dict.fromkeys(names)
    return {**{name: row[name] for name in names}, "live": 0 if last else None}


def _watched(percent: int) -> float:
    if percent >= WATCHED_PERCENT:
        return 1
    quarters = int(percent * 4 // WATCHED_PERCENT)
    return quarters / 4 if quarters else 0


def _avatar(user: User) -> str:
    return (
        NO_THUMB if user.user_id == LOCAL else f"https://plex.tv/users/{user.user_id:016x}/avatar"
    )


def _picture(section: Section, end: str = ".png") -> str:
    return f"/:/resources/{section.type}{end}"


def _or_empty(value: int | None) -> int | str:
    return "" if value is None else value
