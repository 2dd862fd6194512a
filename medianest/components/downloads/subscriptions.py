"""The channels and playlists that somebody follows."""

from __future__ import annotations

import reflex as rx

from medianest.components.downloads.queue import ON_ID, rows_on_their_way
from medianest.components.scripts import FOLDER
from medianest.state.arguments import FieldValues
from medianest.state.session import SessionState
from medianest.state.subscriptions import SubscriptionsState
from medianest.views.subscription import SubscriptionView


class Subscriptions(rx.Component):
    """``assets/js/subscriptions.jsx``; its child is the skeleton."""

    library = f"{FOLDER}/subscriptions.jsx"
    tag = "Subscriptions"

    items: rx.Var[list[SubscriptionView]]
    loaded: rx.Var[bool]
    error: rx.Var[str]
    saved: rx.Var[int]
    busy: rx.Var[bool]
    is_admin: rx.Var[bool]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_change: rx.EventHandler[rx.event.passthrough_event_spec(str, FieldValues)]
    on_enable: rx.EventHandler[rx.event.passthrough_event_spec(str, bool)]
    on_check: rx.EventHandler[ON_ID]
    on_remove: rx.EventHandler[ON_ID]


def subscriptions() -> rx.Component:
    """The list, with forms to change what is kept."""
    return Subscriptions.create(
        rows_on_their_way("Subscriptions"),
        items=SubscriptionsState.items,
        loaded=SubscriptionsState.loaded,
        error=SubscriptionsState.error,
        saved=SubscriptionsState.saved,
        busy=SubscriptionsState.busy,
        is_admin=SessionState.is_admin,
        on_load=SubscriptionsState.load,
        on_change=SubscriptionsState.change,
        on_enable=SubscriptionsState.enable,
        on_check=SubscriptionsState.check_now,
        on_remove=SubscriptionsState.remove,
    )
