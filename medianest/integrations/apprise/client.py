"""Has messages handed over by a process of its own, which is ended where it takes too long."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

START_SECONDS = 30.0
"""Apprise has a hundred modules to read, which takes a busy machine long."""
SECONDS = 14.0
"""For all addresses of a message together."""
SILENT = "It did not answer in time."

_PROGRAM = "medianest.integrations.apprise.program"
_ENVIRONMENT = ("PATH", "PYTHONPATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "LANG")


@dataclass(frozen=True, slots=True)
class Outcome:
    """``service`` is what Apprise calls what the address leads to; ``problem`` is a sentence, empty
    where there is none. Neither holds any part of the address."""

    service: str
    problem: str


async def check(address: str, *, household: bool) -> Outcome:
    """Whether an address can be used, without sending anything. With ``household`` it may lead to
    what stands at home, else to public places alone."""
    (outcome,) = await _asked("check", [address], household=household)
    return outcome


async def send(
    addresses: Sequence[str], title: str, body: str, *, household: bool
) -> list[Outcome]:
    """Send to each, and how that went, in their order. Nothing is tried a second time."""
    return await _asked("send", addresses, household=household, title=title, body=body)


async def _asked(deed: str, addresses: Sequence[str], **more: Any) -> list[Outcome]:
    # Through a pipe: what a program is called with, everybody on the machine can read.
    asked = json.dumps({"deed": deed, "addresses": list(addresses), **more}).encode()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-B", "-m", _PROGRAM),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )
    outcomes = [Outcome("", SILENT)] * len(addresses)
    try:
        async with asyncio.timeout(START_SECONDS):
            await _start(process, asked)
        async with asyncio.timeout(SECONDS):
            await _listen(process, outcomes)
    except (TimeoutError, OSError):
        pass
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    return outcomes


async def _start(process: asyncio.subprocess.Process, asked: bytes) -> None:
    """Until it says, by an empty line, that it begins with the addresses."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked)
    await process.stdin.drain()
    process.stdin.close()
    await process.stdout.readline()


async def _listen(process: asyncio.subprocess.Process, outcomes: list[Outcome]) -> None:
    """Fill in ``outcomes`` as they come: what is known stays known when the rest takes too long."""
    assert process.stdout is not None
    async for line in process.stdout:
        said = json.loads(line)
        outcomes[said["number"]] = Outcome(said["service"], said["problem"])
    await process.wait()
