"""What a person may still download, and what room there is for it."""

from __future__ import annotations

import reflex as rx

from medianest.components.formats import file_size
from medianest.components.kit import icon, skeleton
from medianest.components.scripts import function
from medianest.state.downloads import DownloadsState
from medianest.views.download import QuotaView

_WORDS = function("quotaWords", "downloads.js")
_TIGHT = function("isTight", "downloads.js")


def what_is_left() -> rx.Component:
    """The hour's quota and the disk, where either is limited or known."""
    return rx.el.div(
        rx.cond(DownloadsState.quota, _known(DownloadsState.quota), skeleton("h-3 w-44")),
        class_name="left",
    )


def _known(quota: rx.Var[QuotaView]) -> rx.Component:
    words = _WORDS.call(quota).to(str)
    return rx.fragment(
        rx.cond(words != "", rx.el.p(icon("gauge", "sm"), words)),
        rx.cond(
            quota.disk_free_bytes.is_not_none(),
            rx.el.p(
                icon("hard-drive", "sm"),
                file_size(quota.disk_free_bytes) + " free",
                data_tone=rx.cond(_TIGHT.call(quota), "warning", "muted"),
                class_name="tone",
            ),
        ),
    )
