"""What stands at an address: which part of the server answers it, and who may ask."""

from __future__ import annotations

from enum import Enum, auto

from medianest import routes
from medianest.api.answer_headers import Kind

SOCKET = "/_event"
REST = "/api"
HEALTH = "/health"
DOOR = "/door"
DOCS = "/docs"
DOORS = frozenset(
    {
        routes.LOGIN,
        routes.SETUP,
        routes.LOGOUT,
        routes.FORGOT,
        routes.RESET,
        routes.JOIN,
        routes.REGISTER,
        routes.SHARED_MOVIES,
        DOOR,
    }
)
HASHED_FILES = "/assets/"
SERVICE_WORKER = "/sw.js"
"""At the root: a worker stands for the pages below its own address."""

# Reflex's own: they disclose states or take uploads past every check, and no page needs them.
CLOSED = frozenset({"ping", "auth-codespace"})

IMAGES = frozenset({"avif", "gif", "ico", "jpeg", "jpg", "png", "svg", "webp"})
CODE = frozenset({"css", "js", "json", "map", "mjs", "txt", "webmanifest"})
FILES = IMAGES | CODE | {"ttf", "woff", "woff2"}


class Place(Enum):
    API = auto()
    PLAIN = auto()
    FILE = auto()
    PAGE = auto()
    NOWHERE = auto()


def of(path: str) -> Place:
    """What stands at ``path``, which has no base path."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    if not _is_plain(path) or first.startswith("_") or first in CLOSED:
        return Place.NOWHERE
    if path == HEALTH or f"/{first}" == REST:
        return Place.API
    if f"/{first}" in DOORS:
        return Place.PLAIN
    return Place.FILE if _is_file(path) else Place.PAGE


def speaks_json(path: str) -> bool:
    """Whether who asks there is a program."""
    return path == HEALTH or f"{path}/".startswith(f"{REST}/")


def kind(place: Place, path: str) -> Kind:
    """Which headers an answer from there carries."""
    if place is Place.API:
        return Kind.PLAIN if path.endswith(DOCS) else Kind.API
    if place is Place.PAGE:
        return Kind.PAGE
    if place is Place.FILE:
        if path == SERVICE_WORKER:
            return Kind.WORKER
        return Kind.HASHED if path.startswith(HASHED_FILES) else Kind.FILE
    return Kind.PLAIN


def _is_plain(path: str) -> bool:
    """No two readings of the path are possible, so that no two layers can differ."""
    odd = any(part in path for part in ("//", "\\", "\0"))
    dots = any(part in f"{path}/" for part in ("/../", "/./"))
    return path.startswith("/") and not odd and not dots


def _is_file(path: str) -> bool:
    name = path.rpartition("/")[2]
    return "." in name and name.rpartition(".")[2].lower() in FILES
