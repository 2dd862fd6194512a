"""How the programs are that MediaNest uses, beside their settings."""

from __future__ import annotations

import reflex as rx

from medianest.components.library.recent import Refresh
from medianest.components.scripts import FOLDER
from medianest.state.live import LiveState
from medianest.state.upstreams import UpstreamsState
from medianest.views.monitoring import UpstreamDetailsView

CALM_MS = 300


class UpstreamHealth(rx.Component):
    """``assets/js/upstream_health.jsx``."""

    library = f"{FOLDER}/upstream_health.jsx"
    tag = "UpstreamHealth"

    name: rx.Var[str]
    found: rx.Var[dict[str, UpstreamDetailsView]]
    loaded: rx.Var[bool]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]


def health(upstream: str) -> rx.Component:
    """Of one, by its area of the settings."""
    return UpstreamHealth.create(
        name=upstream,
        found=UpstreamsState.found,
        loaded=UpstreamsState.loaded,
        on_load=UpstreamsState.load,
    )


def follow_health() -> rx.Component:
    """Keeps all of them up to date."""
    changes = (LiveState.monitoring, LiveState.requests)
    return rx.fragment(
        *(
            Refresh.create(revision=each, calm_ms=CALM_MS, on_change=UpstreamsState.load)
            for each in changes
        )
    )
