"""What is played on the pretend Plex server now, and by whom: `/status/sessions` and accounts."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.library.answers import container
from medianest.demo.library.browsing import viewing
from medianest.demo.library.rows import Row
from medianest.demo.library.things import Playback
from medianest.demo.library.viewers import Viewer
from medianest.demo.pretend_plex import Account, PretendPlex
from medianest.demo.scripted_trouble import page

OWNER_HERE = 1
"""The server's own number of its owner; everybody else has plex.tv's."""


class Playing:
    """What is played now; tests start and stop it."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex

    def routes(self) -> list[Route]:
        """Its routes, all for the owner."""

        def route(path: str, answers: Any, method: str = "GET") -> Route:
            return Route(path, viewing(self._plex, answers, owner=True), methods=[method])

        return [
            route("/status/sessions", self.sessions),
            route("/status/sessions/terminate", self.terminate, "POST"),
            route("/transcode/sessions", self.transcodes),
            route("/accounts", self.accounts),
        ]

    async def sessions(self, request: Request, viewer: Viewer) -> Response:
        """Nothing but a size when nobody plays anything."""
        rows = [
            self._session(viewer, each)
            for each in self._plex.playbacks
            if each.key in self._plex.library.items
        ]
        return container(request, {"size": len(rows), **({"Metadata": rows} if rows else {})})

    async def terminate(self, request: Request, viewer: Viewer) -> Response:
        wanted = request.query_params.get("sessionId", "")
        if not wanted:
            return page(403)
        found = [each for each in self._plex.playbacks if each.id == wanted]
        for each in found:
            stop(self._plex, each.session_key)
        return page(200 if found else 404)

    async def transcodes(self, request: Request, viewer: Viewer) -> Response:
        rows = [
            {**_transcode(each), "duration": self._length(each), "complete": False, "error": False}
            for each in self._plex.playbacks
            if each.decision == "transcode"
        ]
        return container(
            request, {"size": len(rows), **({"TranscodeSession": rows} if rows else {})}
        )

    async def accounts(self, request: Request, viewer: Viewer) -> Response:
        """A nameless row first, then the owner as number 1."""
        known = [account for account in self._plex.accounts.values() if account.reaches_server]
        named = [(0, "")] + [(number_here(each), each.username) for each in known]
        rows = [_account(number, name) for number, name in named]
        told = {"size": len(rows), "identifier": "com.plexapp.system.accounts", "Account": rows}
        return container(request, told)

    def _length(self, playback: Playback) -> int:
        item = self._plex.library.items.get(playback.key)
        return (item.duration_ms or 0) if item else 0

    def _session(self, viewer: Viewer, playback: Playback) -> Row:
        account = self._plex.accounts[playback.account]
        row = viewer.rows.full(self._plex.library.items[playback.key])
        offset = playback.offset_of(self._length(playback))
        row |= {"sessionKey": str(playback.session_key), "viewOffset": offset}
        for media in row.get("Media", [])[:1]:
            media["selected"] = True
            for part in media["Part"]:
                part |= {"decision": playback.decision, "selected": True}
        row["User"] = {
            "id": str(number_here(account)),
            "thumb": f"https://plex.tv/users/{account.uuid}/avatar?c=1676049502",
            "title": account.username,
        }
        row["Player"] = _player(playback, account)
        row["Session"] = {"id": playback.id, "bandwidth": 5212, "location": playback.location}
        if playback.decision == "transcode":
            row["TranscodeSession"] = _transcode(playback)
        return row


def start(plex: PretendPlex, username: str, key: int, **fields: Any) -> Playback:
    """Let somebody play something. Raises KeyError, TypeError, ValueError."""
    plex.library.items[key]  # nobody plays what is not there
    playback = Playback(plex.account(username).id, key, **fields)
    playback.session_key = 1 + max((each.session_key for each in plex.playbacks), default=0)
    plex.playbacks.append(playback)
    _tell(plex, playback, playback.state)
    return playback


def change(plex: PretendPlex, session: int, **fields: Any) -> None:
    """Pause it, let it go on, or move it. Raises KeyError, AttributeError."""
    playback = _one(plex, session)
    for name, value in fields.items():
        getattr(playback, name)
        setattr(playback, name, value)
    _tell(plex, playback, playback.state)


def stop(plex: PretendPlex, session: int) -> None:
    """It is no longer played. Raises KeyError."""
    playback = _one(plex, session)
    plex.playbacks.remove(playback)
    _tell(plex, playback, "stopped")


def number_here(account: Account) -> int:
    """How the server itself counts an account."""
    return OWNER_HERE if account.owner else account.id


def _one(plex: PretendPlex, session: int) -> Playback:
    for playback in plex.playbacks:
        if playback.session_key == session:
            return playback
    raise KeyError(session)


def _tell(plex: PretendPlex, playback: Playback, state: str) -> None:
    told = {
        "sessionKey": str(playback.session_key),
        "clientIdentifier": f"player-{playback.account}",
        "guid": "",
        "ratingKey": str(playback.key),
        "url": "",
        "key": f"/library/metadata/{playback.key}",
        "viewOffset": playback.offset_ms,
        "state": state,
    }
    plex.tell("playing", told)


def _player(playback: Playback, account: Account) -> Row:
    return {
        "address": "192.0.2.7",
        "device": "Pixel 9",
        "machineIdentifier": f"player-{playback.account}",
        "model": "standalone",
        "platform": "Android",
        "platformVersion": "15",
        "product": playback.product,
        "remotePublicAddress": "198.51.100.7",
        "state": playback.state,
        "title": playback.player,
        "vendor": "Google",
        "version": "10.4.0",
        "local": playback.location == "lan",
        "relayed": False,
        "secure": True,
        "userID": number_here(account),
    }


def _transcode(playback: Playback) -> Row:
    return {
        "key": f"/transcode/sessions/{playback.id}",
        "throttled": False,
        "progress": 2.5999999046325684,
        "speed": 1.2000000476837158,
        "context": "streaming",
        "sourceVideoCodec": "hevc",
        "sourceAudioCodec": "eac3",
        "videoDecision": "transcode",
        "audioDecision": "copy",
        "protocol": "dash",
        "container": "mp4",
        "videoCodec": "h264",
        "audioCodec": "aac",
        "width": 1280,
        "height": 720,
    }


def _account(number: int, name: str) -> Row:
    return {
        "id": number,
        "key": f"/accounts/{number}",
        "name": name,
        "defaultAudioLanguage": "en",
        "autoSelectAudio": True,
        "defaultSubtitleLanguage": "en",
        "subtitleMode": 1,
        "thumb": "",
    }
