"""Pictures that are kept: requests/s of one web process, and from memory of browsers (304)."""

from __future__ import annotations

import asyncio
import time
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from medianest.models import LibraryItem, User
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.library.images import PictureKind
from tests.clients.served import serve
from tests.library_rows import LibraryRows
from tests.perf.load import quantile

ROOT = Path(__file__).resolve().parents[2]
ITEMS, PEOPLE, SECONDS, WIDTH = 300, 16, 8, 240
PICTURE = bytes(range(256)) * 60  # 15 kB, as a poster of 240 pixels has
FEW_ENOUGH = 1_150


async def test_kept_pictures(runtime: Runtime) -> None:
    """Many people page through a library of posters, each on a connection of their own."""
    rows = LibraryRows(runtime.database)
    section = await rows.section("Films")
    items = [
        await rows.movie(section, f"Film {n}", thumb=f"/library/metadata/{n}/thumb/1")
        for n in range(1, ITEMS + 1)
    ]
    addresses, etags = await kept(runtime, await rows.admin(), items)
    people = [await signed_in(runtime, rows, [section], number) for number in range(PEOPLE)]
    async with serve(runtime.environment, ROOT) as url:
        for what, asked in (("200", [""] * ITEMS), ("304", etags)):
            queries = list(zip(addresses, asked, strict=True))
            await asyncio.gather(*(ask(url, one, queries, 60) for one in people))
            each = FEW_ENOUGH // 2 - 60
            began, busy = time.monotonic(), processor_seconds()
            done = await asyncio.gather(*(ask(url, one, queries, each) for one in people))
            took, busy = time.monotonic() - began, processor_seconds() - busy
            times = [one for _, seconds in done for one in seconds]
            statuses = {status for seen, _ in done for status in seen}
            print(
                f"\nkept pictures, {what}: {len(times) / took:.0f} requests/s (goal 800), "
                f"p50 {quantile(times, 0.5) * 1000:.1f} ms, "
                f"p95 {quantile(times, 0.95) * 1000:.1f} ms, {statuses}; the server was busy "
                f"for {busy / len(times) * 1000:.2f} ms each"
            )
            assert statuses == {int(what)}


def processor_seconds() -> float:
    """What the processes that this one started have used."""
    used = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    return sum(one.user + one.system for one in used)


async def kept(
    runtime: Runtime, admin: Actor, items: list[LibraryItem]
) -> tuple[list[str], list[str]]:
    """Put a picture of each on disk; their paths and what browsers know them by."""
    images = runtime.library.images
    addresses, etags = [], []
    for item in items:
        wanted = await images.find(admin, PictureKind.POSTER, item.id or 0, WIDTH)
        runtime.pictures.store.write(wanted.key, PICTURE)
        addresses.append(f"/api/v1/plex/images/{item.id}/poster?w={WIDTH}&v={wanted.version}")
        etags.append(f'If-None-Match: "{wanted.key}"\r\n')
    return addresses, etags


async def signed_in(runtime: Runtime, rows: LibraryRows, sections: list, number: int) -> str:
    user = User(email=f"p{number}@example.org", name=f"P{number}")
    await rows._save(user)
    await rows.plex_account(user.id, sections)
    async with runtime.database.write() as session:
        session_id, _ = await runtime.accounts.sessions.begin(session, user.id)
    return runtime.accounts._access_tokens.issue(user.id, session_id)


async def ask(
    url: str, bearer: str, queries: list[tuple[str, str]], times: int
) -> tuple[set[int], list[float]]:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    statuses: set[int] = set()
    seconds: list[float] = []
    for path, more in islice(cycle(queries), times):
        began = time.monotonic()
        head = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {bearer}\r\n"
        writer.write(f"{head}{more}\r\n".encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"content-length:" in answer:
            length = int(answer.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
        statuses.add(int(answer[9:12]))
        seconds.append(time.monotonic() - began)
    writer.close()
    return statuses, seconds
