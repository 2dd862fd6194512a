"""The people, PINs, one server and its library of a pretend Plex; tests and `/__site__/` change
them."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from medianest.demo.library import generated
from medianest.demo.library.contents import Library, Notice
from medianest.demo.library.listing import Lists
from medianest.demo.library.things import Playback, Watched

SHORT_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PIN_SECONDS = 900
MACHINE = "6d656469616e65737464656d6f000001"

Shared = Literal["no", "pending", "yes"]


@dataclass
class Account:
    """A person on plex.tv. The `owner` has the server; others may use it when `shared` is yes.

    `sections` are the keys of what is shared, None for everything. `filters` narrows that, like
    `{"filterMovies": "contentRating=G%2CPG|label!=Secret"}`; the other names are filterTelevision,
    filterMusic, filterPhotos and filterAll.
    """

    id: int
    username: str
    email: str = ""
    owner: bool = False
    shared: Shared = "no"
    restricted: bool = False
    home: bool = False
    revoked: int = 0
    sections: tuple[str, ...] | None = None
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def uuid(self) -> str:
        """As plex.tv's: 16 hexadecimal digits."""
        return f"{self.id:016x}"

    @property
    def token(self) -> str:
        """The account's token; another one after it was revoked."""
        return f"pretend-{self.id}-{self.revoked}-account"

    @property
    def server_token(self) -> str:
        """What the server takes from this account, besides the account's own."""
        return f"pretend-{self.id}-{self.revoked}-server"

    @property
    def reaches_server(self) -> bool:
        """Whether the server lets this account in."""
        return self.owner or self.shared == "yes"

    def sees_section(self, key: str) -> bool:
        """Whether the server shows this section of its own to this account."""
        return self.owner or self.sections is None or key in self.sections


def owner() -> Account:
    """The owner of every pretend server at its start."""
    return Account(1001, "olivia", "olivia@example.org", owner=True)


@dataclass
class Pin:
    """A code; `claimed_by` is an account's id once somebody confirmed it."""

    id: int
    code: str
    client_identifier: str
    product: str
    trusted: bool
    made_at: float = field(default_factory=time.time)
    claimed_by: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether its time is over."""
        return time.time() > self.made_at + PIN_SECONDS


@dataclass
class Server:
    """The one Plex Media Server; `url` is known once the pretend one runs."""

    machine_identifier: str = MACHINE
    name: str = "Living room"
    version: str = "1.41.9.9961-46083195d"
    url: str = "http://127.0.0.1:32400"
    claimed: bool = True


class PretendPlex:
    """Everything that plex.tv and the server know, shared by both when they run in one process.

    `items` is how many things are in the library at the start; `odd` and `seasons` as for
    `generated.fill`.
    """

    def __init__(self, items: int = 100, *, odd: bool = True, seasons: int = 4) -> None:
        self._wanted = (items, odd)
        self._seasons = seasons
        self.told: list[Notice] = []
        self.playbacks: list[Playback] = []
        self.history: list[Watched] = []
        self.server = Server()
        self.accounts: dict[int, Account] = {}
        self.pins: dict[int, Pin] = {}
        self.reset()

    def reset(self) -> None:
        """The people of the start: an owner, a friend with the server and one without it."""
        self.fill(*self._wanted)
        self.playbacks.clear()
        self.history.clear()
        self.pins.clear()
        self.accounts.clear()
        self.server = Server(url=self.server.url)
        for account in (
            owner(),
            Account(1002, "frank", "frank@example.org", shared="yes"),
            Account(1003, "stella", "stella@example.org"),
        ):
            self.add(account)

    def fill(self, items: int, odd: bool = True) -> Library:
        """Another library of that many items instead of the one so far."""
        self.library, self.lists = self._new_library(items, odd=odd)
        return self.library

    def _new_library(self, items: int, *, odd: bool, first_key: int = 1) -> tuple[Library, Lists]:
        library = Library(first_key)
        generated.sections(library)
        generated.fill(library, items, odd=odd, seasons=self._seasons)
        library.told.append(self.tell)
        return library, Lists(library)

    def reinstall(self) -> None:
        """As a server set up anew at the same address: the same files under other keys, and
        another identifier."""
        items, odd = len(self.library.items), self._wanted[1]
        self.server.machine_identifier = secrets.token_hex(20)
        self.library, self.lists = self._new_library(items, odd=odd, first_key=1_000_000)
        self.history.clear()

    def tell(self, kind: str, entry: dict[str, Any]) -> None:
        """Pass on what happens to those who listen, under the name of Plex's websocket."""
        for hear in self.told:
            hear(kind, entry)

    def add(self, account: Account) -> Account:
        """A further person, or another one with the same id."""
        self.accounts[account.id] = account
        return account

    def account(self, username: str) -> Account:
        """By name. Raises KeyError."""
        for account in self.accounts.values():
            if account.username == username:
                return account
        raise KeyError(username)

    def share(self, username: str, shared: Shared = "yes") -> None:
        """Whether somebody may use the server from now on. Raises KeyError."""
        self.account(username).shared = shared

    def revoke(self, username: str) -> None:
        """Make the tokens of somebody useless, as by signing out everywhere. Raises KeyError."""
        self.account(username).revoked += 1

    def owner(self) -> Account:
        """Whose server it is. Raises LookupError where nobody's."""
        return next(iter(a for a in self.accounts.values() if a.owner))

    def of_token(self, token: str) -> Account | None:
        """Whose account token it is."""
        mine = (account for account in self.accounts.values() if account.token == token)
        return next(mine, None)

    def of_server_token(self, token: str) -> Account | None:
        """Who may use the server with this token: the account's, or the one for the server."""
        for account in self.accounts.values():
            if token in (account.token, account.server_token) and account.reaches_server:
                return account
        return None

    def new_pin(self, client_identifier: str, product: str, *, strong: bool) -> Pin:
        """A PIN with a long code, or with four characters for people to type."""
        letters = "".join(secrets.choice(SHORT_LETTERS) for _ in range(4))
        code = secrets.token_hex(13)[:25] if strong else letters
        number = 111_222_333 + len(self.pins)
        self.pins[number] = Pin(number, code, client_identifier, product, strong)
        return self.pins[number]

    def pin(self, number: int, client_identifier: str) -> Pin | None:
        """The PIN for the client that made it and for nobody else, while its time lasts."""
        pin = self.pins.get(number)
        if pin is None or pin.is_over or pin.client_identifier != client_identifier:
            return None
        return pin

    def open_pin(self, code: str) -> Pin | None:
        """The PIN of a code that nobody confirmed yet, however it is typed."""
        for pin in self.pins.values():
            if pin.code.lower() == code.strip().lower() and not pin.is_over:
                return pin if pin.claimed_by is None else None
        return None

    def claim(self, code: str, username: str) -> None:
        """Confirm a code as that person. Raises KeyError for an unknown code or person."""
        pin = self.open_pin(code)
        if pin is None:
            raise KeyError(code)
        pin.claimed_by = self.account(username).id

    def expire(self, code: str) -> None:
        """Let the time of a code be over. Raises KeyError."""
        pin = self.open_pin(code)
        if pin is None:
            raise KeyError(code)
        pin.made_at = 0.0
