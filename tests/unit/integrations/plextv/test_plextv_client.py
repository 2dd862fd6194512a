"""Signing in on plex.tv, and asking it who somebody is; against the pretend one."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.pretend_plex import MACHINE, Account
from medianest.demo.scripted_trouble import Trouble
from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamFailedError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.plextv.client import PLEX_TV, PlexTv
from medianest.integrations.plextv.models import SharedUser
from tests.clients.raw_site import answer, raw_site

CLIENT = "5f3c1b0e-0000-4000-8000-000000000001"


@pytest.fixture
def plex_tv(plex_tv_site: PlexTvSite) -> PlexTv:
    return PlexTv(CLIENT, base_url=plex_tv_site.base_url, version="0.1.0")


async def sign_in(plex_tv: PlexTv, site: PlexTvSite, username: str) -> str:
    pin = await plex_tv.new_pin()
    site.plex.claim(pin.code, username)
    claimed = await plex_tv.pin(pin.id)
    assert claimed is not None
    assert claimed.auth_token is not None
    return claimed.auth_token


@pytest.mark.parametrize("strong", [True, False])
async def test_a_pin_is_not_claimed_until_somebody_confirms(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite, strong: bool
):
    pin = await plex_tv.new_pin(strong=strong)
    assert (len(pin.code) == 4) is not strong
    assert pin.expires_in == 900
    waiting = await plex_tv.pin(pin.id)
    assert waiting is not None
    assert not waiting.is_claimed
    plex_tv_site.plex.claim(pin.code, "frank")
    claimed = await plex_tv.pin(pin.id)
    assert claimed is not None
    assert claimed.is_claimed
    user = await plex_tv.user(claimed.auth_token or "")
    assert (user.id, user.username, user.email) == (1002, "frank", "frank@example.org")


async def test_a_null_token_after_confirming_means_not_yet(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite
):
    pin = await plex_tv.new_pin()
    plex_tv_site.plex.claim(pin.code, "frank")
    plex_tv_site.troubles.add(Trouble("null_token", times=2))
    seen = [await plex_tv.pin(pin.id) for _ in range(3)]
    assert [pin is not None and pin.is_claimed for pin in seen] == [False, False, True]


async def test_a_pin_whose_time_is_over_is_forgotten(plex_tv: PlexTv, plex_tv_site: PlexTvSite):
    pin = await plex_tv.new_pin()
    plex_tv_site.plex.expire(pin.code)
    assert await plex_tv.pin(pin.id) is None


async def test_a_pin_is_there_only_for_the_client_that_made_it(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite
):
    pin = await plex_tv.new_pin()
    assert await PlexTv("another", base_url=plex_tv_site.base_url).pin(pin.id) is None


def test_people_are_sent_to_plex_with_everything_in_the_fragment():
    plex_tv = PlexTv(CLIENT)
    url = plex_tv.auth_url("abc", "https://nest.example.org/login/plex?state=1&x=2")
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.path, parts.query) == (
        "https", "app.plex.tv", "/auth", "",
    )  # fmt: skip
    assert parts.fragment.startswith("?")
    assert parse_qs(parts.fragment[1:]) == {
        "clientID": [CLIENT],
        "code": ["abc"],
        "context[device][product]": ["MediaNest"],
        "forwardUrl": ["https://nest.example.org/login/plex?state=1&x=2"],
    }
    assert plex_tv.link_url == f"{PLEX_TV}/link"
    assert "forwardUrl" not in plex_tv.auth_url("abc")


async def test_a_person_confirms_on_the_page_and_comes_back(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite
):
    pin = await plex_tv.new_pin()
    back = "https://nest.example.org/login/plex?state=1"
    url = plex_tv.auth_url(pin.code, back).replace("#?", "?")
    async with httpx.AsyncClient() as browser:
        page = await browser.get(url)
        assert "MediaNest" in page.text
        assert 'value="frank"' in page.text
        form = {"code": pin.code, "username": "frank", "forwardUrl": back}
        done = await browser.post(f"{plex_tv_site.base_url}/auth", data=form)
        assert (done.status_code, done.headers["location"]) == (303, back)
    claimed = await plex_tv.pin(pin.id)
    assert claimed is not None
    assert claimed.is_claimed


async def test_a_person_types_the_code_on_the_other_page(plex_tv: PlexTv, plex_tv_site: PlexTvSite):
    pin = await plex_tv.new_pin(strong=False)
    async with httpx.AsyncClient() as browser:
        assert "Code" in (await browser.get(plex_tv.link_url)).text
        form = {"code": pin.code.lower(), "username": "stella"}
        assert (await browser.post(plex_tv.link_url, data=form)).status_code == 200
        assert (await browser.post(plex_tv.link_url, data=form)).status_code == 404
    claimed = await plex_tv.pin(pin.id)
    assert claimed is not None
    assert claimed.is_claimed


async def test_who_reaches_the_server_by_their_own_token(plex_tv: PlexTv, plex_tv_site: PlexTvSite):
    reached = {}
    for username in ("olivia", "frank", "stella"):
        token = await sign_in(plex_tv, plex_tv_site, username)
        servers = [r for r in await plex_tv.resources(token) if r.is_server]
        reached[username] = [(r.client_identifier, r.owned) for r in servers]
    assert reached == {"olivia": [(MACHINE, True)], "frank": [(MACHINE, False)], "stella": []}


async def test_ways_to_a_server_begin_at_home_and_end_at_the_relay(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite
):
    token = await sign_in(plex_tv, plex_tv_site, "olivia")
    server = next(r for r in await plex_tv.resources(token) if r.is_server)
    assert server.addresses[0] == plex_tv_site.plex.server.url
    assert server.connections[-1].relay


async def test_who_reaches_the_server_by_the_owners_token(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite
):
    plex_tv_site.plex.add(Account(1004, "petra", "petra@example.org", shared="pending"))
    token = await sign_in(plex_tv, plex_tv_site, "olivia")
    users = await plex_tv.shared_users(token)
    assert {user.username: user.reaches(MACHINE) for user in users} == {
        "frank": True, "stella": False, "petra": False,
    }  # fmt: skip
    assert not any(user.reaches("another") or user.reaches("") for user in users)
    shares = await plex_tv.shares(MACHINE, token)
    assert {share.user_id: share.is_accepted for share in shares} == {1002: True, 1004: False}


def test_a_server_without_an_identifier_is_nobodys():
    user = SharedUser.model_validate({"id": 1, "servers": [{"machineIdentifier": None}]})
    assert not user.reaches("")


async def test_nobody_but_the_owner_sees_whom_it_is_shared_with(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite
):
    token = await sign_in(plex_tv, plex_tv_site, "frank")
    assert await plex_tv.shared_users(token) == []
    with pytest.raises(UpstreamRejectedError):
        await plex_tv.shares(MACHINE, token)


async def test_taking_the_server_away_shows_both_ways(plex_tv: PlexTv, plex_tv_site: PlexTvSite):
    owner = await sign_in(plex_tv, plex_tv_site, "olivia")
    frank = await sign_in(plex_tv, plex_tv_site, "frank")
    plex_tv_site.plex.share("frank", "no")
    assert not any(resource.is_server for resource in await plex_tv.resources(frank))
    assert not any(user.reaches(MACHINE) for user in await plex_tv.shared_users(owner))


async def test_a_restricted_person_has_a_name_to_be_called_by(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite
):
    plex_tv_site.plex.add(Account(1005, "kim", restricted=True, home=True, shared="yes"))
    user = await plex_tv.user(await sign_in(plex_tv, plex_tv_site, "kim"))
    assert (user.username, user.email, user.restricted) == ("", "", True)
    assert user.display_name == "kim"


async def test_a_token_ends_with_signing_out(plex_tv: PlexTv, plex_tv_site: PlexTvSite):
    token = await sign_in(plex_tv, plex_tv_site, "frank")
    await plex_tv.ping(token)
    await plex_tv.sign_out(token)
    for ask in (plex_tv.user, plex_tv.resources, plex_tv.shared_users, plex_tv.ping):
        with pytest.raises(UpstreamAuthError):
            await ask(token)
    await plex_tv.sign_out(token)


@pytest.mark.parametrize("status", [401, 403, 422, 498])
async def test_these_statuses_say_that_a_token_is_bad(status: int):
    async with raw_site(answer('{"errors": [{"code": 1001}]}', status)) as site:
        with pytest.raises(UpstreamAuthError):
            await PlexTv(CLIENT, base_url=site.url).user("any")


async def test_a_pin_that_is_refused_says_nothing_about_a_token():
    async with raw_site(answer("{}", 401)) as site:
        plex_tv = PlexTv(CLIENT, base_url=site.url)
        for asked in (plex_tv.new_pin(), plex_tv.pin(1)):
            with pytest.raises(UpstreamRejectedError):
                await asked


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (Trouble("status", status=429, retry_after_seconds=9), UpstreamBusyError),
        (Trouble("status", status=500), UpstreamFailedError),
        (Trouble("status", status=503, times=9), UpstreamBusyError),
        (Trouble("status", status=504, times=9), UpstreamUnreachableError),
        (Trouble("status", status=410), UpstreamRejectedError),
        (Trouble("status", status=403), UpstreamRejectedError),
        (Trouble("status", status=422), UpstreamRejectedError),
        (Trouble("html"), UpstreamResponseError),
        (Trouble("garbage"), UpstreamResponseError),
        (Trouble("hang_up", times=9), UpstreamUnreachableError),
    ],
    ids=lambda value: f"{value.how}-{value.status}" if isinstance(value, Trouble) else "",
)
@pytest.mark.parametrize("call", ["user", "resources", "shared_users"])
async def test_no_other_trouble_says_anything_about_a_token(
    plex_tv: PlexTv,
    plex_tv_site: PlexTvSite,
    trouble: Trouble,
    kind: type[UpstreamError],
    call: str,
):
    token = await sign_in(plex_tv, plex_tv_site, "olivia")
    plex_tv_site.troubles.add(Trouble(**vars(trouble)))
    with pytest.raises(UpstreamError) as caught:
        await getattr(plex_tv, call)(token)
    assert type(caught.value) is kind
    if trouble.status == 429:
        assert isinstance(caught.value, UpstreamRejectedError)
        assert caught.value.retry_after_seconds == 9


async def test_a_silent_plex_tv_is_unreachable(
    plex_tv: PlexTv, plex_tv_site: PlexTvSite, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(plex_tv._upstream, "_timeout_seconds", 0.3)
    plex_tv_site.troubles.add(Trouble("silent"))
    with pytest.raises(UpstreamUnreachableError):
        await plex_tv.new_pin()


async def test_a_token_is_never_in_an_address(plex_tv: PlexTv, plex_tv_site: PlexTvSite):
    token = await sign_in(plex_tv, plex_tv_site, "olivia")
    await plex_tv.user(token)
    await plex_tv.resources(token)
    await plex_tv.shared_users(token)
    await plex_tv.shares(MACHINE, token)
    await plex_tv.sign_out(token)
    said = json.dumps(plex_tv_site.log.as_list())
    assert "/api/users" in said
    assert token not in said


async def test_tokens_are_not_in_what_is_printed(plex_tv: PlexTv, plex_tv_site: PlexTvSite):
    pin = await plex_tv.new_pin()
    plex_tv_site.plex.claim(pin.code, "olivia")
    claimed = await plex_tv.pin(pin.id)
    assert claimed is not None
    resources = await plex_tv.resources(claimed.auth_token or "")
    assert "pretend-" not in repr(claimed) + repr(resources)


async def test_names_beyond_ascii_are_sent_without_what_plex_cannot_read():
    async with raw_site(answer("{}", 201)) as site:
        plex_tv = PlexTv("id\r\nX-Evil: 1", base_url=site.url, product="MédiaNest 🎬", version="1")
        with pytest.raises(UpstreamResponseError):
            await plex_tv.new_pin()
    head = site.asked[0]
    assert "X-Plex-Product: MdiaNest\r\n" in head
    assert "\r\nX-Evil" not in head


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html></html>",
        "<MediaContainer><User id='x'/></MediaContainer>",
        "<MediaContainer><User/></MediaContainer>",
        "<MediaContainer>",
        '<!DOCTYPE a [<!ENTITY b "c">]><MediaContainer>&b;</MediaContainer>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><MediaContainer/>',
        b"\xff\xfe\x00",
        '<?xml version="1.0" encoding="klingon"?><MediaContainer/>',
    ],
)
async def test_odd_xml_is_no_empty_list(body: bytes | str):
    async with raw_site(answer(body, 200, "application/xml; charset=utf-8")) as site:
        with pytest.raises(UpstreamResponseError):
            await PlexTv(CLIENT, base_url=site.url).shared_users("token")


@pytest.mark.parametrize("body", ["null", "{}", "[1]", '[{"connections": 3}]', '"x"'])
async def test_odd_json_is_no_empty_list(body: str):
    async with raw_site(answer(body)) as site:
        with pytest.raises(UpstreamResponseError):
            await PlexTv(CLIENT, base_url=site.url).resources("token")


@pytest.mark.parametrize("body", ["null", "{}", '{"id": 0}', '{"id": null}', '{"id": "x"}'])
async def test_nobody_is_somebody_without_an_id(body: str):
    async with raw_site(answer(body)) as site:
        with pytest.raises(UpstreamResponseError):
            await PlexTv(CLIENT, base_url=site.url).user("token")
