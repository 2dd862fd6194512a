"""Starts the simulated video site: plain pages on one port, a proxy to the pretend YouTube on one.

Alone: `python -m medianest.demo.video_site --data DIR [--port N] [--proxy-port N]`.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal

from medianest.demo import hosts, media
from medianest.demo.applications import Applications, Example
from medianest.demo.catalogue import Catalogue
from medianest.demo.certificates import server_context
from medianest.demo.listener import Listener, Port
from medianest.demo.offer import Offer
from medianest.errors import StartError


@dataclass(frozen=True)
class Site:
    """A running video site. `base_url` and `proxy_url` have no slash at the end."""

    base_url: str
    proxy_url: str
    ca_path: Path
    examples: list[Example]

    @property
    def environment(self) -> dict[str, str]:
        """What the environment needs for yt-dlp to trust the pretend YouTube's certificate."""
        return {"SSL_CERT_FILE": str(self.ca_path)}

    @property
    def ytdlp_options(self) -> dict[str, Any]:
        """Options that lead yt-dlp to the pretend YouTube; they need `environment` as well.

        yt-dlp prefers certifi's list over SSL_CERT_FILE unless told not to. Never use these where
        real downloads are made: they take trust in every real host away.
        """
        return {"proxy": self.proxy_url, "compat_opts": {"no-certifi"}}


@asynccontextmanager
async def serve(
    data_dir: Path, host: str = "127.0.0.1", port: Port = 0, proxy_port: Port = 0
) -> AsyncIterator[Site]:
    """Run the site until the block ends; the clips and the authority's file go to `data_dir`.

    The first start makes the clips (3 to 5 seconds). Raises StartError without a usable ffmpeg and
    OSError when a port is taken.
    """
    clips = await asyncio.to_thread(media.prepare, data_dir / "clips")
    ca_path = data_dir / "demo-ca.pem"
    tls = server_context(hosts.SIMULATED, ca_path)
    site = Applications(Offer(Catalogue(), clips))
    direct = Listener(site.direct)
    proxy = Listener(site.proxied, tls, site.knows)
    async with direct.listening(host, port) as address:
        site.own_address = address
        async with proxy.listening(host, proxy_port) as proxy_address:
            examples = site.examples(f"http://{address}")
            yield Site(f"http://{address}", f"http://{proxy_address}", ca_path, examples)


@contextmanager
def serve_in_thread(data_dir: Path, port: int = 0, proxy_port: int = 0) -> Iterator[Site]:
    """The same for code that is not asynchronous, as yt-dlp's is."""
    site = serve(data_dir, port=port, proxy_port=proxy_port)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(site) as running:
        yield running


def main() -> None:
    """Run the site until SIGINT or SIGTERM and print where it is; exit code 1 without a start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for clips and certificate")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--proxy-port", type=int, default=0)
    try:
        asyncio.run(_run(parser.parse_args()))
    except (OSError, StartError) as error:
        parser.exit(1, f"The video site cannot start: {error}\n")


async def _run(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ports = (arguments.port, arguments.proxy_port)
    async with serve(arguments.data, arguments.host, *ports) as site:
        print(f"plain pages  {site.base_url}")
        print(f"proxy        {site.proxy_url}  (leads to the pretend YouTube)")
        print(f"certificate  {site.ca_path}")
        for example in site.examples:
            print(f"  {example.address}\n      {example.title}: {example.shows}")
        print("ready", flush=True)
        await stop.wait()


if __name__ == "__main__":
    main()
