"""The browsers and programs that somebody signs in from."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.state.arguments import Id
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.device import DeviceView


class DevicesState(rx.State):
    """The list, the one used last first."""

    items: list[DeviceView] = []
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and after every change."""
        self.items = await runtime.current().accounts.devices.list(await actor(self))
        self.loaded = True

    @rx.event
    async def revoke(self, device_id: Id) -> Any:
        """Sign one device out; a page that is open there leaves for the sign-in at once."""
        await runtime.current().accounts.devices.revoke(await actor(self), device_id)
        return [DevicesState.load, show_toast("The device was signed out.", level="success")]

    @rx.event
    async def revoke_others(self) -> Any:
        """Sign every device out but this one."""
        count = await runtime.current().accounts.devices.revoke_all(await actor(self))
        words = "One device was signed out." if count == 1 else f"{count} devices were signed out."
        return [DevicesState.load, show_toast(words, level="success")]
