"""What administrators announce, at the foot of every page."""

from __future__ import annotations

import reflex as rx

from medianest.components.scripts import FOLDER
from medianest.state.announcements import AnnouncementsState
from medianest.state.live import LiveState
from medianest.views.announcement import AnnouncementView


class Announcements(rx.Component):
    """``assets/js/announcements.jsx``."""

    library = f"{FOLDER}/announcements.jsx"
    tag = "Announcements"

    announcements: rx.Var[list[AnnouncementView]]

    on_dismiss: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def announcements() -> rx.Component:
    """In a place of its own over the page, so that nothing moves when one comes or goes."""
    return Announcements.create(
        announcements=LiveState.announcements, on_dismiss=AnnouncementsState.dismiss
    )
