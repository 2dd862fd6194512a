"""The guard: what is a frame of a page, how many of them, and what the log gets."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from medianest.state import guard
from medianest.state.guard import Budget, Complaints, Guard

NAMESPACE = "/_event"
GOOD = '42/_event,["event",{}]'


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(autouse=True)
def _fresh_complaints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "complaints", Complaints())


async def pass_through(frames: list[str | bytes]) -> list[dict[str, Any]]:
    """What the application behind the guard gets of these frames."""
    waiting = iter(frames)
    received: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        frame = next(waiting, None)
        if frame is None:
            return {"type": "websocket.disconnect", "code": 1005}
        kind = "bytes" if isinstance(frame, bytes) else "text"
        return {"type": "websocket.receive", kind: frame}

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        while True:
            message = await receive()
            received.append(message)
            if message["type"] == "websocket.disconnect":
                return

    async def send(_message: Any) -> None: ...

    await Guard(app, NAMESPACE)({"type": "websocket"}, receive, send)
    return received


@pytest.mark.parametrize("frame", [GOOD, "3", "1", "40/_event,{}", "41/_event"])
async def test_what_pages_send_passes(frame: str) -> None:
    assert [message.get("text") for message in await pass_through([frame])] == [frame, None]


@pytest.mark.parametrize(
    "frame", ["", "x", "9", "2probe", "42", "42[1]", '42/other,["x"]', "451-/_event,[]", b"\x04"]
)
async def test_anything_else_is_dropped(frame: str | bytes) -> None:
    assert len(await pass_through([frame])) == 1


async def test_a_socket_that_goes_on_is_closed() -> None:
    received = await pass_through(["x"] * 1000 + [GOOD])
    assert received == [{"type": "websocket.disconnect", "code": guard.POLICY_VIOLATION}]


async def test_a_flood_is_bounded() -> None:
    received = await pass_through([GOOD] * 10_000)
    passed = [message for message in received if message["type"] == "websocket.receive"]
    assert len(passed) <= guard.BURST_FRAMES + 5
    assert received[-1]["code"] == guard.POLICY_VIOLATION


def test_a_budget_grows_again_up_to_its_burst() -> None:
    clock = Clock()
    budget = Budget(burst=10, per_second=2, now=clock)
    assert [budget.spend() for _ in range(12)].count(True) == 10
    clock.seconds += 3
    assert [budget.spend() for _ in range(12)].count(True) == 6
    clock.seconds += 3600
    assert [budget.spend() for _ in range(12)].count(True) == 10


def test_the_log_gets_one_line_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    complaints = Complaints(now=clock)
    structlog.reset_defaults()
    # One that was used before keeps the configuration it had then.
    monkeypatch.setattr(guard, "log", structlog.get_logger())
    with capture_logs() as lines:
        for _ in range(5000):
            complaints.note("malformed")
        clock.seconds += guard.LOG_SECONDS
        complaints.note("too_many")
    assert [(line.get("malformed"), line.get("too_many")) for line in lines] == [
        (1, None),
        (4999, 1),
    ]
