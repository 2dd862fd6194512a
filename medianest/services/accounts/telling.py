"""Tells people that their account is used on a device that they did not use before."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from medianest import routes
from medianest.models.device import Device
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import Channel, NotificationEvent


async def appeared(session: AsyncSession, device: Device) -> None:
    """``device`` was never seen with the account of its owner before."""
    where = device.place or device.ip or "an unknown address"
    said = Notice(
        f"device:{device.id}",
        NotificationEvent.NEW_DEVICE,
        f"New sign-in with {device.name}",
        message=f"From {where}. Was it not you? Sign that device out and change your password.",
        link=routes.SECURITY,
        # The door writes a letter of its own, which needs no leave.
        told_otherwise=frozenset({Channel.EMAIL}),
    )
    await raising.tell(session, said, [device.user_id])
