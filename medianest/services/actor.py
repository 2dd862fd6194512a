"""Who asks: every service call takes one."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.errors import ForbiddenError
from medianest.models.user import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, and the login session they act through."""

    user_id: str
    name: str
    role: str
    session_id: str

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    def require_admin(self) -> None:
        """Raise :class:`ForbiddenError` unless this is an administrator."""
        if not self.is_admin:
            raise ForbiddenError("Only an administrator may do this.")

    def may_see(self, owner_id: str) -> bool:
        """Whether something of ``owner_id`` is this person's to see."""
        return self.is_admin or owner_id == self.user_id
