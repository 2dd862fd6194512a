"""The pretend Kuma holds the recorded conversations as the real ones did: the same events in the
same order, with the same fields and kinds, and where it counts the same values."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from medianest.demo.kuma.checking import trial
from medianest.demo.kuma.pretend_kuma import VERSIONS, Product
from medianest.demo.kuma.site import KumaSite
from medianest.demo.kuma.start import GROUP, KEYWORD, NAS, PING, PLEX, PORT, REQUESTS
from tests import alike
from tests.clients.hook_receiver import receiver
from tests.recorded import FOLDER
from tests.unit.demo.kuma.talking import Talk, talking

KUMA = FOLDER / "uptime_kuma"
PASSWORD, NEXT_PASSWORD = "Example-Passw0rd-1", "Example-Passw0rd-2"

SAME_VALUES = {
    "ok", "msgi18n", "tokenRequired", "important", "monitor_id", "monitorID", "name",
    "parent", "childrenIDs", "pathName", "type", "interval", "active", "forceInactive", "retries",
    "notificationIDList", "tag_id", "value", "color", "maintenance", "down_count", "duration",
    "strategy", "cron", "slug", "title", "style", "pin", "incident", "incidents", "sendUrl",
    "weight", "total", "nextCursor", "hasMore", "version", "timezone", "includeSensitiveData",
    "runningSetup", "needSetup", "entryPage", "count", "dbType", "userID",
}  # fmt: skip
"""Fields whose values are no accident of the recorded servers."""
FEW = {"duration", "ping", "response", "domainExpiryNotification"}
"""Fields that only some rows have: which, the tests of their own say."""

CONVERSATIONS = (
    "login-failures", "login-ok", "login-by-token", "login-2fa", "login-rate-limit",
    "password-change", "queries", "live-up-down-up",
)  # fmt: skip
PAGES = (
    "entry-page", "metrics-401-no-auth", "metrics-401-password-instead-of-key",
    "metrics-401-wrong-key", "socketio-polling-handshake", "status-page-empty",
    "status-page-heartbeat-empty", "status-page-heartbeat-media",
    "status-page-heartbeat-unknown-slug", "status-page-incident-history", "status-page-media",
    "status-page-media-uppercase-slug", "status-page-unknown-slug", "unknown-api-path",
)  # fmt: skip
OF_THEIR_OWN = {
    "metrics-200-after-restart", "metrics-200-api-key", "metrics-auth-matrix",
    "incident-post-resolve",
}  # fmt: skip
"""Have a test each."""

versions = pytest.mark.parametrize("product", list(VERSIONS))


def recorded(product: str, name: str) -> Any:
    return json.loads((KUMA / VERSIONS[product] / f"{name}.json").read_text())


def steps(product: Product, name: str) -> list[dict[str, Any]]:
    """The conversation without its remarks."""
    found = recorded(product, f"socketio-{name}")["conversation"]
    return [step for step in found if step["direction"] != "note" and step["event"] != "connect"]


def assert_like(ours: Any, theirs: Any, at: str) -> None:
    alike.assert_like(ours, theirs, at, same=SAME_VALUES, few=FEW)


@pytest.fixture
def as_recorded(pretend_kuma: KumaSite, product: Product) -> KumaSite:
    """The version that was recorded, with the password of then."""
    pretend_kuma.switches.become(product)
    pretend_kuma.kuma.account.password = PASSWORD
    return pretend_kuma


@versions
def test_every_recording_is_held_or_said_why_not(product: Product):
    every = {path.stem for path in (KUMA / VERSIONS[product]).glob("*.json")}
    held = {*PAGES, *OF_THEIR_OWN, *(f"socketio-{name}" for name in CONVERSATIONS)}
    assert every == held - ({"incident-post-resolve"} if product == "1.23" else set())


def expected(product: Product, name: str) -> list[tuple[Any, ...]]:
    """What was heard, in its order."""
    return [
        ("ack", step["event"], *step["args"])
        if step["direction"] == "ack"
        else (step["event"], *step["args"])
        for step in steps(product, name)
        if step["direction"] != "out"
    ]


def outline(heard: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Events with the monitor they are about, and the window."""
    about = {"uptime": 3, "avgPing": 2, "heartbeatList": 2, "importantHeartbeatList": 2, "ack": 2}
    return [each[: about.get(each[0], 1)] for each in heard]


def assert_said(ours: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> None:
    """The same events in the same order, each like the other."""
    assert outline(ours) == outline(theirs)
    for said, real in zip(ours, theirs, strict=True):
        if said[0] == "monitorTypeList":  # which operators they know is nobody's business
            assert set(said[1]) == set(real[1])
        elif said[0] == "avgPing":
            assert (said[2] is None) is (real[2] is None), said
        elif said[0] == "uptime":
            # What was up all the time, or never, is so here.
            assert said[3] == real[3] or 0 < real[3] < 1 or said[1] in (PLEX, str(PLEX)), said
        elif said[0] == "heartbeatList":
            assert said[3] is real[3] is False
            assert_beats_like(said[2], real[2])
        else:
            assert_like(list(said), list(real), said[0])


def assert_beats_like(ours: list[Any], theirs: list[Any]) -> None:
    """The first and the last: how many there were is an accident."""
    assert_like(ours[0], theirs[0], "the first")
    alike.assert_like(ours[-1], theirs[-1], "the last", same=SAME_VALUES - {"retries"})


async def held(talk: Talk, product: Product, name: str) -> None:
    """Say what was said, each as soon as the one before is answered."""
    for step in steps(product, name):
        if step["direction"] == "out":
            await talk.ask(step["event"], *_now(talk.site, step["args"]))


def _now(site: KumaSite, args: list[Any]) -> list[Any]:
    """A token and a code of then are not good any more."""
    account = site.kuma.account
    text = json.dumps(args).replace("eyJhbGciOiJIUzI1NiJ9.EXAMPLE-JWT.SIGNATURE", account.token)
    found: list[Any] = json.loads(text.replace('"123456"', f'"{account.code()}"'))
    return found


@versions
@pytest.mark.parametrize("name", ["login-ok", "login-by-token", "login-failures"])
async def test_a_login_and_all_that_is_told_after_it(
    as_recorded: KumaSite, product: Product, name: str
):
    as_recorded.kuma.hooks.set_up("http://127.0.0.1:9/")
    if name == "login-by-token":  # was recorded after the service went down and came back
        switches = as_recorded.switches
        for state in (switches.down, switches.up, switches.up):
            state(PLEX)
            as_recorded.kuma.clock.advance(20)
    async with talking(as_recorded) as talk:
        await held(talk, product, name)
        real = expected(product, name)
        last = real[-1][0]
        await talk.wait_for(last, sum(each[0] == last for each in real))
        assert_said(talk.heard, real)


@versions
async def test_a_code_is_asked_for_and_good_once(as_recorded: KumaSite, product: Product):
    as_recorded.switches.two_factor(on=True)
    first, second = [], []
    now = first
    for step in recorded(product, "socketio-login-2fa")["conversation"]:
        now = second if step["event"] == "second connection" else now
        now.append(step)
    for part in (first, second):
        async with talking(as_recorded) as talk:
            for step in [each for each in part if each["direction"] == "out"]:
                await talk.ask(step["event"], *_now(as_recorded, step["args"]))
            real = [each["args"][0] for each in part if each["direction"] == "ack"]
            answers = [args[-1] for args in talk.all("ack")]
            assert [_said(answer) for answer in answers] == [_said(answer) for answer in real]


def _said(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "token"}


@versions
async def test_the_21st_login_of_a_minute_is_refused_and_a_token_is_not(
    as_recorded: KumaSite, product: Product
):
    async with talking(as_recorded) as talk, talking(as_recorded) as other:
        for _ in range(20):
            assert (await other.login("wrong"))["msg"] != "Too frequently, try again later."
        token = as_recorded.kuma.account.token
        refused, late = [await talk.login("wrong"), await talk.login()]
        real = [args[-1] for name, *args in expected(product, "login-rate-limit") if name == "ack"]
        assert refused == late == real[0]
        # Too often, and still heard: the token of the recording was over.
        assert await talk.ask("loginByToken", "x") == real[-1]
        assert await talk.ask("loginByToken", token) == {"ok": True}
        as_recorded.switches.advance(60)
        assert (await talk.login())["ok"]


@versions
async def test_a_changed_password_puts_everybody_else_out(as_recorded: KumaSite, product: Product):
    real = [each for each in expected(product, "password-change") if each[0] == "ack"]
    token = as_recorded.kuma.account.token
    async with talking(as_recorded) as talk, talking(as_recorded) as other:
        await talk.login()
        change = {"currentPassword": PASSWORD, "newPassword": NEXT_PASSWORD}
        answers = [await talk.ask("changePassword", change)]
        answers.append(await other.ask("loginByToken", token))
        other.heard.clear()
        answers.append(await other.login(NEXT_PASSWORD))
        change = {"currentPassword": NEXT_PASSWORD, "newPassword": PASSWORD}
        answers.append(await other.ask("changePassword", change))
        await talk.wait_for("disconnect")
        assert talk.heard[-2:] == [("refresh",), ("disconnect", "server disconnect")]
        assert other.client.connected
        assert ("refresh",) not in other.heard
        for ours, (_, event, theirs) in zip(answers, real, strict=True):
            assert _said(ours) == _said(theirs), event
            assert ("token" in ours) is ("token" in theirs), event
        # Nor is a token from before good where the password is the one of then.
        assert not (await other.ask("loginByToken", token))["ok"]


def test_who_is_signed_in_hears_most_of_what_another_ones_login_brings():
    """As the first session of 2.5.3 did, whose password was changed while another signed in."""
    heard = {each[0] for each in expected("2", "password-change")}
    whole = {each[0] for each in expected("2", "login-ok")}
    assert whole - heard == {"loginRequired", "info", "heartbeatList"}


async def test_so_does_ours(pretend_kuma: KumaSite):
    async with talking(pretend_kuma) as talk, talking(pretend_kuma) as other:
        await talk.login()
        talk.heard.clear()
        await other.login()
        await talk.wait_for("uptime", 27)
        heard = [each for each in talk.heard if each[0] != "disconnect"]
        real = expected("2", "password-change")
        names = [each[0] for each in real if each[0] not in ("ack", "refresh", "disconnect")]
        assert [each[0] for each in heard] == names


@versions
async def test_queries(as_recorded: KumaSite, product: Product):
    async with talking(as_recorded) as talk:
        await talk.login()
        await talk.wait_for("uptime", 18)
        talk.heard.clear()
        await held(talk, product, "queries")
        real = expected(product, "queries")
        assert outline(talk.heard) == outline(real)
        for ours, theirs in zip(talk.heard, real, strict=True):
            about = ours[1]
            if about == "monitorImportantHeartbeatListPaged":
                assert {*ours[2]["data"][0]} == {*theirs[2]["data"][0]}
            elif about == "getMonitor":
                # 2.5.3 leaves its own name out of the path there, which is a mistake of its own.
                assert_like(_no_path(ours[2]), _no_path(theirs[2]), about)
            elif about == "getMonitorBeats":
                assert_beats_like(ours[2]["data"], theirs[2]["data"])
            elif about in ("monitorImportantHeartbeatListCount", "getMonitorChartData"):
                alike.assert_like(ours[2], theirs[2], about, same={"ok"})
            else:
                assert_like(list(ours), list(theirs), str(about))


def _no_path(answer: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in answer["monitor"].items() if k not in ("path", "pathName")}


SERVICES = (GROUP, PLEX, REQUESTS, PORT, KEYWORD, PING, NAS)


@versions
async def test_beats_of_a_service_that_goes_down_and_comes_back(
    as_recorded: KumaSite, product: Product
):
    real = [each for each in expected(product, "live-up-down-up") if _is_of_plex(each)]
    beats = [each[1] for each in real if each[0] == "heartbeat"]
    as_recorded.kuma.monitors[PLEX].parent = None  # its group would beat as well
    async with talking(as_recorded) as talk:
        await talk.login()
        await talk.wait_for("uptime", 18)
        talk.heard.clear()
        for place, beat in enumerate(beats):
            as_recorded.kuma.clock.advance(20 if place else 0)
            state = as_recorded.switches.up if beat["status"] else as_recorded.switches.down
            state(PLEX)
        windows = 2 if product == "1.23" else 3
        await talk.wait_for("uptime", windows * len(beats))
        assert_said(talk.heard, real)
        assert [set(beat) for (beat,) in talk.all("heartbeat")] == [set(beat) for beat in beats]


def _is_of_plex(said: tuple[Any, ...]) -> bool:
    return (
        said[0] == "maintenanceList"
        or (said[1]["monitorID"] if said[0] == "heartbeat" else said[1]) == PLEX
    )


@versions
async def test_beats_of_all_kinds(as_recorded: KumaSite, product: Product):
    real = {
        each[1]["monitorID"]: each[1]
        for each in expected(product, "live-up-down-up")
        if each[0] == "heartbeat"
    }
    async with talking(as_recorded) as talk:
        await talk.login()
        as_recorded.switches.advance(20)
        await talk.wait_for("heartbeat", len(SERVICES))
        ours = {each[0]["monitorID"]: each[0] for each in talk.all("heartbeat")}
    assert set(ours) == set(real) == set(SERVICES)
    for number, beat in ours.items():
        theirs = {key: value for key, value in real[number].items() if key != "response"}
        assert ("ping" in beat) is (beat["status"] == 1)
        alike.assert_like(beat, theirs, str(number), same=SAME_VALUES - {"retries"})


AUTH = {
    "metrics-401-no-auth": None,
    "metrics-401-wrong-key": ("", "uk1_wrong"),
    "metrics-401-password-instead-of-key": ("admin", PASSWORD),
}


@versions
@pytest.mark.parametrize("name", PAGES)
async def test_pages(as_recorded: KumaSite, product: Product, name: str):
    real = recorded(product, name)
    async with httpx.AsyncClient(base_url=as_recorded.base_url, trust_env=False) as http:
        asked = http.get(real["request"]["path"], auth=AUTH.get(name), timeout=1)
        if real["status"] is None:
            with pytest.raises(httpx.ReadTimeout):
                await asked
            return
        answer = await asked
    theirs = {key.lower(): value for key, value in real["headers"].items()}
    assert answer.status_code == real["status"]
    assert answer.headers["content-type"] == theirs["content-type"]
    assert answer.headers.get("www-authenticate") == theirs.get("www-authenticate")
    if isinstance(real["body"], dict):
        assert_like(_comparable(answer.json()), _comparable(real["body"]), name)
    elif name == "socketio-polling-handshake":
        ours, body = (json.loads(text[1:]) for text in (answer.text, real["body"]))
        assert {**ours, "sid": ""} == {**body, "sid": ""}
    else:
        assert bool(answer.text) == bool(real["body"])


def _comparable(body: dict[str, Any]) -> dict[str, Any]:
    """Beats one by one are an accident; which monitors have some is none."""
    if "heartbeatList" not in body:
        return body
    return {**body, "heartbeatList": {n: beats[-1] for n, beats in body["heartbeatList"].items()}}


@versions
async def test_metrics(as_recorded: KumaSite, product: Product):
    as_recorded.switches.beat(PLEX)
    ours = await _metrics(as_recorded, ("", as_recorded.api_key))
    theirs = recorded(product, "metrics-200-after-restart")
    assert ours.headers["content-type"] == theirs["headers"]["Content-Type"]
    assert _samples(ours.text) == _samples(theirs["body"])


async def _metrics(site: KumaSite, auth: tuple[str, str]) -> httpx.Response:
    async with httpx.AsyncClient(base_url=site.base_url, trust_env=False) as http:
        return await http.get("/metrics", auth=auth)


def _samples(text: str) -> dict[str, str]:
    """By name and labels: the status, and of other figures that there is one. What a push monitor
    and Node itself tell is left out."""
    lines = [
        line.rpartition(" ") for line in text.splitlines() if line.startswith(("monitor_", "app_"))
    ]
    return {
        _sorted(labels): value if labels.startswith("monitor_status") else ""
        for labels, _, value in lines
        if 'monitor_type="push"' not in labels
    }


def _sorted(labels: str) -> str:
    name, _, inside = labels.partition("{")
    return f"{name}{sorted(inside.rstrip('}').split(','))}"


@versions
async def test_who_may_read_the_metrics(as_recorded: KumaSite, product: Product):
    matrix = recorded(product, "metrics-auth-matrix")["GET /metrics"]
    key, password = ("", as_recorded.api_key), ("admin", PASSWORD)
    as_recorded.switches.switch_key(1, on=False)
    found = [(await _metrics(as_recorded, key)).status_code]
    as_recorded.switches.switch_key(1, on=True)
    found += [(await _metrics(as_recorded, each)).status_code for each in (key, key, password)]
    assert found == list(matrix.values())
    as_recorded.kuma.keys.clear()
    assert (await _metrics(as_recorded, password)).status_code == 200


async def test_an_incident_is_posted_and_resolved(pretend_kuma: KumaSite):
    real = recorded("2", "incident-post-resolve")
    async with (
        talking(pretend_kuma) as talk,
        httpx.AsyncClient(base_url=pretend_kuma.base_url, trust_env=False) as http,
    ):
        await talk.login()
        before = (await http.get("/api/status-page/media")).json()
        answers = [
            await talk.ask(step["event"], *step["args"])
            for step in real["conversation"]
            if step["direction"] == "out"
        ]
        theirs = [step["args"][0] for step in real["conversation"] if step["direction"] == "ack"]
        for ours, answer in zip(answers, theirs, strict=True):
            assert_like(ours, answer, "answer")
        assert (await http.get("/api/status-page/media")).json() == before
        history = (await http.get("/api/status-page/media/incident-history")).json()
        assert_like(history, real["GET /api/status-page/media/incident-history"], "history")


@versions
async def test_webhooks(as_recorded: KumaSite, product: Product):
    def real(name: str) -> Any:
        found = json.loads((KUMA / "webhooks" / f"{VERSIONS[product]}-{name}.json").read_text())
        return found["body"]

    with receiver() as hooks:
        as_recorded.switches.webhook_trial()
        as_recorded.kuma.hooks.set_up(f"{hooks.url}/hook", "Bearer secret")
        as_recorded.switches.down(PLEX)
        as_recorded.switches.down(PLEX)
        as_recorded.switches.up(PLEX)
        await asyncio.to_thread(hooks.wait_for, 2)
        await asyncio.sleep(0.1)  # and no more
    assert trial() == real("test")
    assert [headers["authorization"] for headers, _ in hooks.calls] == ["Bearer secret"] * 2
    # Neither Kuma waits with one for the other: they may come in either order.
    bodies = sorted((body for _, body in hooks.calls), key=lambda one: one["heartbeat"]["status"])
    for ours, theirs in zip(bodies, [real("down"), real("up")], strict=True):
        ours["heartbeat"].pop("duration", None)
        assert_like(ours, theirs, ours["msg"])
        assert ours["msg"].rpartition("] ")[0] == theirs["msg"].rpartition("] ")[0]
        assert set(ours["heartbeat"]) | {"duration"} == set(theirs["heartbeat"]) | {"duration"}
