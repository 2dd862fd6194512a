"""Settings in the database: secrets among them are encrypted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog

from medianest.errors import StartError
from medianest.models.ids import utc_now
from medianest.models.setting import Setting
from medianest.services.ciphers import Ciphers
from medianest.services.settings.environment import Kind, setting_keys
from medianest.services.settings.trees import Tree
from medianest.views.secret import Secret

log = structlog.get_logger(__name__)


class StoredSettings:
    """Makes a tree of rows, and rows of changes."""

    def __init__(self, ciphers: Ciphers) -> None:
        self._ciphers = ciphers
        self._told: set[str] = set()

    def tree(self, rows: Iterable[Any]) -> Tree:
        """Rows that a later version wrote are left where they are."""
        stored = {(row.area, row.key): row for row in rows}
        tree: Tree = {}
        for area, key, kind in setting_keys():
            if (row := stored.get((area, key))) is not None:
                is_secret = kind is Kind.SECRET
                tree.setdefault(area, {})[key] = self._secret(row) if is_secret else row.value
        return tree

    def row(self, area: str, key: str, value: Any, updated_by: str | None) -> Setting:
        """What is stored for a change; an empty secret has nothing to hide."""
        is_secret = isinstance(value, Secret) and bool(value)
        if isinstance(value, Secret):
            text = value.reveal()
            value = self._ciphers.encrypt(_place(area, key), text) if is_secret else ""
        return Setting(
            area=area,
            key=key,
            value=value,
            encrypted=is_secret,
            updated_by=updated_by,
            updated_at=utc_now(),
        )

    def _secret(self, row: Any) -> Secret:
        """One that cannot be decrypted counts as not set, and is told once."""
        if not row.encrypted:
            return Secret()
        try:
            return Secret(self._ciphers.decrypt(_place(row.area, row.key), str(row.value)))
        except StartError as error:
            self._tell(f"{row.area}.{row.key}", error.message)
            return Secret(is_lost=True)

    def _tell(self, name: str, reason: str) -> None:
        if name not in self._told:
            self._told.add(name)
            log.error("a secret setting counts as not set", setting=name, reason=reason)


def lost(tree: Tree) -> list[str]:
    """Names of the secrets in ``tree`` that are stored but cannot be decrypted."""
    return [
        f"{area}.{key}"
        for area, keys in tree.items()
        for key, value in keys.items()
        if isinstance(value, Secret) and value.is_lost
    ]


def _place(area: str, key: str) -> str:
    return f"setting:value:{area}.{key}"
