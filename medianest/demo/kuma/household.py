"""The Kuma of `medianest demo`: the services of a household, most of them well."""

from __future__ import annotations

from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.publishing import post_incident
from medianest.demo.kuma.rows import Maintenance, Monitor, PageGroup, Status, Tag, Tagging
from medianest.demo.kuma.start import API_KEY, add_key, add_monitors, add_page, beat_until_now

INTERVAL_SECONDS = 60
PAST_BEATS = 1_440
SLUG = "home"
_MINUTE, _HOUR = 60, 3_600

MEDIA, NETWORK, HOUSE = 1, 2, 3
_PLEX, _REQUESTS, _DOWNLOADER, _INDEXER, _MUSIC = range(4, 9)
_ROUTER, _DNS, _PROXY, _OUTSIDE = range(9, 13)
_NAS, _PHOTOS, _PRINTER, _BACKUP, _OLD = range(13, 18)


def furnish(kuma: PretendKuma) -> None:
    """Seventeen monitors with a day behind them. One falters every hour and a half and one is down;
    there are an incident, a maintenance that is on and one that comes every week."""
    now = kuma.clock.now()
    add_monitors(kuma, *_monitors(kuma))
    beat_until_now(kuma, PAST_BEATS, once=(_OLD,))
    kuma.maintenances = {
        1: Maintenance(
            1, "A new disk for the NAS", [_NAS], "Its pages may be slow while it copies.",
            starts_at=now - _HOUR, ends_at=now + 5 * _HOUR,
        ),
        2: Maintenance(2, "Updates of the router", [_ROUTER], strategy="recurring-weekday"),
    }  # fmt: skip
    kuma.numbers.taken |= {"maintenance": 2, "tagging": 3, "tag": 2, "page group": 2}
    media = [_PLEX, _REQUESTS, _DOWNLOADER, _INDEXER, _MUSIC]
    page = add_page(
        kuma, SLUG, "At home",
        PageGroup(1, "Media", media),
        PageGroup(2, "House", [_ROUTER, _DNS, _NAS, _PHOTOS, _PRINTER]),
        description="How the services at home are",
    )  # fmt: skip
    post_incident(
        kuma, page, "The printer is out of order",
        "Paper is **stuck** in it. A new roller is on its way.", "warning",
    )  # fmt: skip
    add_key(kuma, "medianest", API_KEY)


def _monitors(kuma: PretendKuma) -> list[Monitor]:
    kuma.tags = {1: Tag(1, "media", "#7C3AED"), 2: Tag(2, "floor", "#059669")}
    media, floor = kuma.tags.values()
    stack = [
        _web(_PLEX, "Plex", MEDIA, 32, tags=[Tagging(1, media)]),
        _web(_REQUESTS, "Requests", MEDIA, 58, tags=[Tagging(2, media)]),
        _web(_DOWNLOADER, "Downloader", MEDIA, 21),
        _web(_INDEXER, "Indexer", MEDIA, 240, falters=(4 * _MINUTE, 11 * _HOUR)),
        _web(_MUSIC, "Music", MEDIA, 44),
    ]
    network = [
        Monitor(
            _ROUTER, "Router", "ping", hostname="192.0.2.1", parent=NETWORK,
            interval=INTERVAL_SECONDS, says="", ping=1, wobble=3, tags=[Tagging(3, floor, "1")],
        ),
        Monitor(
            _DNS, "Names", "dns", hostname="medianest.example", parent=NETWORK,
            interval=INTERVAL_SECONDS, says="Records: 192.0.2.7", ping=9, wobble=14,
        ),
        _web(_PROXY, "Reverse proxy", NETWORK, 6),
        _web(_OUTSIDE, "From outside", NETWORK, 96, falters=(7 * _MINUTE, 19 * _HOUR)),
    ]  # fmt: skip
    house = [
        _web(_NAS, "NAS", HOUSE, 26),
        _web(_PHOTOS, "Photos", HOUSE, 71, falters=(3 * _MINUTE, 90 * _MINUTE)),
        _web(_PRINTER, "Printer", HOUSE, 0, service=Status.DOWN, says="connect EHOSTUNREACH"),
        _web(_BACKUP, "Backup", HOUSE, 130),
        _web(_OLD, "Old server", None, 40, active=False),
    ]
    groups = [
        Monitor(number, name, "group", interval=INTERVAL_SECONDS)
        for number, name in ((MEDIA, "Media"), (NETWORK, "Network"), (HOUSE, "House"))
    ]
    return [*groups, *stack, *network, *house]


def _web(number: int, name: str, parent: int | None, ping: int, **more: object) -> Monitor:
    url = f"https://{name.lower().replace(' ', '-')}.home.example/"
    monitor = Monitor(
        number, name, url=url, parent=parent, ping=ping, wobble=ping // 2,
        interval=INTERVAL_SECONDS,
    )  # fmt: skip
    for field, value in more.items():
        setattr(monitor, field, value)
    return monitor
