"""The Socket.IO conversation with a pretend Kuma."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import socketio

from medianest.demo.kuma.feed import Push
from medianest.demo.kuma.json_rows import HOOK, Rows
from medianest.demo.kuma.monitor_types import MONITOR_TYPES
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.publishing import post_incident, resolve_incident
from medianest.demo.kuma.rows import Monitor
from medianest.demo.kuma.tallies import DAY, HOUR, MINUTE

Answer = dict[str, Any]
Ask = Callable[..., Awaitable[Answer | None]]
_SIGNED_IN = "signed in"
_BEFORE_BURST_SECONDS = 0.02
_TO_ONE = {"info", "heartbeatList", "importantHeartbeatList"}
"""Lists of a login that only who signs in gets; all others go to everybody once more."""
_TOO_OFTEN: Answer = {"ok": False, "msg": "Too frequently, try again later."}
_WORDS = {  # 2.x says a key that browsers translate
    "authIncorrectCreds": "Incorrect username or password.",
    "authInvalidToken": "Invalid token.",
    "successAuthChangePassword": "Password has been updated successfully.",
}


class RefusedError(Exception):
    """What is answered with `ok: false`."""


class Conversation:
    """With everybody; `server` is what speaks Socket.IO."""

    def __init__(self, kuma: PretendKuma) -> None:
        self._kuma = kuma
        self._rows = Rows(kuma)
        self._woken = asyncio.Event()
        self._bursts: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        kuma.feed.wake = self._wake
        self.server = socketio.AsyncServer(async_mode="asgi", logger=False, engineio_logger=False)
        self.server.on("connect", self._greet)
        for name, do in self._open().items():
            self.server.on(name, do)
        for name, ask in self._closed().items():
            self.server.on(name, self._signed_in(ask))
        for name, ask in self._since_2().items():
            self.server.on(name, self._signed_in(ask, since_2=True))

    def _open(self) -> dict[str, Ask]:
        return {"login": self._login, "loginByToken": self._login_by_token}

    def _closed(self) -> dict[str, Ask]:
        return {
            "logout": self._logout,
            "changePassword": self._change_password,
            "getMonitorList": self._monitor_list,
            "getMonitor": self._monitor,
            "getMonitorBeats": self._beats,
            "getTags": self._tags,
            "getStatusPage": self._status_page,
            "getMaintenanceList": self._maintenance_list,
            "getAPIKeyList": self._key_list,
            "twoFAStatus": self._two_factor,
            "getSettings": self._settings,
            "postIncident": self._post_incident,
        }

    def _since_2(self) -> dict[str, Ask]:
        return {
            "getMonitorChartData": self._chart,
            "monitorImportantHeartbeatListCount": self._important_count,
            "monitorImportantHeartbeatListPaged": self._important_page,
            "getIncidentHistory": self._incident_history,
            "resolveIncident": self._resolve_incident,
        }

    def _signed_in(self, ask: Ask, *, since_2: bool = False) -> Callable[..., Awaitable[Any]]:
        """Only for those; an older version has no answer at all to what came later."""

        async def answer(sid: str, *args: Any) -> Any:
            if since_2 and not self._kuma.is_two:
                return self.server.not_handled
            if _SIGNED_IN not in self.server.rooms(sid):
                return {"ok": False, "msg": "You are not logged in."}
            try:
                return await ask(sid, *args)
            except RefusedError as refused:
                return {"ok": False, "msg": str(refused)}

        return answer

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._woken.set)

    async def pump(self) -> None:
        """Tell what happens as it does."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            while (push := self._kuma.feed.take()) is not None:
                await self._pass_on(push)

    async def _pass_on(self, push: Push) -> None:
        if not push.ends:
            await self._say(_SIGNED_IN, push.event, *push.args)
            return
        there = list(self.server.manager.get_participants("/", _SIGNED_IN))
        for sid, _ in there:
            if sid != push.spared:
                await self._say(sid, push.event, *push.args)
                await self.server.disconnect(sid)

    async def _greet(self, sid: str, environ: Any, auth: Any = None) -> None:
        await self._say(sid, "info", self._rows.info(signed_in=False))
        if self._kuma.is_two:
            await self._say(sid, "loginRequired")

    async def _say(self, to: str, event: str, *args: Any) -> None:
        await self.server.emit(event, args, to=to)

    def _told(self, ok: bool, key: str, word: str = "") -> Answer:
        """What 1.23 says in words; `word` is where those depend on the question."""
        if self._kuma.is_two:
            return {"ok": ok, "msg": key, "msgi18n": True}
        return {"ok": ok, "msg": word or _WORDS[key]}

    async def _login(self, sid: str, given: Any = None, *_: Any) -> Answer:
        with self._kuma.working():
            self._kuma.logins.by_password += 1
            answer = self._judged(given if isinstance(given, dict) else {})
        return await self._welcome(sid, answer)

    def _judged(self, given: Answer) -> Answer:
        kuma = self._kuma
        if not kuma.limit.take(kuma.clock.now()):
            return _TOO_OFTEN
        if not kuma.account.knows(given.get("username"), given.get("password")):
            return self._told(False, "authIncorrectCreds")
        code = str(given.get("token") or "")
        if kuma.account.two_factor and not code:
            return {"tokenRequired": True}
        if kuma.account.two_factor and not kuma.account.take_code(code):
            return self._told(False, "authInvalidToken", "Invalid Token!")
        return {"ok": True, "token": kuma.account.token}

    async def _login_by_token(self, sid: str, token: Any = None, *_: Any) -> Answer:
        with self._kuma.working():
            self._kuma.logins.by_token += 1
            is_good = token == self._kuma.account.token
        answer = {"ok": True} if is_good else self._told(False, "authInvalidToken")
        return await self._welcome(sid, answer)

    async def _welcome(self, sid: str, answer: Answer) -> Answer:
        """If it is a good one. 2.x answers behind the lists, 1.23 before them."""
        if not answer.get("ok"):
            self._kuma.logins.refused += 1
            return answer
        await self.server.enter_room(sid, _SIGNED_IN)
        if self._kuma.is_two:
            await self._burst(sid)
        else:
            task = asyncio.create_task(self._burst(sid, _BEFORE_BURST_SECONDS))
            self._bursts.add(task)
            task.add_done_callback(self._bursts.discard)
        return answer

    async def _burst(self, sid: str, after_seconds: float = 0) -> None:
        await asyncio.sleep(after_seconds)
        with self._kuma.working():
            told = self._lists_of_2() if self._kuma.is_two else self._lists_of_1()
        for event, *args in told:
            await self._say(sid if event in _TO_ONE else _SIGNED_IN, event, *args)

    def _lists_of_2(self) -> list[tuple[Any, ...]]:
        rows, monitors = self._rows, list(self._kuma.monitors.values())
        return [
            ("monitorList", rows.monitors()),
            ("monitorTypeList", MONITOR_TYPES),
            *self._lists_of_both(),
            ("remoteBrowserList", []),
            self._page_list(),
            *(each for m in monitors for each in (self._ping(m), self._uptime(m, 24, 1))),
            *(self._uptime(m, 720, 30) for m in monitors),
            *(self._uptime(m, "1y", 365) for m in monitors),
            *(("heartbeatList", str(m.id), rows.listed_beats(m), False) for m in monitors),
        ]

    def _lists_of_1(self) -> list[tuple[Any, ...]]:
        rows, monitors = self._rows, list(self._kuma.monitors.values())
        told: list[tuple[Any, ...]] = [
            ("monitorList", rows.monitors()),
            *self._lists_of_both(),
            self._page_list(),
            *(("heartbeatList", str(m.id), rows.listed_beats(m), False) for m in monitors),
            *(
                ("importantHeartbeatList", str(m.id), rows.important_beats(m), False)
                for m in monitors
            ),
        ]
        for m in monitors:
            told += [self._ping(m), self._uptime(m, 24, 1), self._uptime(m, 720, 30)]
        return told

    def _lists_of_both(self) -> list[tuple[Any, ...]]:
        return [
            ("info", self._rows.info(signed_in=True)),
            ("maintenanceList", self._rows.maintenances()),
            ("notificationList", self._notifications()),
            ("proxyList", []),
            ("dockerHostList", []),
            ("apiKeyList", [self._rows.key(key) for key in self._kuma.keys.values()]),
        ]

    def _page_list(self) -> tuple[Any, ...]:
        pages = self._kuma.pages.values()
        return ("statusPageList", {str(page.id): self._rows.page(page) for page in pages})

    def _ping(self, monitor: Monitor) -> tuple[Any, ...]:
        return ("avgPing", str(monitor.id), self._rows.average_ping(monitor))

    def _uptime(self, monitor: Monitor, window: int | str, days: int) -> tuple[Any, ...]:
        return ("uptime", str(monitor.id), window, self._rows.uptime(monitor, days))

    def _notifications(self) -> list[Answer]:
        if not self._kuma.hooks.enabled:
            return []
        # Its settings are a text of JSON, which is nobody's business here.
        return [
            {"id": 1, "name": HOOK, "active": True, "userId": 1, "isDefault": False, "config": "{}"}
        ]

    async def _logout(self, sid: str, *_: Any) -> Answer | None:
        if not self._kuma.limit.take(self._kuma.clock.now()):
            return _TOO_OFTEN
        await self.server.leave_room(sid, _SIGNED_IN)
        return None

    async def _change_password(self, sid: str, given: Answer, *_: Any) -> Answer:
        kuma = self._kuma
        with kuma.working():
            if given.get("currentPassword") != kuma.account.password:
                raise RefusedError("Incorrect current password")
            kuma.account.change_password(given["newPassword"])
            kuma.feed.end_sessions(spared=sid)
            answer = self._told(True, "successAuthChangePassword")
            return answer | ({"token": kuma.account.token} if kuma.is_two else {})

    async def _monitor_list(self, _sid: str, *_: Any) -> Answer:
        await self._say(_SIGNED_IN, "monitorList", self._rows.monitors())
        return {"ok": True}

    async def _monitor(self, _sid: str, number: Any, *_: Any) -> Answer:
        return {"ok": True, "monitor": self._rows.monitor(self._found(number))}

    def _found(self, number: Any) -> Monitor:
        monitor = self._kuma.monitors.get(int(number))
        if monitor is None:
            raise RefusedError("Monitor not found or not owned by the user")
        return monitor

    async def _beats(self, _sid: str, number: Any, hours: Any, *_: Any) -> Answer:
        monitor, since = self._found(number), self._kuma.now() - int(hours) * HOUR
        rows = [self._rows.listed_beat(monitor, b) for b in monitor.beats if b.at > since]
        return {"ok": True, "data": rows}

    async def _chart(self, _sid: str, number: Any, hours: Any, *_: Any) -> Answer:
        monitor, hours = self._found(number), int(hours)
        size, count = (MINUTE, hours * 60) if hours <= 24 else (HOUR, hours)
        size, count = (size, count) if hours <= 720 else (DAY, hours // 24)
        rows = [
            {
                "up": b.up, "down": b.down, "avgPing": b.ping_sum / b.pings if b.pings else 0,
                "minPing": b.lowest, "maxPing": b.highest, "timestamp": b.timestamp,
            }
            for b in monitor.tallies.since(self._kuma.now(), size, count)
        ]  # fmt: skip
        return {"ok": True, "data": rows}

    def _important(self, number: Any) -> list[Answer]:
        every = self._kuma.monitors.values() if number is None else [self._found(number)]
        return self._rows.important_beats(*every)

    async def _important_count(self, _sid: str, number: Any = None, *_: Any) -> Answer:
        return {"ok": True, "count": len(self._important(number))}

    async def _important_page(
        self, _sid: str, number: Any, offset: Any, count: Any, *_: Any
    ) -> Answer:
        return {"ok": True, "data": self._important(number)[int(offset) :][: int(count)]}

    async def _tags(self, _sid: str, *_: Any) -> Answer:
        return {"ok": True, "tags": [tag._asdict() for tag in self._kuma.tags.values()]}

    async def _status_page(self, _sid: str, slug: Any, *_: Any) -> Answer:
        page = self._kuma.page(str(slug))
        if page is None:
            raise RefusedError("No slug?")
        return {"ok": True, "config": self._rows.page(page)}

    async def _maintenance_list(self, _sid: str, *_: Any) -> Answer:
        await self._say(_SIGNED_IN, "maintenanceList", self._rows.maintenances())
        return {"ok": True}

    async def _key_list(self, _sid: str, *_: Any) -> Answer:
        keys = [self._rows.key(key) for key in self._kuma.keys.values()]
        await self._say(_SIGNED_IN, "apiKeyList", keys)
        return {"ok": True}

    async def _two_factor(self, _sid: str, *_: Any) -> Answer:
        return {"ok": True, "status": self._kuma.account.two_factor}

    async def _settings(self, _sid: str, *_: Any) -> Answer:
        return {"ok": True, "data": {"serverTimezone": "UTC"}}

    async def _post_incident(self, _sid: str, slug: Any, given: Answer, *_: Any) -> Answer:
        with self._kuma.working():
            page = self._kuma.page(str(slug))
            if page is None:
                raise RefusedError("slug is not found")
            made = post_incident(self._kuma, page, given["title"], given["content"], given["style"])
            told = self._rows.incident(made)
            del told["lastUpdatedDate"]
            return {"ok": True, "incident": told}

    async def _resolve_incident(self, _sid: str, slug: Any, number: Any, *_: Any) -> Answer:
        with self._kuma.working():
            incident = self._kuma.incidents.get(int(number))
            if incident is None:
                raise RefusedError("Incident not found or access denied")
            resolve_incident(self._kuma, incident)
            told = self._told(True, "Resolved")
            return told | {"incident": self._rows.incident(incident)}

    async def _incident_history(self, _sid: str, slug: Any, cursor: Any = None, *_: Any) -> Answer:
        page = self._kuma.page(str(slug))
        if page is None:
            raise RefusedError("slug is not found")
        return {"ok": True, **self._rows.incident_history(page)}
