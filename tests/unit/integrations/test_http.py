"""What asking an upstream does when it does not answer as it should; real servers on loopback."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from medianest.demo.certificates import server_context
from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamFailedError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.http import Upstream
from tests.clients.raw_site import answer, raw_site


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def error_of(upstream: Upstream, method: str = "GET", **options: Any) -> UpstreamError:
    with pytest.raises(UpstreamError) as caught:
        await upstream.request(method, "/thing", **options)
    assert caught.value.upstream == upstream.name
    return caught.value


async def test_json_is_read_and_the_path_of_the_base_address_stays():
    async with raw_site(answer('{"a": [1]}')) as site:
        found = await Upstream("Plex", site.url + "/apps/plex/").get_json("/x", params={"q": "ä b"})
        assert found == {"a": [1]}
        assert site.asked[0].startswith("GET /apps/plex/x?q=%C3%A4+b HTTP/1.1")


async def test_a_body_is_sent_as_json_with_the_headers_of_both():
    async with raw_site(answer("{}", 201)) as site:
        upstream = Upstream("Plex", site.url, headers={"X-Product": "MediaNest"})
        done = await upstream.request("POST", "/x", headers={"X-Token": "t"}, body={"a": 1})
        assert done.status == 201
        assert "X-Product: MediaNest" in site.asked[0]
        assert "X-Token: t" in site.asked[0]
        assert "application/json" in site.asked[0]


async def test_a_connection_is_used_again():
    async with raw_site() as site:
        upstream = Upstream("Plex", site.url)
        for _ in range(3):
            await upstream.get_json("/x")
        assert (len(site.asked), site.connections) == (3, 1)
        await upstream.close()


def test_one_upstream_works_in_one_loop_after_another():
    async def ask(upstream: Upstream) -> None:
        async with raw_site() as site:
            upstream.base_url = site.url
            await upstream.get_json("/x")

    upstream = Upstream("Plex", "http://127.0.0.1")
    asyncio.run(ask(upstream))
    asyncio.run(ask(upstream))


async def test_cookies_of_one_call_are_not_sent_with_the_next():
    async with raw_site(answer(Set_Cookie="who=alice; Path=/")) as site:
        upstream = Upstream("Plex", site.url)
        await upstream.get_json("/x")
        await upstream.get_json("/x")
        assert "cookie" not in site.asked[1].lower()


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    async with raw_site() as site:
        assert await Upstream("Plex", site.url).get_json("/x") == {}


async def test_a_silent_server_does_not_hold_anybody():
    async with raw_site(None) as site:
        began = time.monotonic()
        error = await error_of(Upstream("Plex", site.url, timeout_seconds=0.3))
        assert isinstance(error, UpstreamUnreachableError)
        assert "0.3 seconds" in error.message
        assert time.monotonic() - began < 10


async def test_a_server_that_drips_does_not_hold_anybody():
    """Each byte comes in time, the whole never does."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.05)

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    upstream = Upstream("Plex", f"http://127.0.0.1:{port}")
    async with asyncio.timeout(20):
        error = await error_of(upstream, timeout_seconds=0.5)
    assert isinstance(error, UpstreamUnreachableError)
    server.close()


async def test_nothing_at_the_port():
    error = await error_of(Upstream("Plex", f"http://127.0.0.1:{free_port()}"))
    assert isinstance(error, UpstreamUnreachableError)
    assert error.message == "Plex cannot be reached: nothing answers at its address and port."


async def test_no_such_name():
    error = await error_of(Upstream("Plex", "http://nowhere.invalid"))
    assert isinstance(error, UpstreamUnreachableError)
    assert "no server of that name" in error.message


@pytest.mark.parametrize(
    "url", ["", "plex", "ftp://plex", "http://", "http://a:b:c", "http://\x00"]
)
async def test_what_is_no_address(url: str):
    assert isinstance(await error_of(Upstream("Plex", url)), UpstreamUnreachableError)


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path):
    tls = server_context(("localhost",), tmp_path / "ca.pem")
    async with raw_site(tls=tls) as site:
        error = await error_of(Upstream("Plex", f"https://127.0.0.1:{site.port}"))
        assert isinstance(error, UpstreamUnreachableError)
        assert "certificate" in error.message


async def test_https_where_only_http_is_spoken():
    async with raw_site() as site:
        error = await error_of(
            Upstream("Plex", f"https://127.0.0.1:{site.port}", timeout_seconds=1)
        )
        assert isinstance(error, UpstreamUnreachableError)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, UpstreamRejectedError),
        (401, UpstreamAuthError),
        (403, UpstreamAuthError),
        (404, UpstreamRejectedError),
        (422, UpstreamRejectedError),
        (429, UpstreamBusyError),
        (500, UpstreamFailedError),
        (502, UpstreamUnreachableError),
        (503, UpstreamBusyError),
        (504, UpstreamUnreachableError),
    ],
)
async def test_each_status_means_an_error(status: int, kind: type[UpstreamError]):
    page = answer("<html><h1>No</h1></html>", status, "text/html")
    async with raw_site(page) as site:
        error = await error_of(Upstream("Plex", site.url))
        assert type(error) is kind
        assert "Plex" in error.message
        assert "html" not in error.message


@pytest.mark.parametrize("status", [429, 503])
async def test_the_pause_that_is_named_is_handed_on_and_kept_to(status: int):
    async with raw_site(answer("", status, "text/html", Retry_After="7")) as site:
        error = await error_of(Upstream("Plex", site.url))
        assert isinstance(error, UpstreamRejectedError)
        assert error.retry_after_seconds == 7
        assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("999999999", 86_400), ("soon", None), ("-5", None)],
)
async def test_odd_pauses(said: str, seconds: float | None):
    async with raw_site(answer("", 429, "text/html", Retry_After=said)) as site:
        error = await error_of(Upstream("Plex", site.url))
        assert isinstance(error, UpstreamRejectedError)
        assert error.retry_after_seconds == seconds


async def test_an_expected_status_is_an_answer():
    async with raw_site(answer("<html>", 404, "text/html")) as site:
        done = await Upstream("Plex", site.url).request("GET", "/x", expected={404})
        assert done.status == 404


async def test_which_statuses_refuse_a_token_is_up_to_the_caller():
    async with raw_site(answer("", 422)) as site:
        error = await error_of(Upstream("Plex", site.url), refusals={401, 422})
        assert isinstance(error, UpstreamAuthError)


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_reading_is_tried_again(status: int):
    busy = answer("", status, "text/html")
    async with raw_site(busy, busy, answer('{"ok": 1}')) as site:
        assert await Upstream("Plex", site.url).get_json("/x") == {"ok": 1}
        assert len(site.asked) == 3


async def test_reading_is_tried_again_after_a_connection_that_broke():
    async with raw_site(b"", answer('{"ok": 1}')) as site:
        assert await Upstream("Plex", site.url).get_json("/x") == {"ok": 1}


async def test_a_refused_connection_is_tried_again():
    port = free_port()

    async def late() -> asyncio.Server:
        await asyncio.sleep(0.05)

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer())
            await writer.drain()
            writer.close()

        return await asyncio.start_server(serve, "127.0.0.1", port)

    starting = asyncio.create_task(late())
    assert await Upstream("Plex", f"http://127.0.0.1:{port}").get_json("/x") == {}
    (await starting).close()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_what_changes_something_is_asked_once(method: str):
    async with raw_site(answer("", 503, "text/html")) as site:
        await error_of(Upstream("Plex", site.url), method)
        assert len(site.asked) == 1


async def test_what_only_asks_by_a_form_is_tried_again():
    async with raw_site(b"", answer("", 503, "text/html"), answer('{"ok": 1}')) as site:
        upstream, form = Upstream("Tautulli", site.url), {"cmd": "status"}
        answered = await upstream.request("POST", "/x", form=form, only_asks=True)
        assert answered.json() == {"ok": 1}
        assert site.bodies == [b"cmd=status"] * 3


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
async def test_an_answer_that_will_not_change_is_not_asked_for_again(status: int):
    async with raw_site(answer("", status, "text/html")) as site:
        await error_of(Upstream("Plex", site.url))
        assert len(site.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(status: int):
    async with raw_site() as other:
        there = answer("", status, Location=f"{other.url}/secret?token=abc")
        async with raw_site(there) as site:
            error = await error_of(Upstream("Plex", site.url), headers={"X-Token": "mine"})
        assert isinstance(error, UpstreamResponseError)
        assert other.asked == []
        assert "abc" not in error.message


@pytest.mark.parametrize("size", [1_001, 5_000_000])
async def test_no_more_is_read_than_the_limit(size: int):
    async with raw_site(answer(b" " * size)) as site:
        error = await error_of(Upstream("Plex", site.url, max_body_bytes=1_000))
        assert isinstance(error, UpstreamResponseError)
        assert "far more" in error.message


async def test_nothing_packed_is_asked_for_or_taken():
    async with raw_site(answer(b"\x1f\x8b\x08", Content_Encoding="gzip")) as site:
        error = await error_of(Upstream("Plex", site.url))
        assert isinstance(error, UpstreamResponseError)
        assert "Accept-Encoding: identity" in site.asked[0]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"a": 1}', "text/html"),
        ("<html></html>", "text/html; charset=utf-8"),
        ("", "application/json"),
        ("{", "application/json"),
        ("[" * 200_000, "application/json"),
        (b"\xff\xfe\x00", "application/json"),
    ],
)
async def test_json_only_where_it_is_said_and_meant(body: bytes | str, content_type: str):
    async with raw_site(answer(body, 200, content_type)) as site:
        with pytest.raises(UpstreamResponseError):
            await Upstream("Plex", site.url).get_json("/x")


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x00" * 200])
async def test_what_is_no_http(said: bytes):
    async with raw_site(said) as site:
        error = await error_of(Upstream("Plex", site.url, timeout_seconds=1))
        assert isinstance(error, UpstreamUnreachableError)


@pytest.mark.parametrize("token", ["a\r\nX-Evil: 1", "schlüssel", " blank", "\x00"])
async def test_a_key_that_cannot_be_sent_is_not_sent(token: str):
    async with raw_site() as site:
        error = await error_of(Upstream("Plex", site.url), headers={"X-Token": token})
        assert isinstance(error, UpstreamAuthError)
        assert token not in error.message
        assert site.asked == []


class Heard(list[UpstreamError | None]):
    """What is said that calls came to."""

    async def __call__(self, outcome: UpstreamError | None) -> None:
        self.append(outcome)


@pytest.mark.parametrize("how", [500, 502, 503, 404, None, b""])
async def test_what_a_call_came_to_is_noted_once_however_often_it_was_tried(
    how: int | bytes | None,
):
    said = answer(status=how) if isinstance(how, int) else how
    async with raw_site(said) as site:
        heard = Heard()
        error = await error_of(Upstream("Plex", site.url, timeout_seconds=2, note=heard))
        assert heard == [error]


@pytest.mark.parametrize(("status", "is_its_own"), [(500, True), (501, True), (404, False)])
async def test_an_error_of_its_own_is_told_from_a_no(status: int, is_its_own: bool):
    async with raw_site(answer(status=status)) as site:
        error = await error_of(Upstream("Plex", site.url))
        assert isinstance(error, UpstreamFailedError) == is_its_own


async def test_what_is_answered_is_noted_as_well_whether_it_is_read_or_not():
    async with raw_site(answer(), answer("<p>"), answer(status=404)) as site:
        heard = Heard()
        upstream = Upstream("Plex", site.url, note=heard)
        await upstream.get_json("/x")
        with pytest.raises(UpstreamResponseError):
            await upstream.get_json("/x")
        await upstream.request("GET", "/x", expected={404})
        assert heard == [None, None, None]


async def test_an_error_that_one_thing_may_have_is_not_noted():
    async with raw_site(answer(status=500), answer(status=503)) as site:
        heard = Heard()
        upstream = Upstream("Plex", site.url, note=heard)
        await error_of(upstream, is_of_one=True)
        assert heard == []
        error = await error_of(upstream, is_of_one=True)
        assert heard == [error]


async def test_what_was_never_asked_is_not_noted():
    async with raw_site() as site:
        heard = Heard()
        await error_of(Upstream("Plex", site.url, note=heard), headers={"X-Token": " blank"})
        assert heard == []
