"""One build behind a TLS proxy, on another host name and port, and under a path."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.journeys import DESKTOP, SECONDS, skip_the_rest, start_download
from tests.product import ADMIN, Product, free_port
from tests.reverse_proxy import ReverseProxy

QUICK = "https://www.youtube.com/watch?v=nest-clip01"


@pytest.fixture(scope="module")
def proxied() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop of its own thread for proxies."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.mark.long
@pytest.mark.parametrize(
    ("base_path", "strip"),
    [("", ""), ("/apps/nest", ""), ("/apps/nest", "/apps/nest")],
    ids=["another host and port", "under a path", "under a path that the proxy takes off"],
)
def test_sign_in_pages_and_live_updates_work(
    browser: Browser, tmp_path, clips, proxied, base_path, strip
):
    product = Product(
        tmp_path / "data",
        clips=clips,
        MEDIANEST_BASE_PATH=base_path,
        MEDIANEST_ACCESS_TRUSTED_PROXIES="127.0.0.1/32",
    )
    product.start()
    proxy = ReverseProxy(product.root, "nest.test", free_port(), tmp_path, strip)
    asyncio.run_coroutine_threadsafe(proxy.__aenter__(), proxied).result(10)
    context = browser.new_context(ignore_https_errors=True, viewport=DESKTOP)
    errors: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.goto(f"{proxy.url}{base_path}/")
        expect(page).to_have_url(f"{proxy.url}{base_path}/setup")
        page.get_by_label("Set-up code").fill(product.setup_code())
        page.get_by_label("Your name").fill("Ada")
        page.get_by_label("E-mail").fill(ADMIN[0])
        page.get_by_label("Password", exact=True).fill(ADMIN[1])
        page.get_by_role("button", name="Create").click()
        skip_the_rest(page)
        session = next(c for c in context.cookies() if c["name"] == "medianest_session")
        assert session["secure"]
        assert session["httpOnly"]
        assert session["path"] == (base_path or "/")
        page.get_by_role("link", name="Downloads").first.click()
        expect(page).to_have_url(f"{proxy.url}{base_path}/downloads")
        start_download(page, QUICK)
        finished = page.get_by_role("main").get_by_role("listitem").filter(has_text="Done")
        expect(finished).to_have_count(1, timeout=180 * SECONDS)
        page.reload()
        expect(finished).to_have_count(1, timeout=20 * SECONDS)
        page.goto(f"{proxy.url}{base_path}/logout")
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(re.compile(f"{base_path}/login"))
        assert errors == []
    finally:
        context.close()
        asyncio.run_coroutine_threadsafe(proxy.__aexit__(), proxied).result(10)
        product.stop()
