"""The door of the built product: people without JavaScript come in, strangers get nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import socketio.exceptions
from playwright.sync_api import Browser, expect

from medianest.api.policy import ROUTES, Who
from tests.clients.reflex_socket import PageSocket, state_name
from tests.e2e.journeys import DESKTOP, ready, session_cookie, sign_in, visit
from tests.product import ADMIN, Product
from tests.rest import Rest

QUICK = "https://www.youtube.com/watch?v=nest-clip01"
SECONDS = 20
LIVE = state_name("medianest.state.live", "LiveState")


def run(work: Coroutine[None, None, Any]) -> Any:
    """Playwright's own event loop occupies this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result(60)


def cookie_header(product: Product) -> dict[str, str]:
    cookie = session_cookie(product)
    return {"Cookie": f"{cookie['name']}={cookie['value']}", "Origin": product.root}


@pytest.mark.long
def test_sign_in_and_out_work_without_javascript(browser: Browser, product: Product):
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{product.url}/downloads")
    expect(page).to_have_url(re.compile(r"/login\?next="))
    page.get_by_label("E-mail").fill(ADMIN[0])
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The e-mail or the password is not right.")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(ADMIN[0])
    page.get_by_label("Password", exact=True).fill(ADMIN[1])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/downloads/?$"))
    assert [c["httpOnly"] for c in context.cookies() if c["name"] == "medianest_session"] == [True]
    page.goto(f"{product.url}/logout")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{product.url}/")
    expect(page).to_have_url(re.compile("/login"))
    context.close()


def test_signing_out_in_one_tab_ends_the_other(browser: Browser, product: Product):
    context = browser.new_context(viewport=DESKTOP)
    first, second = context.new_page(), context.new_page()
    sign_in(first, product)
    visit(second, product, "/downloads")
    first.get_by_role("button", name=re.compile("^Account")).click()
    first.get_by_role("menuitem", name="Sign out").click()
    expect(first).to_have_url(re.compile("/login"))
    expect(second).to_have_url(re.compile("/login"), timeout=10_000)
    context.close()


def test_a_raw_http_client_gets_the_door_and_nothing_else(product: Product):
    for path in ("/", "/downloads", "/downloads/", "/nothing"):
        answer = httpx.get(product.url + path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/login")
    for path in ("/_upload", "/_health", "/_all_routes", "/ping", "/..%2fsecret.key"):
        assert httpx.get(product.url + path).status_code == 404
    assert httpx.post(f"{product.url}/_upload", content=b"x").status_code == 404
    for number, ((method, path), who) in enumerate(ROUTES.items()):
        if who is not Who.ANYBODY:
            # Strangers have a hundred calls an address; there are more routes than that.
            transport = httpx.HTTPTransport(local_address=f"127.0.0.{100 + number // 50}")
            with httpx.Client(transport=transport) as stranger:
                answer = stranger.request(method, product.url + re.sub(r"{\w+}", "x", path))
            assert answer.status_code == 401, (method, path)


@pytest.mark.parametrize("cookie", ["", "medianest_session=made-up"])
def test_a_raw_socket_client_without_a_session_gets_nothing(product: Product, cookie: str):
    async def knock() -> PageSocket:
        socket = PageSocket(product.url, headers={"Cookie": cookie, "Origin": product.root})
        with pytest.raises(socketio.exceptions.ConnectionError):
            await socket.open()
        return socket

    socket = run(knock())
    assert (socket.values, socket.events) == ({}, [])


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_wrong_origin_is_refused_on_socket_and_rest(product: Product, origin: str):
    headers = {**cookie_header(product), "Origin": origin}

    async def knock() -> None:
        with pytest.raises(socketio.exceptions.ConnectionError):
            await PageSocket(product.url, headers=dict(headers)).open()

    run(knock())
    answer = httpx.post(
        f"{product.url}/api/v1/youtube/download", json={"url": QUICK}, headers=headers
    )
    assert answer.status_code == 403, answer.text


def test_a_stolen_tab_token_gives_nothing_of_its_owner(product: Product):
    rest = Rest(product)
    rest.sign_in(ADMIN)
    mine = rest.submit(QUICK)
    product.create_user("bea@example.org", "another long password")
    owner = cookie_header(product)
    thief = session_cookie(product, ("bea@example.org", "another long password"))

    async def steal() -> tuple[PageSocket, PageSocket]:
        async with PageSocket(product.url, headers=owner) as tab:
            await tab.until(lambda tab: mine in tab.everything_received, SECONDS)
        headers = {"Cookie": f"{thief['name']}={thief['value']}", "Origin": product.root}
        async with asyncio.timeout(SECONDS):
            while True:  # until the server has let go of the owner's socket
                async with PageSocket(product.url, headers=headers, token=tab.token) as stolen:
                    await stolen.until(
                        lambda tab: tab.renamed or tab.value(LIVE, "connected_once"), SECONDS
                    )
                if not stolen.renamed:
                    return tab, stolen

    try:
        tab, stolen = run(steal())
    finally:
        rest.remove_all()
    assert mine in tab.everything_received
    assert mine not in stolen.everything_received
    assert ADMIN[0] not in stolen.everything_received


def test_pages_and_files_say_nothing_of_the_inside(browser: Browser, product: Product):
    page = browser.new_context(viewport=DESKTOP).new_page()
    sign_in(page, product)
    page.goto(f"{product.url}/nothing-here")
    ready(page)
    html = page.content()
    assert "Traceback" not in html
    assert str(product.data) not in html
    page.context.close()
