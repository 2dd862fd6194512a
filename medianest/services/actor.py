"""Who asks: every service call takes one."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.errors import ForbiddenError
from medianest.models.personal_token import Scope
from medianest.models.user import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, and what they act through: a login session, or a personal token.

    ``session_id`` is empty for a personal token, whose ``scopes`` say what it is good for; null
    stands for everything. ``two_factor`` tells whether this login session showed a second factor.
    """

    user_id: str
    name: str
    role: str
    session_id: str
    permissions: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    two_factor: bool = False
    device_id: str | None = None

    @property
    def is_admin(self) -> bool:
        """An administrator's token without the scope for it is a plain person's."""
        return self.role == Role.ADMIN and self.has_scope(Scope.ADMIN)

    def has_scope(self, scope: str) -> bool:
        """Whether what they act through is good for this."""
        return self.scopes is None or scope in self.scopes

    def may(self, permission: str) -> bool:
        """Whether this person has a permission; administrators have all."""
        return self.role == Role.ADMIN or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise :class:`ForbiddenError` unless this person has a permission."""
        if not self.may(permission):
            raise ForbiddenError("Your account may not do this. Ask an administrator to allow it.")

    def require_admin(self) -> None:
        """Raise :class:`ForbiddenError` unless this is an administrator."""
        if not self.is_admin:
            raise ForbiddenError("Only an administrator may do this.")

    def require_session(self) -> None:
        """Raise :class:`ForbiddenError` for a personal token: accounts are for people."""
        if self.scopes is not None:
            raise ForbiddenError("A personal token may not do this. Sign in instead.")

    def may_see(self, owner_id: str) -> bool:
        """Whether something of ``owner_id`` is this person's to see."""
        return self.is_admin or owner_id == self.user_id
