"""What the first visit to a page brings over the wire."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.e2e.journeys import visit
from tests.product import Product

LONGEST_LOAD_BYTES = 250_000
CODE = frozenset({"Document", "Script", "Stylesheet"})


def loaded_bytes(
    page: Page, product: Product, path: str, kinds: frozenset[str] | None = None
) -> int:
    """Bytes as sent, headers and all, until nothing more comes; of some ``kinds`` of answers, else
    of all. Nothing is taken from a cache."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kind_of: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network.on(
        "Network.responseReceived",
        lambda event: kind_of.update({event["requestId"]: event["type"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    visit(page, product, path)
    page.wait_for_timeout(500)  # what the page's state asks for has been begun
    page.wait_for_load_state("networkidle")
    return int(sum(size for name, size in sizes.items() if not kinds or kind_of[name] in kinds))
