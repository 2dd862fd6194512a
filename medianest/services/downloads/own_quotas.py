"""What was agreed with one person instead of the quotas that hold for everybody."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from medianest.models.user import User
from medianest.services.users import views as user_views
from medianest.views.settings import DownloadSettings


async def settings_for(
    session: AsyncSession, user_id: str, settings: DownloadSettings
) -> DownloadSettings:
    """``settings`` with the quotas of this person."""
    user = await session.get(User, user_id)
    if user is None:
        return settings
    agreed = user_views.quotas(user).model_dump(exclude_none=True)
    known = {name: value for name, value in agreed.items() if name in DownloadSettings.model_fields}
    return settings.model_copy(update=known)
