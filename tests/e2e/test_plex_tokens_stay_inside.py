"""Whatever people do with the library, no token of Plex leaves the server, and none is written down
in a log, in Redis or in the data folder."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, WebSocket, expect
from sqlmodel import select

from medianest.api.policy import REST, ROUTES
from medianest.database import Database, database_url
from medianest.demo.library import playing
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.models import PlexAccount
from tests import searched
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, ready, visit
from tests.product import ADMIN, Product
from tests.rest import Rest

pytestmark = pytest.mark.long  # reads all that is said for two minutes

WEBHOOK = "a-secret-in-an-address-51c7"
OF_PRETEND_PLEX = re.compile(rb"pretend-\d+-\d+-(account|server)")
"""Every token that the pretend plex.tv and server ever give out."""
BODILESS = range(300, 400)


class Overheard:
    """All that passes between browsers and the product: addresses, headers, bodies, frames."""

    def __init__(self, product: Product) -> None:
        self._root = product.root
        self.places: dict[str, bytes] = {}
        self.unread: list[str] = []
        self.kinds: set[str] = set()

    def listen(self, context: BrowserContext) -> None:
        context.on("requestfinished", self._request)
        context.on("page", lambda page: page.on("websocket", self._socket))

    def keep(self, name: str, content: bytes | str) -> None:
        plain = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        self.places[f"{len(self.places)} {name}"] = plain

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self._root):
            return
        name = f"{request.method} {request.url}"
        response = request.response()
        assert response is not None
        self.keep(
            name, f"{request.url} {request.all_headers()} {request.post_data_buffer or b''!r}"
        )
        self.keep(f"headers of {name}", repr(response.all_headers()))
        if response.status in BODILESS:
            return
        try:
            self.keep(f"body of {name}", response.body())
            self.kinds.add(request.resource_type)
        except Error:
            self.unread.append(name)

    def _socket(self, socket: WebSocket) -> None:
        self.kinds.add("socket")
        socket.on("framesent", lambda frame: self.keep("a frame that was sent", frame))
        socket.on("framereceived", lambda frame: self.keep("a frame that came", frame))


@pytest.fixture
def product(
    tmp_path_factory: pytest.TempPathFactory, plex_tv_site: PlexTvSite
) -> Iterator[Product]:
    """Nobody has set it up; it says all that it does."""
    product = Product(
        tmp_path_factory.mktemp("tokens") / "data",
        "up",
        MEDIANEST_PLEX_TV_URL=plex_tv_site.base_url,
        MEDIANEST_LOG_LEVEL="debug",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
    )
    product.start()
    yield product
    product.stop()


@dataclass(frozen=True)
class Ids:
    """Ours, of things that owner and friend both see."""

    section: int
    film: int
    show: int
    collection: int


def test_no_token_of_plex_is_found_outside(
    browser: Browser, product: Product, plex_tv_site: PlexTvSite, plex_server: PlexServerSite
) -> None:
    overheard = Overheard(product)
    contexts = [browser.new_context(viewport=DESKTOP) for _ in range(2)]
    for context in contexts:
        overheard.listen(context)
    owner, friend = (context.new_page() for context in contexts)
    set_up_as_the_owner(owner, product, plex_tv_site)
    rest = Rest(product)
    rest.sign_in(ADMIN)
    rest.change_settings(plex={"webhookSecret": WEBHOOK})
    ids = copied(rest)
    send_webhooks(product, plex_server)
    friends_sign_in(friend, product, plex_tv_site)
    for page in (owner, friend):
        look_around(page, product, plex_server, ids)
    administrate(owner, product, rest, ids)
    own_account(friend, product)
    for cookie in (rest.session_cookie, cookie_of(friend)):
        call_every_route(product, overheard, ids, cookie)
    with_a_server_that_refuses(owner, product, rest, plex_server, plex_tv_site)

    assert {"document", "script", "image", "socket"} <= overheard.kinds
    # A picture that was drawn as the page was left has gone with it; others were read.
    assert not [name for name in overheard.unread if "/api/" in name and "/images/" not in name]
    check_that_tokens_are_there(product)
    search(product, overheard, plex_tv_site, plex_server)
    for context in contexts:
        context.close()


def set_up_as_the_owner(page: Page, product: Product, site: PlexTvSite) -> None:
    """From the console's code to Home, with the server that olivia chooses."""
    page.goto(product.url)
    page.get_by_label("Set-up code").fill(product.setup_code())
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill(ADMIN[0])
    page.get_by_label("Password", exact=True).fill(ADMIN[1])
    page.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Continue with Plex").click()
    page.wait_for_url(f"{site.base_url}/auth*")
    page.get_by_role("button", name="olivia").click()
    page.get_by_role("button", name="Test and use it").click()
    expect(page).to_have_url(re.compile("/setup/services$"))
    page.goto(product.url)
    ready(page)


def copied(rest: Rest) -> Ids:
    """Once the library has been read."""

    def is_copied() -> bool:
        found = rest.get("/plex/libraries")["items"]
        return len(found) >= 4 and all(one["syncedAt"] for one in found)

    eventually(is_copied, what="the library is copied", seconds=60)
    found = {one["title"]: one["id"] for one in rest.get("/plex/libraries")["items"]}
    sections = {"movie": found["Movies"], "show": found["TV Shows"]}
    first = {}
    for kind, section in sections.items():
        cards = rest.get(f"/plex/libraries/{section}/items?limit=50")["items"]
        items = (rest.get(f"/plex/items/{card['id']}") for card in cards if card["poster"])
        first[kind] = next(item["card"]["id"] for item in items if item["art"] or kind != "movie")
    body = {"title": "Kept for winter", "itemIds": [first["movie"]]}
    made = rest.post(f"/plex/libraries/{sections['movie']}/collections", body)
    collection = made.raise_for_status().json()["data"]["card"]["id"]
    return Ids(sections["movie"], first["movie"], first["show"], collection)


def send_webhooks(product: Product, server: PlexServerSite) -> None:
    """As Plex does: the secret stands in the address. And once with a wrong one."""
    for secret, taken in ((WEBHOOK, True), (WEBHOOK[:-1], False)):
        address = f"{product.root}{REST}/webhooks/plex?secret={secret}"
        body = {"url": address, "event": "library.new"}
        sent = httpx.post(f"{server.base_url}/__site__/webhook", json=body, trust_env=False)
        # Whoever is refused before all was read may not get to see the answer.
        assert (sent.json().get("made") == 202) is taken, sent.text


def friends_sign_in(page: Page, product: Product, site: PlexTvSite) -> None:
    page.goto(f"{product.url}/login")
    page.get_by_role("button", name="Continue with Plex").click()
    page.wait_for_url(f"{site.base_url}/auth*")
    page.get_by_role("button", name="frank").click()
    ready(page)


def look_around(page: Page, product: Product, server: PlexServerSite, ids: Ids) -> None:
    """Home with what is new and what is played, a section, a film, a show, a collection, search."""
    film = next(one for one in server.plex.library.listed("1", "movie").values() if one.title)
    session = playing.start(server.plex, "frank", film.key).session_key
    visit(page, product, "/")
    expect(page.get_by_role("heading", name="Recently added")).to_be_visible()
    expect(page.get_by_role("region", name="Now playing")).to_be_visible(timeout=25 * SECONDS)
    playing.stop(server.plex, session)
    expect(page.get_by_role("region", name="Now playing")).to_have_count(0, timeout=25 * SECONDS)
    for path in ("/library", f"/library/{ids.section}", f"/library/{ids.section}?view=list"):
        visit(page, product, path)
        expect(page.locator("a[href*='/item/']").first).to_be_visible()
    visit(page, product, f"/library/{ids.section}?search=a&sort=year:desc")
    for item in (ids.film, ids.show):
        visit(page, product, f"/item/{item}")
        expect(page.get_by_role("link", name="Open in Plex")).to_be_visible()
    visit(page, product, "/library/collections")
    visit(page, product, f"/collection/{ids.collection}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kept for winter")
    expect(page.locator("main img").first).to_be_visible()
    visit(page, product, f"/search?q={film.title[:3]}")
    page.keyboard.press("Control+k")
    page.keyboard.type(film.title[:4], delay=50)
    expect(page.get_by_role("dialog", name="Search").get_by_role("option").first).to_be_visible()


def administrate(page: Page, product: Product, rest: Rest, ids: Ids) -> None:
    """The settings of Plex with its test, the people, and the log."""
    visit(page, product, "/admin/services")
    of_plex = page.get_by_role("form", name="Plex", exact=True)
    of_plex.get_by_role("button", name="Test connection").click()
    expect(of_plex.get_by_text(re.compile("Living room")).first).to_be_visible(timeout=20 * SECONDS)
    visit(page, product, "/admin/users")
    expect(page.get_by_text("frank").first).to_be_visible()
    visit(page, product, "/admin/audit")
    visit(page, product, "/downloads")
    rest.post(f"/plex/libraries/{ids.section}/scan", {}).raise_for_status()
    rest.post("/admin/users/sync", {"syncType": "full"}).raise_for_status()
    visit(page, product, "/library")
    page.get_by_role("button", name="Look for changes now").click()
    expect(page.get_by_role("button", name="Look for changes now")).to_be_enabled(
        timeout=60 * SECONDS
    )


def own_account(page: Page, product: Product) -> None:
    for path in ("/settings", "/settings/security", "/settings/tokens", "/settings/data"):
        visit(page, product, path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def cookie_of(page: Page) -> str:
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    return cookies["medianest_session"]


def call_every_route(product: Product, overheard: Overheard, ids: Ids, cookie: str) -> None:
    """Every GET there is; those about Plex with ids that are there, so that they answer."""
    heard = 0
    with httpx.Client(base_url=product.root, cookies={"medianest_session": cookie}) as http:
        for path in (path for method, path in ROUTES if method == "GET" and path != "/logout"):
            for filled in addresses(path, ids):
                answer = http.get(filled, follow_redirects=False, timeout=30)
                overheard.keep(f"API {filled}", repr(answer.headers))
                overheard.keep(f"API {filled}", unzipped(answer.content))
                if path.startswith(f"{REST}/plex/"):
                    assert answer.status_code == 200, (filled, answer.text)
                    heard += 1
    assert heard > 15


def addresses(path: str, ids: Ids) -> list[str]:
    """A route with its parameters; none where it is of something that is not of the library."""
    if path == f"{REST}/plex/search":
        return [f"{path}?query=the", f"{path}?query=a&limit=50"]
    if "{" not in path:
        return [path]
    kind = path.removeprefix(f"{REST}/plex/").partition("/")[0]
    fitting = {"libraries": [ids.section], "items": [ids.film, ids.show]}
    fitting |= {"collections": [ids.collection], "images": [ids.film]}
    found = [path.replace("{id}", str(one)) for one in fitting.get(kind, ())]
    found = [one for one in found if not one.endswith(f"{ids.film}/children")]
    if kind == "images":
        return [
            *(one.replace("{kind}", kind) for one in found for kind in ("poster", "art")),
            f"{REST}/plex/images/{ids.collection}/collection",
        ]
    return found


def unzipped(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def with_a_server_that_refuses(
    page: Page, product: Product, rest: Rest, server: PlexServerSite, site: PlexTvSite
) -> None:
    """Its token is good for nothing any more: what pages and logs say of that holds none either."""
    site.plex.revoke("olivia")
    site.plex.revoke("frank")
    visit(page, product, "/library")
    page.get_by_role("button", name="Look for changes now").click()
    expect(page.get_by_text(re.compile("What is shown here is from"))).to_be_visible(
        timeout=60 * SECONDS
    )
    for path in ("/plex/sessions", "/plex/sync"):
        rest.call("GET", path)
    visit(page, product, "/admin/services")
    of_plex = page.get_by_role("form", name="Plex", exact=True)
    of_plex.get_by_role("button", name="Test connection").click()
    refusal = of_plex.get_by_text(re.compile("does not accept"))
    expect(refusal.first).to_be_visible(timeout=20 * SECONDS)


def check_that_tokens_are_there(product: Product) -> None:
    """Encrypted: else nothing could be found, and the search would tell nothing."""

    async def accounts() -> list[PlexAccount]:
        database = Database(database_url(None, product.data))
        async with database.read() as session:
            found = list((await session.execute(select(PlexAccount))).scalars())
        await database.close()
        return found

    with ThreadPoolExecutor() as threads:
        kept = threads.submit(asyncio.run, accounts()).result()
    assert kept
    assert all(account.token and account.server_token for account in kept)


def search(
    product: Product, overheard: Overheard, site: PlexTvSite, server: PlexServerSite
) -> None:
    said = product.output.encode()
    assert b'"level": "debug"' in said, "it says all that it does"
    places = overheard.places | searched.files(product.data)
    places |= {"log": said, "redis": searched.redis(product)}
    # Plex and plex.tv get theirs in a header: the addresses stand in their logs.
    for name, log in (("the server", server.log), ("plex.tv", site.log)):
        places[f"addresses of {name}"] = repr(log.as_list()).encode()
    names = {"the webhook's": WEBHOOK}
    for account in site.plex.accounts.values():
        for revoked in range(account.revoked + 1):
            then = replace(account, revoked=revoked)
            names[f"{then.username}'s {revoked}"] = then.token
            names[f"{then.username}'s of the server {revoked}"] = then.server_token
    assert searched.found_in(places, names) == []
    assert [place for place, content in places.items() if OF_PRETEND_PLEX.search(content)] == []
