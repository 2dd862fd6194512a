"""What plex.tv answers, as far as it is of use; the recorded answers are held against it.

Tokens are kept out of ``repr``.
"""

from __future__ import annotations

from pydantic import AliasChoices, Field

from medianest.integrations.tolerant import Answered, Flag, Number, Text

SERVER = "server"


class Pin(Answered):
    """A code that a person confirms on plex.tv within ``expires_in`` seconds of its making;
    ``auth_token`` is there once that is done."""

    id: int
    code: str = Field(min_length=1)
    expires_in: Number = 900
    auth_token: str | None = Field(default=None, repr=False)

    @property
    def is_claimed(self) -> bool:
        """An answer may come without a token although somebody has confirmed: not yet."""
        return bool(self.auth_token)


class PlexUser(Answered):
    """A person; only ``id`` (and ``uuid``) say who it is. Managed users have no e-mail address."""

    id: int = Field(gt=0)
    uuid: Text = ""
    username: Text = ""
    title: Text = ""
    email: Text = ""
    friendly_name: Text = ""
    thumb: Text = ""
    restricted: Flag = False
    home: Flag = False
    home_admin: Flag = False
    guest: Flag = False

    @property
    def display_name(self) -> str:
        """What to call the person; never empty."""
        names = (self.friendly_name, self.title, self.username)
        return next((name for name in names if name), f"Plex user {self.id}")


class Connection(Answered):
    """One way to a server, as in ``https://192-168-1-5.abc.plex.direct:32400``."""

    uri: Text = ""
    address: Text = ""
    port: Number = 0
    local: Flag = False
    relay: Flag = False


class Resource(Answered):
    """A device or server that an account may use; ``access_token`` is for this server only."""

    name: Text = ""
    client_identifier: Text = ""
    provides: Text = ""
    product_version: Text = ""
    owned: Flag = False
    owner_id: int | None = None
    access_token: Text = Field("", repr=False)
    presence: Flag = False
    connections: tuple[Connection, ...] = ()

    @property
    def is_server(self) -> bool:
        """Whether it is a Plex Media Server."""
        return SERVER in self.provides.split(",")

    @property
    def addresses(self) -> list[str]:
        """Where it may be reached: at home first, over Plex's relay last."""
        ways = sorted(self.connections, key=lambda way: (way.relay, not way.local))
        return [way.uri for way in ways if way.uri]


class SharedServer(Answered):
    """A server that is shared with somebody; ``pending`` until they accept."""

    machine_identifier: Text = ""
    name: Text = ""
    owned: Flag = False
    pending: Flag = False


class Filters(Answered):
    """What somebody may see of what is shared, as plex.tv writes it: ``contentRating=G%2CPG`` or
    ``label=Kids|contentRating!=R``. Read it with :func:`share_filters.parsed`. Empty is no limit.
    """

    filter_all: Text = ""
    filter_movies: Text = ""
    filter_television: Text = ""
    filter_music: Text = ""


class SharedUser(Filters):
    """A friend or a member of the owner's home; the owner is not among them."""

    id: int = Field(gt=0)
    username: Text = ""
    title: Text = ""
    email: Text = ""
    thumb: Text = ""
    restricted: Flag = False
    home: Flag = False
    servers: tuple[SharedServer, ...] = ()

    def reaches(self, machine_identifier: str) -> bool:
        """Whether that server is shared with this person, and accepted."""
        return bool(machine_identifier) and any(
            server.machine_identifier == machine_identifier and not server.pending
            for server in self.servers
        )


class SharedSection(Answered):
    """A section of a shared server. ``id`` is plex.tv's own, ``key`` the server's; those that are
    not part of the share are listed too."""

    id: Number = 0
    key: Text = ""
    title: Text = ""
    type: Text = ""
    shared: Flag = False


class Share(Filters):
    """One share of one server, as its owner sees it. ``all_libraries`` covers those to come."""

    id: Number = 0
    user_id: int = Field(validation_alias=AliasChoices("userID", "userId", "user_id"))
    username: Text = ""
    email: Text = ""
    accepted_at: Number = 0
    all_libraries: Flag = False
    sections: tuple[SharedSection, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the invitation was taken."""
        return self.accepted_at > 0

    @property
    def section_keys(self) -> frozenset[str]:
        """The server's keys of the sections that are shared now."""
        return frozenset(one.key for one in self.sections if one.shared and one.key)
