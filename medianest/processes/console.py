"""What the console may do beside a running installation: accounts, settings, the schema."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from medianest import migrations
from medianest.errors import InvalidInputError, StartError
from medianest.models.user import Role
from medianest.processes.instance import make_data_folder
from medianest.runtime import Runtime, open_runtime
from medianest.settings import Environment
from medianest.views.user import UserView

Answer = TypeVar("Answer")


def migrate(environment: Environment) -> None:
    """Bring the schema to head, and secrets to the newest key.

    Raises :class:`StartError` when the schema cannot be.
    """
    make_data_folder(environment.data)
    _run(environment, _upgrade)


async def _upgrade(runtime: Runtime) -> None:
    await migrations.upgrade(runtime.database)
    await runtime.key_rotation.renew()


def rebuild_search(environment: Environment, told: Callable[[int], None]) -> int:
    """Index the library anew for the search; how many items that were. ``told`` hears how far it
    has come."""
    return _run_current(environment, lambda runtime: runtime.library.search_upkeep.rebuild(told))


def create_user(
    environment: Environment, email: str, name: str, role: str, password: str
) -> UserView:
    """Make an account. Raises :class:`InvalidInputError` or :class:`DuplicateError`."""
    return _run_current(
        environment,
        lambda runtime: runtime.accounts.create_user(email, name, Role(role), password),
    )


def make_reset_link(environment: Environment, email: str) -> str:
    """A link for a new password, or its path where no public address is set.

    Raises :class:`NotFoundError` or :class:`ConflictError`.
    """
    made = _run_current(
        environment, lambda runtime: runtime.accounts.password_resets.make_link_on_console(email)
    )
    return made.link


def list_users(environment: Environment) -> Sequence[UserView]:
    """All accounts."""
    return _run_current(environment, lambda runtime: runtime.accounts.list_users())


def reset_second_factor(environment: Environment, email: str) -> None:
    """Take somebody's second factor away, and sign them out. Raises :class:`NotFoundError`."""
    _run_current(environment, lambda runtime: runtime.accounts.two_factor.reset_from_console(email))


def show_settings(environment: Environment) -> str:
    """The settings that hold, as indented JSON in the shape that :func:`import_settings` takes."""
    settings = _run_current(environment, lambda runtime: runtime.settings.current())
    return settings.model_dump_json(by_alias=True, indent=2)


def import_settings(environment: Environment, text: str) -> None:
    """Change what the JSON object ``text`` names. Raises :class:`InvalidInputError`."""
    try:
        body = json.loads(text)
    except ValueError as error:
        raise InvalidInputError(f"The file is not JSON: {error}.") from None
    if not isinstance(body, dict):
        raise InvalidInputError("The file must hold an object, as `settings show` prints it.")
    _run_current(environment, lambda runtime: runtime.settings.replace(body, updated_by=None))


def _run_current(environment: Environment, work: Callable[[Runtime], Awaitable[Answer]]) -> Answer:
    async def checked(runtime: Runtime) -> Answer:
        await require_current_schema(runtime)
        return await work(runtime)

    return _run(environment, checked)


def _run(environment: Environment, work: Callable[[Runtime], Awaitable[Answer]]) -> Answer:
    async def with_runtime() -> Answer:
        runtime = open_runtime(environment)
        try:
            return await work(runtime)
        finally:
            await runtime.close()

    return asyncio.run(with_runtime())


async def require_current_schema(runtime: Runtime) -> None:
    """Raise :class:`StartError` unless the schema is at this version's head."""
    if not await migrations.is_current(runtime.database):
        raise StartError("The database is not at this version. Run `medianest migrate` first.")
