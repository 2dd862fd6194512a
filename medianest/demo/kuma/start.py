"""What a pretend Kuma of a test has at the start: the monitors that were recorded."""

from __future__ import annotations

from medianest.demo.kuma.checking import Checks
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.publishing import post_incident
from medianest.demo.kuma.rows import (
    ApiKey,
    Maintenance,
    Monitor,
    Page,
    PageGroup,
    Status,
    Tag,
    Tagging,
)  # fmt: skip

GROUP, PLEX, REQUESTS, PORT, KEYWORD, PING, PAUSED, PUSH, NAS = range(1, 10)
PUSH_TOKEN = "PRETENDPUSHTOKEN0000000000000001"
API_KEY = "uk1_PRETENDKEYPRETENDKEYPRETENDKEYPRETENDK"
BEATS, INTERVAL_SECONDS = 38, 20
_HOUR = 3_600
_HOST = "127.0.0.1"
_SITE = f"http://{_HOST}:18101"


def at_the_start(kuma: PretendKuma) -> None:
    """Nine monitors with 38 beats, two pages, an incident and two maintenances."""
    now = kuma.clock.now()
    add_monitors(kuma, *_monitors(kuma))
    # It was up before the maintenance began: without that its uptime would be 0.
    Checks(kuma).check(kuma.monitors[NAS], now - (BEATS + 1) * INTERVAL_SECONDS, quietly=True)
    kuma.maintenances = {
        1: Maintenance(
            1, "NAS disk replacement", [NAS], "Disk 3 is being replaced; the UI may be *slow*.",
            starts_at=now - _HOUR, ends_at=now + 6 * _HOUR,
        ),
        2: Maintenance(2, "Weekly restart", [PORT], strategy="recurring-weekday"),
    }  # fmt: skip
    kuma.numbers.taken |= {"maintenance": 2, "tagging": 4, "tag": 2, "page group": 2}
    media = PageGroup(1, "Media", [PLEX, REQUESTS, KEYWORD], linked=(PLEX, REQUESTS))
    rest = PageGroup(2, "Infrastructure", [PORT, PING, NAS, PUSH, PAUSED])
    add_page(
        kuma, "media", "MediaNest services", media, rest,
        description="State of the household media services",
    )  # fmt: skip
    add_page(kuma, "empty", "Empty page")
    post_incident(
        kuma, kuma.pages[1], "Requests service returns errors",
        "We are **looking into** HTTP 500 from the request service.", "warning",
    )  # fmt: skip
    add_key(kuma, "medianest", API_KEY)
    beat_until_now(kuma, BEATS, once=(PAUSED, PUSH))


def add_monitors(kuma: PretendKuma, *monitors: Monitor) -> None:
    """Number them on."""
    for monitor in monitors:
        kuma.monitors[monitor.id] = monitor
    kuma.numbers.taken["monitor"] = max(kuma.monitors)


def add_page(
    kuma: PretendKuma, slug: str, title: str, *groups: PageGroup, description: str | None = None
) -> Page:
    """One with groups shows tags."""
    number = kuma.numbers.next("page")
    page = Page(number, slug, title, description, bool(groups), list(groups))
    kuma.pages[number] = page
    return page


def add_key(kuma: PretendKuma, name: str, secret: str) -> ApiKey:
    """To the metrics."""
    number = kuma.numbers.next("key")
    kuma.keys[number] = ApiKey(number, name, secret, kuma.clock.now())
    return kuma.keys[number]


def beat_until_now(kuma: PretendKuma, beats: int, once: tuple[int, ...] = ()) -> None:
    """Give every monitor a past, at its own interval; those `once` have one beat of long ago."""
    checks, now = Checks(kuma), kuma.clock.now()
    due = sorted(
        (now - back * each.interval, each.id)
        for each in kuma.monitors.values()
        for back in ([beats] if each.id in once else range(beats, 0, -1))
    )
    for at, number in due:
        checks.check(kuma.monitors[number], at, quietly=True)


def _monitors(kuma: PretendKuma) -> list[Monitor]:
    kuma.tags = {1: Tag(1, "env", "#059669"), 2: Tag(2, "media", "#7C3AED")}
    env, media = kuma.tags.values()
    refused, probe = "Request failed with status code 500", "there was an error while executing"
    return [
        Monitor(GROUP, "Media stack", "group", notifies=False),
        Monitor(
            PLEX, "Plex", url=f"{_SITE}/", parent=GROUP, description="Media server",
            tags=[Tagging(4, env, "prod"), Tagging(1, media)],
        ),
        Monitor(
            REQUESTS, "Requests", url=f"http://{_HOST}:18102/", parent=GROUP,
            tags=[Tagging(2, media)], service=Status.DOWN, says=refused,
        ),
        Monitor(PORT, "Database port", "port", hostname=_HOST, port=18104, says="0 ms", ping=0),
        Monitor(
            KEYWORD, "Downloader health", "keyword", url=f"http://{_HOST}:18103/",
            keyword="healthy", tags=[Tagging(3, media)], says="200 - OK, keyword is found", ping=57,
        ),
        Monitor(
            PING, "Loopback ping", "ping", hostname=_HOST, notifies=False,
            service=Status.DOWN, says=f"ping.probe: {probe} the ping program.",
        ),
        Monitor(
            PAUSED, "Old server (paused)", url=f"{_SITE}/old", active=False, notifies=False,
        ),
        Monitor(
            PUSH, "Backup job (push)", "push", interval=3_600, notifies=False, says="OK", ping=42,
            push_token=PUSH_TOKEN,
        ),
        Monitor(NAS, "NAS web UI", url=f"{_SITE}/nas"),
    ]  # fmt: skip
