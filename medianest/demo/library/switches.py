"""Lets tests change the pretend Plex server's library over HTTP, under `/__site__/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from medianest.demo.library import history, playing, scanning
from medianest.demo.library.pictures import known
from medianest.demo.library.things import Item, Location
from medianest.demo.pretend_plex import PretendPlex


class Switches:
    """Each takes the fields of a JSON object and may say what it made."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex

    def all(self) -> dict[str, Callable[..., object]]:
        """By name:

        `behave` with fields of `Behaviour`; `fill` {items, odd}; `clock` {offset_seconds};
        `reinstall`; `empty` and `drop_section` {section}; `folder` {section, folder[, path]};
        `add` {section, title, ...} gives a key, `again` {key} another one; `change` {key, ...};
        `remove` {key}; `picture` {key, how} with how of `pictures.Broken` or null; `look` {section}
        scans at once; `watch` {username, key, views, offset_ms}; `unwatch` {username, key}; `play`
        {username, key, ...} gives the session, `playback` {session, ...} changes it, `stop`
        {session} ends it; `watched` {username, key[, at]} writes a row of the history and gives its
        number; `sections` {username, sections[, filters]}.
        """
        return {
            "behave": self.behave,
            "fill": self.fill,
            "clock": self.clock,
            "reinstall": self.reinstall,
            "empty": lambda section: self._plex.library.empty(section),
            "drop_section": lambda section: self._plex.library.drop_section(section),
            "folder": self.folder,
            "add": self.add,
            "again": lambda key: self._plex.library.add_again(key).key,
            "change": lambda key, **fields: self._plex.library.change(key, **fields) and None,
            "remove": lambda key: self._plex.library.remove(key),
            "picture": self.picture,
            "look": self.look,
            "watch": self.watch,
            "unwatch": self.unwatch,
            "play": self.play,
            "playback": lambda session, **fields: playing.change(self._plex, session, **fields),
            "stop": lambda session: playing.stop(self._plex, session),
            "watched": lambda username, key, at=None: history.add(self._plex, username, key, at),
            "sections": self.sections,
        }

    def behave(self, **fields: Any) -> None:
        """Replace what is named of the behaviour."""
        self._plex.library.behaviour = replace(self._plex.library.behaviour, **fields)

    def fill(self, items: int, odd: bool = True) -> None:
        """Another library of that many items."""
        self._plex.fill(items, odd)

    def clock(self, offset_seconds: int) -> None:
        """Let the server's clock be wrong."""
        self._plex.library.clock_offset_seconds = offset_seconds

    def reinstall(self) -> str:
        """Another server at the same address; its identifier."""
        self._plex.reinstall()
        return self._plex.server.machine_identifier

    def folder(self, section: str, folder: str, path: str = "") -> None:
        """Let a section look into a folder of this machine, under another name if `path` says."""
        place = Location(90, path or folder, Path(folder))
        self._plex.library.sections[section].locations = [place]

    def add(self, section: str, title: str, **fields: Any) -> int:
        """A new movie, show or artist, or what `type` and `parent` say."""
        library = self._plex.library
        key, now = library.new_key(), library.now()
        kind = fields.pop("type", library.sections[section].type)
        item = Item(key, key, kind, section, f"plex://{kind}/{key:024x}", title, now, now)
        item.thumb = item.art = now
        return library.add(replace(item, **fields)).key

    def picture(self, key: int, how: str | None = None) -> None:
        """Break a picture, or mend it."""
        broken = self._plex.library.broken_pictures
        if how is None:
            broken.pop(key, None)
        else:
            broken[key] = known(how)

    def look(self, section: str, path: str = "") -> list[int]:
        """Scan without waiting; the keys of what is new."""
        library = self._plex.library
        return [item.key for item in scanning.look(library, library.sections[section], path)]

    def watch(self, username: str, key: int, views: int = 1, offset_ms: int = 0) -> None:
        """Somebody has watched something, or begun it."""
        account = self._plex.account(username)
        self._plex.library.watch(account.id, key, views=views, offset_ms=offset_ms)

    def unwatch(self, username: str, key: int) -> None:
        """As if never begun."""
        self._plex.library.unwatch(self._plex.account(username).id, key)

    def play(self, username: str, key: int, **fields: Any) -> int:
        """Somebody plays something; the session."""
        return playing.start(self._plex, username, key, **fields).session_key

    def sections(
        self, username: str, sections: list[str] | None, filters: dict[str, str] | None = None
    ) -> None:
        """What is shared with somebody; null means every section."""
        account = self._plex.account(username)
        account.sections = None if sections is None else tuple(sections)
        account.filters = dict(filters or {})
