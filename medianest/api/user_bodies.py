"""What callers send about people, checked field by field."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from medianest.models.user import Permission, Role, UserStatus
from medianest.services.users.syncs import SyncType
from medianest.views.user import Quotas

Text = Annotated[str, Field(max_length=2_000)]


class Sent(BaseModel):
    """A body whose every field is known."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class NewUserBody(Sent):
    """Without a password its person needs a link to choose one."""

    email: Text
    name: Text = ""
    role: Role = Role.USER
    password: Text = ""


class UserBody(Sent):
    """What is left out stays. ``currentPassword`` goes with a new e-mail of one's own; ``quotas``
    are for administrators to set."""

    name: Text | None = None
    email: Text | None = None
    current_password: Text = ""
    quotas: Quotas | None = None


class ProofBody(Sent):
    """People without a password leave it out, and have to have signed in a moment ago."""

    current_password: Text = ""


class SyncBody(Sent):
    """``plexServerId`` may be left out: there is one."""

    sync_type: SyncType
    plex_server_id: Annotated[str, Field(max_length=100)] | None = None


class RoleBody(Sent):
    role: Role


class StatusBody(Sent):
    status: UserStatus


class PermissionsBody(Sent):
    """All that the person may do besides looking; what is not named is taken away."""

    permissions: list[Permission] = Field(max_length=20)
