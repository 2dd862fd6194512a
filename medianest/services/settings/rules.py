"""What a change of settings must not do: send a key elsewhere, or lock its own maker out."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from medianest.database import Database
from medianest.errors import InvalidInputError
from medianest.models.user import User
from medianest.services.settings.trees import Tree, tree_of
from medianest.views.settings import Settings, TwoFactorFor

KEYS_OF_ADDRESSES = (
    ("plex", "url", "token"),
    ("overseerr", "url", "apiKey"),
    ("uptimeKuma", "url", "apiKey"),
    ("uptimeKuma", "url", "password"),
    ("tautulli", "url", "apiKey"),
    ("mail", "host", "password"),
)
"""Of each upstream, where it is and a secret that is sent there."""


def check_keys_stay(before: Settings, after: Settings, body: dict[str, Any]) -> None:
    """Raise :class:`InvalidInputError` where a stored secret would go elsewhere.

    It has to be entered again: whoever may change an address need not know the key.
    """
    old, new = tree_of(before), tree_of(after)
    refused = {
        f"{area}.{key}": "Enter it again: the address has changed, and a stored one is sent only "
        "to the address that it was stored for."
        for area, address, key in KEYS_OF_ADDRESSES
        if new[area][key]
        and _place(new, area, address) not in ("", _place(old, area, address))
        and not is_entered(body, area, key)
    }
    if refused:
        named = " ".join(f"{name}: {sentence}" for name, sentence in refused.items())
        raise InvalidInputError(named, details=refused)


def wants_second_factor(before: Settings, after: Settings) -> bool:
    """Whether the change makes somebody need a second factor who did not before."""
    old, new = before.access.require_two_factor, after.access.require_two_factor
    return new is not TwoFactorFor.NONE and new is not old


async def check_own_factor(database: Database, user_id: str) -> None:
    """Raise :class:`InvalidInputError` for somebody who has no second factor of their own."""
    enabled = select(User.totp_enabled_at).where(User.id == user_id)
    if not [row for row in await database.rows(enabled) if row.totp_enabled_at is not None]:
        sentence = "Set up your own second factor first, under Settings, Security."
        raise InvalidInputError(sentence, details={"access.requireTwoFactor": sentence})


def _place(tree: Tree, area: str, key: str) -> str:
    """The whole address: below another path there may be another program."""
    address = str(tree[area][key])
    return f"{address}:{tree[area]['port']}" if address and key == "host" else address


def is_entered(body: dict[str, Any], area: str, key: str) -> bool:
    """Whether ``body`` has a value for the setting, if an empty one."""
    keys = body.get(area)
    return isinstance(keys, dict) and isinstance(keys.get(key), str)
