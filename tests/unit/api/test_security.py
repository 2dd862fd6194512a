"""The layer around the server: who reaches pages, and what every answer carries."""

from __future__ import annotations

import asyncio

import pytest

from medianest.api.bodies import MAX_BYTES
from tests.unit.api.conftest import ADMIN, ANN, ORIGIN

BLOCKED = [
    "/_upload",
    "/_upload/x.png",
    "/_health",
    "/_all_routes",
    "/ping",
    "/auth-codespace",
    "/_event",
    "/_event/",
    "//downloads",
    "/downloads/../_upload",
    "/downloads/%2e%2e/_upload",
    "/%5c%5cevil.test",
    "/downloads%00",
]


# ---- pages


@pytest.mark.parametrize("path", ["/", "/downloads", "/downloads/", "/index.html", "/no/such/page"])
async def test_strangers_are_sent_to_the_door_and_back(client, people, pages, path):
    answer = await client().get(path)
    assert answer.status_code == 303
    after = "" if path == "/" else f"?next={path.replace('/', '%2F')}"
    assert answer.headers["location"] == f"/login{after}"
    assert pages.scopes == []


async def test_the_door_knows_the_query_too(client, people):
    answer = await client().get("/downloads?page=2&sort=%22a")
    assert answer.headers["location"] == "/login?next=%2Fdownloads%3Fpage%3D2%26sort%3D%2522a"


async def test_while_no_administrator_exists_everything_leads_to_set_up(client, pages):
    for path in ("/", "/downloads", "/login"):
        assert (await client().get(path)).headers["location"] == "/setup"
    assert pages.scopes == []


async def test_people_who_are_signed_in_get_pages(client, signed_in, pages):
    person = await signed_in(ANN)
    assert (await person.browser.get("/downloads")).text == "a page"
    assert pages.scopes[0]["path"] == "/downloads/"


@pytest.mark.parametrize("cookie", ["", "wrong", "x" * 5_000, '"', "ä"])
async def test_a_made_up_cookie_opens_nothing(client, people, pages, cookie):
    answer = await client().get("/", headers={"cookie": f"medianest_session={cookie}".encode()})
    assert answer.status_code == 303
    assert pages.scopes == []


async def test_files_of_the_pages_are_for_everybody(client, people, pages):
    for path in (
        "/assets/page-abc.js",
        "/tokens.css",
        "/logo.svg",
        "/sw.js",
        "/manifest.webmanifest",
    ):
        assert (await client().get(path)).status_code == 200


@pytest.mark.parametrize("path", BLOCKED)
async def test_reflexs_own_addresses_do_not_exist(client, signed_in, pages, path):
    person = await signed_in(ADMIN)
    for method in ("GET", "POST"):
        answer = await person.browser.request(method, f"{ORIGIN}{path}")
        assert answer.status_code == 404, path
        assert "Nothing here" in answer.text
    assert pages.scopes == []


# ---- headers


@pytest.mark.parametrize(
    "path", ["/", "/login", "/assets/a.js", "/api/v1/me", "/api/nothing", "/ping", "/door/door.css"]
)
async def test_every_answer_carries_the_headers(client, people, path):
    headers = (await client().get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert "strict-transport-security" not in headers
    assert headers["x-correlation-id"]


async def test_the_worker_that_shows_messages_asks_us_alone(client, people):
    policy = (await client().get("/sw.js")).headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "connect-src 'self'", "img-src 'self'"} <= set(policy)
    assert not any(part.startswith("script-src") for part in policy)
    nested = (await client().get("/below/sw.js")).headers["content-security-policy"]
    assert "connect-src" not in nested


async def test_pages_run_their_own_scripts_only(client, signed_in):
    person = await signed_in(ANN)
    policy = (await person.browser.get("/")).headers["content-security-policy"].split("; ")
    assert "script-src 'self' 'sha256-abc'" in policy
    assert "connect-src 'self' ws://media.test" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "img-src 'self' data:" in policy


async def test_sign_in_pages_have_no_inline_anything(client, people):
    answer = await client().get("/login")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert "onclick" not in answer.text


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("/", "no-store"),
        ("/assets/page-abc.js", "public, max-age=31536000, immutable"),
        ("/tokens.css", "public, no-cache"),
        ("/api/v1/me", "no-store"),
        ("/login", "no-store"),
    ],
)
async def test_what_may_be_kept_is_said(client, signed_in, pages, path, caching):
    person = await signed_in(ANN)
    kept = (await person.browser.get(path)).headers["cache-control"]
    # Stand-in for pages sends its own; only that of files is believed.
    assert kept == caching or (path.startswith(("/assets", "/tokens")) and kept == "max-age=60")


@pytest.mark.parametrize(
    ("sent", "is_taken"),
    [("abc-DEF_1.2:3", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("<b>", False)],
)
async def test_a_fit_correlation_id_comes_back(client, people, sent, is_taken):
    answer = await client().get("/api/v1/me", headers={"x-correlation-id": sent})
    assert (answer.headers["x-correlation-id"] == sent) is is_taken
    assert answer.json()["meta"]["correlationId"] == answer.headers["x-correlation-id"]


# ---- bodies


async def test_a_body_that_says_to_be_too_large_is_refused(client, people):
    body = b'{"email": "' + b"x" * MAX_BYTES + b'"}'
    answer = await client().post("/api/v1/auth/login", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


async def test_a_body_that_announces_its_size_is_refused_where_nobody_reads_it(client, people):
    answer = await client().request("GET", "/health", content=b"x" * (MAX_BYTES + 1))
    assert answer.status_code == 413


async def test_a_body_that_grows_too_large_is_refused(client, people):
    async def endless():
        for _ in range(300):
            yield b"x" * 10_000

    kinds = {
        "/api/v1/auth/login": "application/json",
        "/login": "application/x-www-form-urlencoded",
    }
    for path, kind in kinds.items():
        answer = await client().post(path, content=endless(), headers={"content-type": kind})
        assert answer.status_code == 413, path


@pytest.mark.parametrize("path", ["/api/v1/auth/login", "/login"])
async def test_a_caller_that_goes_away_is_no_error_of_ours(server, people, capsys, path):
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    headers = [(b"host", b"media.test"), (b"origin", ORIGIN.encode())]
    headers += [(b"content-type", b"application/x-www-form-urlencoded")]
    scope = {"type": "http", "method": "POST", "path": path, "scheme": "http"}
    scope |= {"headers": headers, "query_string": b"", "client": ("192.0.2.1", 1)}
    await server(scope, receive, send)
    assert sent[0]["status"] == 400
    assert "unexpected" not in capsys.readouterr().out


async def test_a_body_just_below_the_cap_is_read(client, people):
    body = b'{"email": "a", "password": "b"}' + b" " * (MAX_BYTES - 40)
    answer = await client().post(
        "/api/v1/auth/login", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 401


# ---- proxies

PROXY = {"MEDIANEST_ACCESS_TRUSTED_PROXIES": "127.0.0.1/32,10.0.0.0/8"}
FORWARDED = {
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "media.example.org",
    "forwarded": "for=203.0.113.9",
}


async def test_nobody_is_trusted_to_speak_for_others_by_default(client, signed_in, pages):
    person = await signed_in(ANN)
    for ip in ("127.0.0.1", "192.0.2.1", "::1"):
        browser = client(ip)
        browser.cookies = person.browser.cookies
        answer = await browser.get("/", headers=FORWARDED)
        scope = pages.scopes[-1]
        assert (scope["client"][0], scope["scheme"]) == (ip, "http")
        assert "strict-transport-security" not in answer.headers
        names = {name for name, _ in scope["headers"]}
        assert not {name for name in names if name.startswith((b"x-forwarded", b"forwarded"))}


@pytest.mark.parametrize("variables", [PROXY])
async def test_a_trusted_proxy_speaks_for_others(client, signed_in, pages):
    person = await signed_in(ANN)
    browser = client("127.0.0.1")
    browser.cookies = person.browser.cookies
    answer = await browser.get("/", headers=FORWARDED)
    scope = pages.scopes[-1]
    assert (scope["client"][0], scope["scheme"]) == ("203.0.113.9", "https")
    assert dict(scope["headers"])[b"host"] == b"media.example.org"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "wss://media.example.org" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("variables", [PROXY])
async def test_behind_https_the_cookie_is_secure(client, people):
    browser = client("127.0.0.1", origin="https://media.example.org")
    body = {"email": ANN, "password": "correct horse battery"}
    answer = await browser.post("/api/v1/auth/login", json=body, headers=FORWARDED)
    assert answer.status_code == 200
    assert "; Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize("variables", [PROXY])
@pytest.mark.parametrize(
    ("forwarded", "ip"),
    [
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::5]:443", "2001:db8::5"),
        ("203.0.113.9, nonsense", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
async def test_the_chain_of_proxies_is_read_from_its_near_end(
    client, signed_in, pages, forwarded, ip
):
    person = await signed_in(ANN)
    browser = client("127.0.0.1")
    browser.cookies = person.browser.cookies
    await browser.get("/", headers={"x-forwarded-for": forwarded})
    assert pages.scopes[-1]["client"][0] == ip


@pytest.mark.parametrize("variables", [PROXY])
async def test_a_proxy_that_names_no_real_host_or_scheme_is_not_believed(client, signed_in, pages):
    person = await signed_in(ANN)
    browser = client("127.0.0.1")
    browser.cookies = person.browser.cookies
    odd = {"x-forwarded-host": "evil.test/x; script-src *", "x-forwarded-proto": "javascript"}
    answer = await browser.get("/", headers=odd)
    assert pages.scopes[-1]["scheme"] == "http"
    assert "evil" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["evil.test/x", "a b", "", "x; script-src *", "a" * 300])
async def test_a_host_that_is_none_is_refused(client, signed_in, pages, host):
    person = await signed_in(ANN)
    answer = await person.browser.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "script-src *" not in answer.headers["content-security-policy"]
    assert pages.scopes == []


# ---- base path

NEST = {"MEDIANEST_BASE_PATH": "/apps/nest"}


@pytest.mark.parametrize("variables", [NEST])
async def test_below_a_base_path_everything_carries_it(client, signed_in, people, pages):
    browser = client()
    assert (await browser.get("/apps/nest/")).headers["location"] == "/apps/nest/login"
    page = await browser.get("/apps/nest/login?next=/downloads")
    assert 'action="/apps/nest/login"' in page.text
    assert 'href="/apps/nest/door/door.css' in page.text
    assert "Path=/apps/nest;" in page.headers["set-cookie"]
    assert (await browser.get("/apps/nest/door/door.css")).status_code == 200
    assert (await browser.get("/apps/nest/api/me")).status_code == 401
    person = await signed_in(ANN)
    await person.browser.get("/apps/nest/downloads")
    assert (pages.scopes[-1]["path"], pages.scopes[-1]["root_path"]) == (
        "/apps/nest/downloads/",
        "/apps/nest",
    )


@pytest.mark.parametrize("variables", [NEST])
async def test_a_proxy_may_take_the_base_path_off(client, signed_in, pages):
    person = await signed_in(ANN)
    assert (await client().get("/")).headers["location"] == "/apps/nest/login"
    assert (await client().get("/health")).json()["status"] == "ok"
    assert (await person.program.get("/api/v1/me")).status_code == 200
    await person.browser.get("/downloads")
    assert pages.scopes[-1]["path"] == "/apps/nest/downloads/"


@pytest.mark.parametrize("variables", [NEST])
async def test_the_base_path_without_its_slash_leads_on(client):
    answer = await client().get("/apps/nest?x=1")
    assert (answer.status_code, answer.headers["location"]) == (308, "/apps/nest/?x=1")


@pytest.mark.parametrize("variables", [NEST])
@pytest.mark.parametrize("path", ["/apps/nest/_upload", "/apps/nest/ping", "/apps/nest//x"])
async def test_what_is_closed_is_closed_below_a_base_path_too(client, signed_in, pages, path):
    person = await signed_in(ADMIN)
    assert (await person.browser.get(path)).status_code == 404
    assert pages.scopes == []


# ---- trouble


async def test_an_error_nobody_expected_is_a_page_with_a_number(client, signed_in, server):
    async def broken(scope, receive, send):
        raise RuntimeError("secret detail")

    person = await signed_in(ANN)
    server._pages = broken
    answer = await person.browser.get("/")
    assert answer.status_code == 500
    assert answer.headers["x-correlation-id"] in answer.text
    assert "secret detail" not in answer.text


async def test_a_database_that_is_away_is_a_503_that_says_when(client, signed_in, runtime):
    person = await signed_in(ANN)
    path = runtime.environment.data / "medianest.db"
    path.rename(path.with_suffix(".gone"))
    path.mkdir()
    await runtime.database.engine.dispose()
    await asyncio.sleep(1.05)
    page, rest = await person.browser.get("/"), await person.program.get("/api/v1/me")
    assert (page.status_code, rest.status_code) == (503, 503)
    assert page.headers["retry-after"] == rest.headers["retry-after"] == "5"
    assert "in 5 seconds" in page.text
    assert rest.json()["error"]["code"] == "DATABASE_ERROR"
