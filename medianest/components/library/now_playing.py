"""What is played now, on the start page."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import card, card_head
from medianest.components.library.recent import Refresh
from medianest.components.scripts import FOLDER
from medianest.state.live import LiveState
from medianest.state.playbacks import PlaybacksState
from medianest.views.library import PlaybackView

_NAME = "now-playing"


class NowPlaying(rx.Component):
    """``NowPlaying`` of ``assets/js/now_playing.jsx``."""

    library = f"{FOLDER}/now_playing.jsx"
    tag = "NowPlaying"

    playbacks: rx.Var[list[PlaybackView]]


def now_playing(class_name: str = "") -> rx.Component:
    """A card with everything that is played, kept up to date; absent while nothing is."""
    count = PlaybacksState.items.length()
    return rx.fragment(
        Refresh.create(revision=LiveState.playing, on_change=PlaybacksState.load),
        rx.cond(
            count > 0,
            card(
                card_head(
                    "Now playing",
                    _NAME,
                    rx.el.span(class_name="live", aria_hidden="true"),
                    rx.cond(
                        count > 1,
                        rx.el.span(f"{count} streams", class_name="push text-xs text-fg-3 num"),
                    ),
                ),
                NowPlaying.create(playbacks=PlaybacksState.items),
                label_id=_NAME,
                class_name=class_name,
            ),
        ),
    )
