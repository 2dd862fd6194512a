"""Where the egress proxy connects to, and where it does not."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from medianest.integrations.egress import addresses, upstream
from medianest.integrations.egress.policy import NOT_FOUND, REFUSED, Policy, RefusedError
from medianest.integrations.egress.proxy import open_door, serving
from medianest.integrations.egress.target import Target
from tests.unit.integrations.egress.conftest import HERE, Guard, Site, started

LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7f000001",
    "0X7F.0.0.1",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0177.0.1",
    "127.0.0.1.",
    "localhost",
    "LocalHost",
    "localhost.",
    "0",
    "0.0.0.0",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
]
OTHERS = [
    "[::1]",
    "[::]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fd00::1]",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "[::ffff:169.254.169.254]",
    "10.0.0.1",
    "10.1",
    "172.16.0.1",
    "192.168.1.1",
    "3232235777",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "203.0.113.5",
    "224.0.0.1",
    "255.255.255.255",
    "%31%32%37.0.0.1",
    "user:password@127.0.0.1",
    "127.0.0.1%00.example.org",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
]


@pytest.mark.parametrize("host", [*LOOPBACK, *OTHERS])
async def test_no_spelling_of_a_private_address_is_connected_to(
    guard: Guard, site: Site, host: str
) -> None:
    for answer in (
        await guard.get(f"http://{host}:{site.port}/"),
        await guard.connect(f"{host}:{site.port}", b"GET / HTTP/1.1\r\n\r\n"),
    ):
        assert answer[9:12] in (b"403", b"400", b"502"), answer
        assert b"hello" not in answer
    assert site.visitors == 0


@pytest.mark.parametrize("host", LOOPBACK)
async def test_the_same_spellings_lead_there_where_it_is_permitted(
    guard: Guard, site: Site, host: str
) -> None:
    guard.permit(HERE, "0.0.0.0/32")

    answer = await guard.get(f"http://{host}:{site.port}/")
    if answer.startswith(f"HTTP/1.1 502 {NOT_FOUND}".encode()):
        pytest.skip("this machine does not know that spelling")

    assert answer.endswith(b"hello")
    assert site.visitors == 1


async def test_a_refusal_says_that_it_is_ours_and_why(guard: Guard, site: Site) -> None:
    answer = await guard.get(f"http://127.0.0.1:{site.port}/")
    assert answer.startswith(f"HTTP/1.1 403 {REFUSED}: it leads to this machine\r\n".encode())


async def test_a_name_is_looked_up_once_and_that_address_is_used(
    guard: Guard, sites: AsyncExitStack, site: Site
) -> None:
    public = await started(sites, Site("127.0.0.2"), site.port)
    guard.permit("127.0.0.2/32")
    guard.names["rebinding.example"] = ["127.0.0.2"]

    first = await guard.get(f"http://rebinding.example:{site.port}/")
    assert guard.looked_up == ["rebinding.example"]
    guard.names["rebinding.example"] = ["127.0.0.1"]
    second = await guard.get(f"http://rebinding.example:{site.port}/")

    assert first.endswith(b"hello")
    assert second.startswith(b"HTTP/1.1 403")
    assert (public.visitors, site.visitors) == (1, 0)


async def test_of_several_addresses_only_those_that_may_be_reached_are_tried(
    guard: Guard, sites: AsyncExitStack, site: Site
) -> None:
    public = await started(sites, Site("127.0.0.2"), site.port)
    guard.permit("127.0.0.2/32")
    guard.names["both.example"] = ["127.0.0.1", "::1", "127.0.0.2"]

    answer = await guard.connect(
        f"both.example:{site.port}", b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
    )

    assert answer.endswith(b"hello")
    assert (public.visitors, site.visitors) == (1, 0)


async def test_an_address_that_does_not_answer_is_passed_over(guard: Guard, site: Site) -> None:
    guard.permit(HERE)
    guard.names["tired.example"] = ["127.0.0.9", "127.0.0.8", "127.0.0.1"]
    answer = await guard.get(f"http://tired.example:{site.port}/")
    assert answer.endswith(b"hello")


async def test_a_site_that_does_not_answer_is_unreachable(guard: Guard, site: Site) -> None:
    guard.permit(HERE)
    answer = await guard.get(f"http://127.0.0.3:{site.port}/")
    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway: the site does not answer\r\n")


async def test_a_name_that_does_not_exist_is_said_to_be_unknown(guard: Guard) -> None:
    guard.names["nowhere.example"] = []
    answer = await guard.connect("nowhere.example:443")
    assert answer.startswith(f"HTTP/1.1 502 {NOT_FOUND}\r\n".encode())


async def test_a_port_of_another_service_is_refused_even_where_all_is_permitted(
    guard: Guard,
) -> None:
    guard.permit(HERE)
    answer = await guard.connect("127.0.0.1:22")
    assert answer.startswith(f"HTTP/1.1 403 {REFUSED}: port 22 is not for the web\r\n".encode())


async def test_a_changed_setting_holds_for_the_next_connection(guard: Guard, site: Site) -> None:
    address = f"http://127.0.0.1:{site.port}/"
    assert b"403" in (await guard.get(address))[:12]
    guard.permit("127.0.0.1/32")
    assert b"200" in (await guard.get(address))[:12]
    guard.permit()
    assert b"403" in (await guard.get(address))[:12]


async def test_without_settings_nothing_is_reached(site: Site) -> None:
    async def unknown() -> Policy:
        raise RefusedError(503, "Service Unavailable", "no settings to go by")

    guard = Guard(open_door())
    async with serving(guard.door, unknown, guard.resolve, tuple):
        answer = await guard.get(f"http://127.0.0.1:{site.port}/")
    guard.door.close()
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert site.visitors == 0


async def test_our_own_public_address_is_refused() -> None:
    """It would be reached without passing the machine's firewall."""
    guard = Guard(open_door(), names={"us.example": ["8.8.4.4"]})
    own = addresses.networks(["8.8.4.4/32"])
    async with serving(guard.door, guard.current_policy, guard.resolve, lambda: own):
        answer = await guard.connect("us.example:443")
    guard.door.close()
    assert answer.startswith(f"HTTP/1.1 403 {REFUSED}".encode())


async def test_a_name_service_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    monkeypatch.setattr(upstream, "LOOKUP_SECONDS", 0.1)
    slow = Target("slow.example", 443)
    with pytest.raises(RefusedError, match=NOT_FOUND):
        await upstream.Upstream(hang, tuple).open(slow, Policy(), tunnel=True)
