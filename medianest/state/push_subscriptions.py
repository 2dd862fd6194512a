"""The browsers that show somebody what they are told."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state.arguments import BrowserSubscription, Id
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.push_subscription import PushSubscriptionView


class PushState(rx.State):
    """The list; what a browser gives away passes through here and is kept nowhere."""

    items: list[PushSubscriptionView] = []
    public_key: str = ""
    is_on: bool = False
    """Whether the device of this page is among them."""
    answers: int = 0
    """How often this page was answered: it waits for the next one."""
    loaded: bool = False
    trying: str = ""
    """The device that is tried."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and after every change."""
        subscriptions = runtime.current().notifications.push_subscriptions
        found = await subscriptions.mine(await actor(self))
        self.items, self.public_key = found.items, found.public_key
        self.is_on = any(one.current for one in found.items)
        self.loaded, self.trying = True, ""
        self.answers += 1

    @rx.event
    async def turn_on(self, made: BrowserSubscription) -> Any:
        """The browser of this page has subscribed."""
        subscriptions = runtime.current().notifications.push_subscriptions
        try:
            await subscriptions.add(await actor(self), made.endpoint, made.p256dh, made.auth)
        except MediaNestError as problem:
            return [PushState.load, show_toast(problem.message, level="error")]
        return [PushState.load, show_toast("This device shows messages now.", level="success")]

    @rx.event
    async def turn_off(self) -> Any:
        """The browser of this page shows nothing any more."""
        subscriptions = runtime.current().notifications.push_subscriptions
        person = await actor(self)
        for one in (await subscriptions.mine(person)).items:
            if one.current:
                await subscriptions.remove(person, one.id)
        return [PushState.load, show_toast("This device shows no messages now.", level="success")]

    @rx.event
    async def remove(self, subscription_id: Id) -> Any:
        """Nothing goes there any more."""
        subscriptions = runtime.current().notifications.push_subscriptions
        await subscriptions.remove(await actor(self), subscription_id)
        return [PushState.load, show_toast("The device was removed.", level="success")]

    @rx.event(background=True)
    async def try_out(self, subscription_id: Id) -> Any:
        """Send a message there to try, and say how that went."""
        async with self:
            person = await actor(self)
            if self.trying:
                return None
            self.trying = subscription_id
        subscriptions = runtime.current().notifications.push_subscriptions
        try:
            await subscriptions.try_out(person, subscription_id)
            said = show_toast("Sent. It appears there in a moment.", level="success")
        except MediaNestError as problem:
            said = show_toast(problem.message, level="error")
        return [PushState.load, said]
