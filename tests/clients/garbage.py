"""Frames that no page sends, for tests of what a socket survives."""

from __future__ import annotations

import json
import random

from tests.clients.reflex_socket import FIRST_EVENT, NAMESPACE, PageSocket


async def send_garbage(page: PageSocket, chance: random.Random, keep: str) -> None:
    """One of them; ``keep`` is a handler that takes a text. A closed socket is marked as such."""
    frames = [
        "", "x", "9", "4", "4x", "49", "b4AAAA", "40", "42", "40/_event", "41/other",
        f"42{NAMESPACE},", f"42{NAMESPACE},[", f"42{NAMESPACE},[1]", f"42{NAMESPACE},[[]]",
        f"42{NAMESPACE},{'[' * 5000}", f"42{NAMESPACE},999999999999999999999[]",
        f'42{NAMESPACE},["event"]', f'42{NAMESPACE},["event",5]', f'42{NAMESPACE},["event","x"]',
        f'42{NAMESPACE},["event",{{}},{{}}]', f'42{NAMESPACE},["connect",{{}},{{}}]',
        f'42{NAMESPACE},["disconnect"]', f'42{NAMESPACE},["client_error",5]',
        f'42{NAMESPACE},["__init__","x","y"]', f"45{NAMESPACE},2-[]", f"451-{NAMESPACE},[]",
        f"43{NAMESPACE},1[]", f"44{NAMESPACE}", b"\x00\x01", b"4\xff",
        _event(name=5), _event(name="x" * 5000), _event(name="unknown.handler"),
        _event(name=keep, payload=[]), _event(name=keep, payload={"a": 1}),
        _event(name=keep, payload={"text": {}}, router_data="x"),
        _event(name=keep, payload={"text": "x"}, router_data={"pathname": 7}),
        _event(name=FIRST_EVENT, payload={"vars": {"a.b": 1}, "hashes": 7}),
    ]  # fmt: skip
    try:
        await page.raw(chance.choice(frames))
    except (ConnectionError, OSError, RuntimeError):
        page.closed.set()


def _event(**fields: object) -> str:
    return f"42{NAMESPACE},{json.dumps(['event', fields])}"
