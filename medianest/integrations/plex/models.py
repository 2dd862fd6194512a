"""What a Plex Media Server says about itself."""

from __future__ import annotations

from pydantic import Field

from medianest.integrations.tolerant import Answered, Flag, Text


class Identity(Answered):
    """Told to everybody; ``claimed`` means that it belongs to an account."""

    machine_identifier: str = Field(min_length=1)
    version: Text = ""
    claimed: Flag = False


class ServerInfo(Answered):
    """Told to whom it is shared with; a friend's token may be told less."""

    machine_identifier: str = Field(min_length=1)
    friendly_name: Text = ""
    version: Text = ""
    platform: Text = ""
    my_plex_username: Text = ""
