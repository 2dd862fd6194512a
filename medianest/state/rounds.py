"""What changed of a board, sent to the tabs that watch it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from medianest.state.audience import Audience
from medianest.state.tab import Tab
from medianest.state.wire import Wire
from medianest.views.monitoring import BeatNews

BACKLOG_LIMIT = 8


class Rounds:
    """Encoded once for all tabs that lack the same."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def send(self, audience: Audience, *, stale: bool) -> None:
        """To each tab what it does not have; slow ones get the then latest in the next round."""
        behind = [tab for tab in audience.tabs.values() if tab.follows and tab.is_behind(stale)]
        ready = [tab for tab in behind if self._wire.backlog(tab.sid) < BACKLOG_LIMIT]
        if len(ready) < len(behind):
            audience.changed.set()
        looks = _news(audience, ready)
        moved = [tab for tab in ready if tab.motion_seen != audience.motion]
        moving = [tab.sid for tab in moved if tab.needs_progress_alone(stale)]
        whole = defaultdict(list)
        for tab in ready:
            if not tab.needs_progress_alone(stale):
                whole[tab.person.user_id].append(tab.sid)
        for tab in ready:
            tab.has_now(stale)
        board = audience.board
        for sids, beats in looks:
            await self._wire.send(sids, {"beats": beats})
        await self._wire.send(moving, {"progress": board.progress})
        values: dict[str, Any] = {"downloads": board.downloads, "progress": board.progress}
        values |= {"connected_once": audience.loaded, "stale": stale}
        for user_id, sids in whole.items():
            await self._wire.send(sids, values | audience.stamps_for(user_id))


def _news(audience: Audience, tabs: list[Tab]) -> list[tuple[list[str], BeatNews]]:
    """The looks at monitors that tabs which show each have not seen; most have seen the same."""
    behind = defaultdict(list)
    for tab in tabs:
        if tab.misses_beats:
            behind[tab.beats_seen].append(tab.sid)
    return [(sids, audience.beats.since(number)) for number, sids in behind.items()]
