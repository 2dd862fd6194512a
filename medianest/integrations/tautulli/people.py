"""Whom Tautulli knows, and whose history it keeps."""

from __future__ import annotations

from typing import Any

from medianest.integrations.loose_values import Shape, flag, key, large, shaped, text_up_to
from medianest.integrations.tautulli.calls import Calls
from medianest.integrations.tautulli.models import User

_name = text_up_to(500)


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(found for each in value if (found := key(each))) if type(value) is list else ()


_USER: Shape = (
    ("user_id", "user_id", large),
    ("username", "username", _name),
    ("friendly_name", "friendly_name", _name),
    ("email", "email", _name),
    ("is_active", "is_active", flag),
    ("is_admin", "is_admin", flag),
    ("keeps_history", "keep_history", flag),
    ("section_keys", "shared_libraries", _keys),
)


async def users(calls: Calls) -> list[User]:
    """Everybody; see :meth:`Tautulli.users`."""
    found = [shaped(row, _USER) for row in await calls.rows("get_users") if type(row) is dict]
    return [User(**fields) for fields in found if fields["user_id"] is not None]
