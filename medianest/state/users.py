"""The people of this installation, for administrators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import reflex as rx
from pydantic import Field, ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.models.user import UserStatus
from medianest.services.actor import Actor
from medianest.services.users.syncs import SyncType
from medianest.state import page_events
from medianest.state.arguments import Fields, Id
from medianest.state.forms import GIGABYTE, PermissionsForm, QuotasForm, RoleForm
from medianest.state.problems import Problems, told
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.user import UserView

ROWS = 25
DIALOG, RESET_LINK = "person", "reset-link"

Change = Callable[[Actor, str], Awaitable[UserView]]


class PeopleQuery(Query):
    """``user`` is the id of the person whose sheet is open."""

    search: str = Field(default="", max_length=200)
    role: Literal["", "user", "admin"] = ""
    status: Literal["", "active", "suspended"] = ""
    sort: Literal["name:asc", "createdAt:desc", "lastLoginAt:desc"] = "name:asc"
    page: int = Field(default=1, ge=1, le=1_000_000)
    user: str = Field(default="", max_length=64)


class UsersState(rx.State):
    """A page of the list, and the person whose sheet is open."""

    items: list[UserView] = []
    page: int = 1
    pages: int = 1
    total: int = 0
    loaded: bool = False
    person: UserView | None = None
    problems: Problems = {}

    @rx.var
    def gigabytes(self) -> float | None:
        """The largest download that is agreed with the person; ``None`` where none is."""
        size = self.person.quotas.max_bytes if self.person is not None else None
        return None if size is None else size / GIGABYTE

    @rx.event
    async def load(self) -> Any:
        """What the page's address asks for; for ``on_load``, also of each new filter."""
        wanted = asked(PeopleQuery, self.router.url.query_parameters)
        await self._list(await actor(self), wanted)
        return UsersState.open(wanted.user) if wanted.user else None

    @rx.event
    async def open(self, user_id: Id) -> Any:
        """Open somebody's sheet."""
        self.person = await runtime.current().users.get(await actor(self), user_id)
        self.problems = {}
        return page_events.open_dialog(DIALOG)

    @rx.event
    async def leave(self) -> None:
        """The sheet was closed."""
        self.person, self.problems = None, {}

    @rx.event
    async def set_role(self, fields: Fields) -> Any:
        async def change(admin: Actor, user_id: str) -> UserView:
            role = RoleForm.model_validate(fields).role
            return await runtime.current().users.set_role(admin, user_id, role)

        return await self._change(change, "The role was changed.")

    @rx.event
    async def set_permissions(self, fields: Fields) -> Any:
        async def change(admin: Actor, user_id: str) -> UserView:
            wanted = PermissionsForm.model_validate(fields).permissions
            return await runtime.current().users.set_permissions(admin, user_id, wanted)

        return await self._change(change, "The permissions were changed.")

    @rx.event
    async def set_quotas(self, fields: Fields) -> Any:
        async def change(admin: Actor, user_id: str) -> UserView:
            quotas = QuotasForm.model_validate(fields).quotas()
            return await runtime.current().users.set_quotas(admin, user_id, quotas)

        return await self._change(change, "The quotas were changed.")

    @rx.event
    async def suspend(self) -> Any:
        """End all they are signed in with, and let them in no more."""

        async def change(admin: Actor, user_id: str) -> UserView:
            return await runtime.current().users.set_status(admin, user_id, UserStatus.SUSPENDED)

        return await self._change(change, "Suspended, and signed out everywhere.")

    @rx.event
    async def restore(self) -> Any:
        """Let them in again."""

        async def change(admin: Actor, user_id: str) -> UserView:
            return await runtime.current().users.set_status(admin, user_id, UserStatus.ACTIVE)

        return await self._change(change, "They may come in again.")

    @rx.event
    async def make_reset_link(self) -> Any:
        """A link with which its person chooses a password, shown once."""
        admin = await actor(self)
        if self.person is None:
            return None
        try:
            made = await runtime.current().accounts.password_resets.make_link(admin, self.person.id)
        except MediaNestError as problem:
            self.problems = told(problem)
            return None
        return page_events.reveal(RESET_LINK, [made.link])

    @rx.event
    async def reset_two_factor(self) -> Any:
        """Let somebody in who has lost their phone."""

        async def change(admin: Actor, user_id: str) -> UserView:
            await runtime.current().accounts.two_factor.reset(admin, user_id)
            return await runtime.current().users.get(admin, user_id)

        return await self._change(change, "The second factor is off.")

    @rx.event
    async def sync(self) -> Any:
        """Make accounts for those whom the Plex server is shared with; it goes on by itself."""
        await runtime.current().user_syncs.start(await actor(self), SyncType.FULL)
        words = "What came of it is in the audit log."
        return show_toast("Asking Plex who shares the server.", description=words)

    @rx.event
    async def delete(self) -> Any:
        """Delete the account with all that is theirs."""
        admin = await actor(self)
        if self.person is None:
            return None
        name = self.person.name
        try:
            await runtime.current().users.delete(admin, self.person.id)
        except MediaNestError as problem:
            self.problems = told(problem)
            return None
        self.person = None
        gone = show_toast(f"{name} was deleted.", level="success")
        return [page_events.close(DIALOG), gone, UsersState.load]

    async def _list(self, admin: Actor, wanted: PeopleQuery) -> None:
        found = await runtime.current().users.page(
            admin,
            page=wanted.page,
            limit=ROWS,
            sort=wanted.sort,
            search=wanted.search or None,
            role=wanted.role or None,
            status=wanted.status or None,
        )
        self.items, self.loaded = found.items, True
        self.page, self.pages = found.pagination.page, found.pagination.total_pages
        self.total = found.pagination.total_items

    async def _change(self, change: Change, done: str) -> Any:
        """Change the person whose sheet is open, and their line in the list."""
        admin = await actor(self)
        if self.person is None:
            return None
        try:
            self.person = after = await change(admin, self.person.id)
        except (ValidationError, MediaNestError) as problem:
            self.problems = told(problem)
            return None
        self.problems = {}
        self.items = [after if item.id == after.id else item for item in self.items]
        return show_toast(done, level="success", description=after.name)
