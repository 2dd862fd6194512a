"""Preferences: everybody's own look, language, time zone and notifications."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from medianest.database import Database
from medianest.errors import InvalidInputError, SessionEndedError
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.views.preferences import Channel, NotificationEvent, Preferences

_NAMES = {field.alias or name: name for name, field in Preferences.model_fields.items()}


class PreferencesService:
    """Nobody sees another's; administrators neither."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, actor: Actor) -> Preferences:
        """The actor's own; what a version before or after this one wrote and this one does not
        understand is the default."""
        async with self._database.read() as session:
            user = await session.get(User, actor.user_id)
        return stored(user.preferences if user is not None else {})

    async def change(self, actor: Actor, changes: dict[str, Any]) -> Preferences:
        """Change the keys that are named and no others.

        Raises :class:`InvalidInputError` with a sentence for each.
        """
        return await self._store(actor, lambda _: changes)

    async def choose_channels(
        self,
        actor: Actor,
        events: Mapping[NotificationEvent, Sequence[Channel]],
        digests: Mapping[Channel, str] | None = None,
    ) -> Preferences:
        """Choose how to be told of these events, and which channels tell by a daily message at what
        hour (empty for none); what was chosen for others stays.

        Raises :class:`InvalidInputError`.
        """
        return await self._store(
            actor,
            lambda user: {
                "notifications": {
                    **stored(user.preferences).notifications,
                    **{event: list(channels) for event, channels in events.items()},
                },
                **_with_digests(stored(user.preferences), digests),
            },
        )

    async def _store(self, actor: Actor, wanted: Callable[[User], dict[str, Any]]) -> Preferences:
        async with self._database.write() as session:
            user = await session.get(User, actor.user_id, with_for_update=True)
            if user is None:
                raise SessionEndedError("Your sign-in has ended. Sign in again.")
            now = _validated({**_chosen(stored(user.preferences)), **wanted(user)})
            user.preferences = _chosen(now)
        return now


def _with_digests(
    preferences: Preferences, digests: Mapping[Channel, str] | None
) -> dict[str, Any]:
    return {} if digests is None else {"digests": {**preferences.digests, **digests}}


def stored(values: dict[str, Any]) -> Preferences:
    """What a row holds, key by key."""
    known: dict[str, Any] = {}
    for key in _NAMES.keys() & values.keys():
        try:
            Preferences.model_validate({key: values[key]})
        except ValidationError:
            continue
        known[key] = values[key]
    return Preferences.model_validate(known)


def _chosen(preferences: Preferences) -> dict[str, Any]:
    """What somebody chose: a default that nobody chose may change with a later version."""
    return preferences.model_dump(by_alias=True, mode="json", exclude_unset=True)


def chosen_theme(values: dict[str, Any]) -> str:
    """The theme that a row holds, empty where none was ever chosen."""
    return str(stored(values).theme) if "theme" in values else ""


def _validated(values: dict[str, Any]) -> Preferences:
    try:
        return Preferences.model_validate(values)
    except ValidationError as error:
        wrong = {str(each["loc"][0]): _sentence(each["msg"]) for each in error.errors()}
        named = " ".join(f"{key}: {sentence}" for key, sentence in wrong.items())
        raise InvalidInputError(f"This cannot be used. {named}", details=wrong) from None


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".") + "."
