"""What the pretend Plex server tells by itself: on its websocket, and to webhooks on demand."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from medianest.demo.library.rows import Rows
from medianest.demo.pretend_plex import PretendPlex

_LISTS = {
    "timeline": "TimelineEntry",
    "playing": "PlaySessionStateNotification",
    "activity": "ActivityNotification",
    "status": "StatusNotification",
    "reachability": "ReachabilityNotification",
}
_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"


class Notices:
    """Everybody who listens on the websocket."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex
        self._listeners: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}
        plex.told.append(self.tell)

    def routes(self) -> list[WebSocketRoute]:
        """Both addresses that are known for it."""
        addresses = ("/:/websockets/notifications", "/:/websocket/notifications")
        return [WebSocketRoute(address, self.listen) for address in addresses]

    def tell(self, kind: str, entry: dict[str, Any]) -> None:
        """Say it to all who listen now, from any thread."""
        told: dict[str, Any] = {"type": kind, "size": 1}
        if kind in _LISTS:
            told[_LISTS[kind]] = [entry]
        text = json.dumps({"NotificationContainer": told})
        for queue, loop in list(self._listeners.items()):
            with suppress(RuntimeError):  # that loop has just ended
                loop.call_soon_threadsafe(queue.put_nowait, text)

    async def listen(self, socket: WebSocket) -> None:
        """For the owner alone, until the client goes."""
        account = self._plex.of_server_token(socket.headers.get("x-plex-token", ""))
        if account is None or not account.owner:
            await socket.close()
            return
        await socket.accept()
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners[queue] = asyncio.get_running_loop()
        telling = asyncio.create_task(_tell(socket, queue))
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            del self._listeners[queue]
            telling.cancel()


async def _tell(socket: WebSocket, queue: asyncio.Queue[str]) -> None:
    while True:
        await socket.send_text(await queue.get())


async def call_webhook(
    plex: PretendPlex, url: str, event: str, key: int | None = None, username: str = ""
) -> int:
    """Send one as Plex does: unsigned, once, as a form with a field and a picture. The status of
    the answer. Raises KeyError for an unknown item or person, httpx.HTTPError."""
    account = plex.account(username) if username else plex.owner()
    payload: dict[str, Any] = {
        "event": event,
        "user": True,
        "owner": account.owner,
        "Account": {
            "id": 1 if account.owner else account.id,
            "thumb": f"https://plex.tv/users/{account.uuid}/avatar?c=1676049502",
            "title": account.username,
        },
        "Server": {"title": plex.server.name, "uuid": plex.server.machine_identifier},
    }
    if event.startswith("media."):
        player = {"local": True, "publicAddress": "192.0.2.7", "title": "Telephone"}
        payload["Player"] = {**player, "uuid": f"phone-{account.id}"}
    files: dict[str, Any] = {"payload": (None, json.dumps(payload), "application/json")}
    if key is not None:
        payload["Metadata"] = Rows(plex.library, account.id).full(plex.library.items[key])
        files["payload"] = (None, json.dumps(payload), "application/json")
        files["thumb"] = ("thumb.jpg", _JPEG, "image/jpeg")
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        return (await client.post(url, files=files)).status_code
