"""How a Plex server is asked: few things at once, whole errors, nothing twice that changes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamFailedError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.plex import calls
from medianest.integrations.plex.client import PlexServer
from tests.clients.raw_site import answer, raw_site
from tests.unit.integrations.plex.bodies import DONE, container, refusal, rows, server_at


@asynccontextmanager
async def slow_site() -> AsyncIterator[tuple[str, list[int]]]:
    """Answers each call a moment late, and notes how many are under way when one comes."""
    under_way: list[int] = []
    seen: list[int] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            under_way.append(1)
            seen.append(len(under_way))
            await asyncio.sleep(0.05)
            under_way.pop()
            writer.write(container(name="Directory"))
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", seen
    server.close()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, UpstreamRejectedError),
        (401, UpstreamAuthError),
        (403, UpstreamForbiddenError),
        (404, UpstreamMissingError),
        (498, UpstreamAuthError),
        (500, UpstreamFailedError),
        (502, UpstreamUnreachableError),
        (503, UpstreamBusyError),
    ],
)
async def test_refusals_are_told_apart(status: int, kind: type[UpstreamError]):
    async with raw_site(refusal(status)) as site:
        with pytest.raises(UpstreamError) as caught:
            await server_at(site).sections()
    assert type(caught.value) is kind
    assert caught.value.upstream == "Plex"
    assert site.url not in caught.value.message


async def test_a_server_that_starts_is_asked_again():
    async with raw_site(refusal(503), refusal(503), container(rows(1, 1))) as site:
        assert len(await server_at(site).items(["1"])) == 1
        assert len(site.asked) == 3


@pytest.mark.parametrize("trouble", [refusal(503), b""])
async def test_what_changes_something_is_asked_for_once(trouble: bytes):
    async with raw_site(trouble) as site:
        with pytest.raises(UpstreamError):
            await server_at(site).delete_collection("1")
        with pytest.raises(UpstreamError):
            await server_at(site).order_by_hand("1")
        assert len(site.asked) == 2


async def test_a_done_command_is_a_page_and_an_answer_is_not():
    async with raw_site(DONE) as site:
        server = server_at(site)
        await server.delete_collection("1")
        with pytest.raises(UpstreamResponseError):
            await server.sections()


async def test_json_that_says_to_be_something_else_is_not_read():
    async with raw_site(answer('{"MediaContainer": {}}', 200, "text/html")) as site:
        with pytest.raises(UpstreamResponseError):
            await server_at(site).sections()


async def test_two_at_once_whoever_asks():
    async with slow_site() as (url, seen):
        one, other = (PlexServer(url, client_identifier="id") for _ in range(2))
        await asyncio.gather(*(server.sections() for server in (one, other) for _ in range(4)))
        assert (max(seen), len(seen)) == (2, 8)


async def test_one_server_does_not_wait_for_another():
    async with raw_site(None) as stuck, raw_site(container(name="Directory")) as free:
        waiting = [asyncio.create_task(server_at(stuck).sections()) for _ in range(2)]
        await asyncio.sleep(0)  # Both have taken their places.
        assert await asyncio.wait_for(server_at(free).sections(), 15) == []
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_call_that_fails_gives_its_place_back():
    async with raw_site(*[refusal(404)] * 5, container(name="Directory")) as site:
        for _ in range(5):
            with pytest.raises(UpstreamMissingError):
                await server_at(site).sections()
        assert await asyncio.wait_for(server_at(site).sections(), 20) == []


async def test_a_page_may_be_longer_than_other_answers_but_not_endless(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(calls, "PAGE_BYTES", 9_000_000)
    body = container(rows(1, 1, summary="x" * 8_500_000))
    async with raw_site(body, container(rows(1, 1, summary="x" * 9_500_000))) as site:
        assert len((await server_at(site).items(["1"]))[0].summary) == 8_500_000
        with pytest.raises(UpstreamResponseError):
            await server_at(site).items(["1"])


def test_the_limits_of_a_page():
    assert (calls.PAGE_BYTES, calls.PAGE_SECONDS) == (32 * 1024 * 1024, 30)
    assert calls.SLOW_SECONDS == 120


async def test_a_stranger_may_not_answer_so_much():
    async with raw_site(answer(b" " * 8_500_000 + b"{}")) as site:
        with pytest.raises(UpstreamResponseError):
            await server_at(site).identity()


async def test_silence_ends(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(calls, "PAGE_SECONDS", 0.3)
    async with raw_site(None) as site:
        with pytest.raises(UpstreamUnreachableError):
            await server_at(site).sections()
