"""Tests of connections: what is found, what is wrong in words, and where no key ever goes."""

import socket
from unittest import mock

import pytest

from medianest.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UpstreamAuthError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.models.user import Role, User
from medianest.services.actor import Actor
from medianest.services.settings import connection_tests
from tests.clients.raw_site import answer, raw_site
from tests.recorded import FOLDER, recorded

ADMIN = Actor("a", "Ada", Role.ADMIN, "s")
USER = Actor("u", "Una", Role.USER, "s")
KEY = "planted-key-of-an-upstream"
SEERR = ("seerr/settings-public", "seerr/status", "seerr/auth-me")
TAUTULLI = ("tautulli/server_status", "tautulli/get_tautulli_info", "tautulli/get_server_info")
METRICS = answer(
    (FOLDER / "uptime_kuma/2.5.3/metrics-end.prom.txt").read_bytes(),
    content_type="text/plain; version=0.0.4; charset=utf-8",
)


@pytest.fixture
async def connections(runtime):
    async with runtime.database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))
    return runtime.connections


async def test_seerr_is_told_by_product_version_and_name(connections):
    async with raw_site(*map(recorded, SEERR)) as site:
        found = await connections.test(ADMIN, "overseerr", {"url": site.url, "apiKey": KEY})
    assert (found.product, found.version, found.name) == ("Seerr", "3.1.0", "Seerr")
    assert found.found == f"Seerr 3.1.0 answered within {found.latency_ms} ms."
    assert found.notes == []
    assert 0 <= found.latency_ms < 6_000


async def test_overseerr_is_told_from_seerr(connections):
    public = recorded("seerr/settings-public", mediaServerType=None, applicationTitle="Wishes")
    status = recorded("seerr/status", version="1.34.0")
    async with raw_site(public, status, recorded("seerr/auth-me")) as site:
        found = await connections.test(ADMIN, "overseerr", {"url": site.url, "apiKey": KEY})
    assert (found.product, found.version) == ("Overseerr", "1.34.0")
    assert "called “Wishes”" in found.found


async def test_the_key_goes_only_to_what_has_shown_to_be_the_program(connections):
    async with raw_site(*map(recorded, SEERR)) as site:
        await connections.test(ADMIN, "overseerr", {"url": site.url, "apiKey": KEY})
    assert [KEY in head for head in site.asked] == [False, False, True]
    async with raw_site(answer("<html>", content_type="text/html")) as other:
        with pytest.raises(UpstreamResponseError, match="is not Overseerr"):
            await connections.test(ADMIN, "overseerr", {"url": other.url, "apiKey": KEY})
    assert not [head for head in other.asked if KEY in head]


@pytest.mark.parametrize(
    ("answers", "body", "note"),
    [
        (("seerr/uninit-settings-public", "seerr/status"), {"apiKey": KEY}, "not been set up"),
        (SEERR, {}, "Without an API key"),
        ((*SEERR[:2], "seerr/auth-me-as-user"), {"apiKey": KEY}, "no administrator there"),
    ],
)
async def test_what_stands_in_the_way_at_seerr_is_said(connections, answers, body, note):
    async with raw_site(*map(recorded, answers)) as site:
        found = await connections.test(ADMIN, "overseerr", {"url": site.url, **body})
    assert len(found.notes) == 1
    assert note in found.notes[0]


async def test_a_wrong_key_of_seerr_is_told(connections):
    answers = map(recorded, (*SEERR[:2], "seerr/error-bad-api-key"))
    async with raw_site(*answers) as site:
        with pytest.raises(UpstreamAuthError, match="does not accept the key"):
            await connections.test(ADMIN, "overseerr", {"url": site.url, "apiKey": KEY})


async def test_tautulli_is_asked_with_a_form_and_tells_whether_it_reaches_plex(connections):
    async with raw_site(*map(recorded, TAUTULLI), answer()) as site:
        found = await connections.test(ADMIN, "tautulli", {"url": site.url, "apiKey": KEY})
    assert (found.product, found.version, found.name) == ("Tautulli", "2.17.2", "Research PMS")
    assert found.notes == []
    first_lines = [line for head in site.asked for line in head.split("\r\n") if "HTTP/1.1" in line]
    assert len(first_lines) == 3
    assert not [line for line in first_lines if f"{KEY} " in line or f"={KEY}&cmd HTTP" in line]
    assert b"cmd=server_status" in site.bodies[0]

    answers = map(recorded, ("tautulli/plexdown_server_status", *TAUTULLI[1:]))
    async with raw_site(*answers) as site:
        found = await connections.test(ADMIN, "tautulli", {"url": site.url, "apiKey": KEY})
    assert "does not reach Plex" in found.notes[0]


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (recorded("tautulli/error_bad_apikey"), UpstreamAuthError, "does not accept this API key"),
        (answer("no", 404, "text/html"), UpstreamResponseError, "API is switched off"),
        (answer("[1]"), UpstreamResponseError, "is not Tautulli"),
        (answer("{}", 401), UpstreamResponseError, "is not Tautulli"),
        (answer("<html>", content_type="text/html"), UpstreamResponseError, "is not Tautulli"),
    ],
)
async def test_what_is_wrong_with_tautulli_is_told(connections, said, error, words):
    async with raw_site(said) as site:
        with pytest.raises(error, match=words):
            await connections.test(ADMIN, "tautulli", {"url": site.url, "apiKey": KEY})


async def test_a_whole_tautulli_is_tried_in_every_state(connections, pretend_tautulli):
    given = {"url": pretend_tautulli.base_url, "apiKey": pretend_tautulli.api_key}
    found = await connections.test(ADMIN, "tautulli", given)
    assert (found.version, found.name, found.notes) == ("2.17.2", "Living room", [])
    pretend_tautulli.switches.behave(connected=False)
    found = await connections.test(ADMIN, "tautulli", given)
    assert found.notes == ["Tautulli itself does not reach Plex at the moment."]
    with pytest.raises(UpstreamAuthError, match="does not accept this API key"):
        await connections.test(ADMIN, "tautulli", {**given, "apiKey": KEY})
    pretend_tautulli.switches.settings(api_enabled=False)
    with pytest.raises(UpstreamResponseError, match="API is switched off"):
        await connections.test(ADMIN, "tautulli", given)
    pretend_tautulli.switches.behave(down=True)
    with pytest.raises(UpstreamUnreachableError):
        await connections.test(ADMIN, "tautulli", given)
    logged = str(pretend_tautulli.log.as_list())
    assert pretend_tautulli.api_key not in logged
    assert KEY not in logged


@pytest.mark.parametrize("version", ["1.23.17", "2.5.3"])
async def test_uptime_kuma_says_what_could_be_seen_without_signing_in(connections, version):
    entry, page = (f"uptime_kuma/{version}/{name}" for name in ("entry-page", "status-page-media"))
    async with raw_site(recorded(entry)) as site:
        found = await connections.test(ADMIN, "uptimeKuma", {"url": site.url})
    assert (found.product, found.version, found.name) == ("Uptime Kuma", "", "")
    assert len(found.notes) == 2
    async with raw_site(recorded(entry), recorded(page), METRICS) as site:
        wanted = {"url": site.url, "statusPageSlug": "media", "apiKey": KEY}
        found = await connections.test(ADMIN, "uptimeKuma", wanted)
    assert (found.version, found.name) == ("2.5.3", "MediaNest services")
    assert found.notes == []


async def test_a_status_page_that_is_not_there_is_told_whether_kuma_answers_or_not(connections):
    entry = recorded("uptime_kuma/2.5.3/entry-page")
    missing = recorded("uptime_kuma/2.5.3/status-page-unknown-slug")
    with mock.patch.object(connection_tests, "TRY_SECONDS", 1.0):
        # 1.23 never answers for a page that it does not have, but does for others.
        for said in ((missing,), (None, entry)):
            async with raw_site(entry, *said) as site:
                wanted = {"url": site.url, "statusPageSlug": "nothing"}
                with pytest.raises(UpstreamRejectedError, match="no public status page"):
                    await connections.test(ADMIN, "uptimeKuma", wanted)


async def test_kumas_refusals_are_told(connections):
    entry = recorded("uptime_kuma/2.5.3/entry-page")
    async with raw_site(entry, recorded("uptime_kuma/2.5.3/metrics-401-wrong-key")) as site:
        with pytest.raises(UpstreamAuthError):
            await connections.test(ADMIN, "uptimeKuma", {"url": site.url, "apiKey": KEY})
    async with raw_site(recorded("uptime_kuma/2.5.3/unknown-api-path")) as site:
        with pytest.raises(UpstreamResponseError, match="is not Uptime Kuma"):
            await connections.test(ADMIN, "uptimeKuma", {"url": site.url})


async def test_nobody_is_at_the_address(connections):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        for upstream in ("overseerr", "uptimeKuma", "tautulli"):
            with pytest.raises(UpstreamUnreachableError, match="nothing answers"):
                await connections.test(ADMIN, upstream, {"url": url, "apiKey": KEY})


@pytest.mark.parametrize("upstream", ["overseerr", "uptimeKuma", "tautulli"])
@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254",
        "http://[fe80::1]",
        "http://[::ffff:169.254.169.254]",
        "http://2852039166",
        "http://0xa9.0xfe.0xa9.0xfe",
        "http://100.100.100.200",
    ],
)
async def test_the_local_link_and_metadata_are_never_connected_to(connections, upstream, url):
    with pytest.raises(UpstreamUnreachableError, match="does not connect to"):
        await connections.test(ADMIN, upstream, {"url": url, "apiKey": KEY})


@pytest.mark.parametrize("upstream", ["overseerr", "uptimeKuma", "tautulli"])
async def test_redirects_are_not_followed(connections, upstream):
    async with raw_site(*map(recorded, SEERR)) as elsewhere:
        moved = answer("", 302, Location=f"{elsewhere.url}/api/v1/settings/public")
        async with raw_site(moved) as site:
            with pytest.raises(UpstreamResponseError, match="sends us"):
                await connections.test(ADMIN, upstream, {"url": site.url, "apiKey": KEY})
    assert elsewhere.connections == 0


@pytest.mark.parametrize("upstream", ["overseerr", "uptimeKuma", "tautulli"])
@pytest.mark.parametrize(
    "said",
    [answer("x" * 9_000_000), answer("no", 500), answer("{", 200), b"", b"no http\r\n\r\n"],
    ids=["endless", "500", "broken", "hangs up", "noise"],
)
async def test_garbage_is_an_error_in_words(connections, upstream, said):
    async with raw_site(said) as site:
        with pytest.raises(UpstreamError) as refused:
            await connections.test(ADMIN, upstream, {"url": site.url, "apiKey": KEY})
    assert refused.value.message.endswith(".")
    assert KEY not in refused.value.message


async def test_a_stored_key_is_used_at_its_address_and_no_other(connections, runtime):
    async with raw_site(*map(recorded, SEERR)) as site:
        stored = {"overseerr": {"url": site.url, "apiKey": KEY}}
        await runtime.settings.change(ADMIN, stored)
        await connections.test(ADMIN, "overseerr", {"apiKey": {"set": True}})
        assert KEY in site.asked[-1]
    async with raw_site(*map(recorded, SEERR)) as evil:
        for body in ({"url": evil.url}, {"url": evil.url, "apiKey": {"set": True}}):
            with pytest.raises(InvalidInputError, match="Enter it again") as refused:
                await connections.test(ADMIN, "overseerr", body)
            assert "overseerr.apiKey" in (refused.value.details or {})
        assert evil.connections == 0
        await connections.test(ADMIN, "overseerr", {"url": evil.url, "apiKey": "another"})
    assert not [head for head in evil.asked if KEY in head]
    assert (await runtime.settings.current()).overseerr.api_key.reveal() == KEY


async def test_a_test_saves_nothing_and_keeps_to_what_the_environment_holds(connections, runtime):
    before = await runtime.settings.current()
    with pytest.raises(UpstreamUnreachableError):
        await connections.test(ADMIN, "overseerr", {"url": "http://127.0.0.1:9"})
    assert await runtime.settings.show(ADMIN) == runtime.settings._view(before)
    runtime.settings._locked = {"overseerr": {"url": "http://127.0.0.1:9"}}
    with pytest.raises(ConflictError, match=r"overseerr\.url"):
        await connections.test(ADMIN, "overseerr", {"url": "http://127.0.0.1:10"})


@pytest.mark.parametrize(
    ("upstream", "body", "field"),
    [
        ("overseerr", {}, "overseerr.url"),
        ("tautulli", {"url": "http://t.example"}, "tautulli.apiKey"),
        ("overseerr", {"url": "seerr"}, "overseerr.url"),
        ("overseerr", {"nothing": 1}, "overseerr.nothing"),
        ("uptimeKuma", {"url": "http://k.example", "statusPageSlug": "a/../b"}, "uptimeKuma"),
    ],
)
async def test_what_cannot_be_tried_is_named(connections, upstream, body, field):
    with pytest.raises(InvalidInputError) as refused:
        await connections.test(ADMIN, upstream, body)
    assert [name for name in refused.value.details or {} if name.startswith(field)]


async def test_only_administrators_try_connections_and_only_known_ones(connections):
    async with raw_site(*map(recorded, SEERR)) as site:
        with pytest.raises(ForbiddenError):
            await connections.test(USER, "overseerr", {"url": site.url})
        assert site.connections == 0
    for name in ("access", "nothing"):
        with pytest.raises(NotFoundError):
            await connections.test(ADMIN, name, {})
