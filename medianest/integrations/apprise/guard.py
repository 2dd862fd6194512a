"""What a process may do that hands people's messages to whatever service they named: connect where
the rules allow it, and read its own libraries."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import certifi

from medianest.integrations.careful_connect import may_connect
from medianest.integrations.egress import addresses

_SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_NEVER = (
    "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod",
    "shutil.", "ctypes.dlopen", "socket.bind",
)  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_FILES = (
    "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/ssl/", "/etc/localtime",
    "/etc/mime.types", "/usr/share/zoneinfo/", "/dev/urandom",
)  # fmt: skip


class RefusedError(OSError):
    """It is an error of the connection, so that every library takes it for one."""


@dataclass(slots=True)
class Course:
    """How sending to one address goes: whether a place was refused, and the number of an error."""

    was_refused: bool = False
    error: str = ""


course: ContextVar[Course | None] = ContextVar("course", default=None)
"""Of what is sent right now: Apprise takes it along into threads of its own."""


def close_in(*, household: bool) -> None:
    """From here on, for good: Python itself asks before it connects, opens or starts anything."""
    allowed, readable = may_connect(household=household), _readable()

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _SENDS:
            _check_place(arguments[-1], allowed)
        elif event == "open":
            _check_file(arguments, readable)
        elif event.startswith(_NEVER):
            raise RefusedError(f"{event} is not for messages")

    sys.addaudithook(hear)


def _check_place(place: Any, allowed: Callable[[addresses.Address], bool]) -> None:
    """Names are looked up before: one that comes so far was checked by nobody."""
    if place is None:  # along a connection that is there
        return
    try:
        is_fine = allowed(addresses.parsed(str(place[0]).partition("%")[0]))
    except (ValueError, TypeError, IndexError):
        is_fine = False
    if not is_fine:
        if (current := course.get()) is not None:
            current.was_refused = True
        raise RefusedError("this place is not connected to")


def _check_file(arguments: tuple[Any, ...], readable: tuple[str, ...]) -> None:
    path, mode, flags = (*arguments, None, None)[:3]
    if isinstance(path, int):
        return
    name = os.path.realpath(os.fsdecode(path))
    writes = any(letter in (mode or "") for letter in "wax+") or bool((flags or 0) & _WRITES)
    if name != os.devnull and (writes or not name.startswith(readable)):
        raise RefusedError("this file is not for messages")


def _readable() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    own = (paths[kind] for kind in ("stdlib", "platstdlib", "purelib", "platlib"))
    folders = tuple(os.path.realpath(path) + os.sep for path in own)
    return (*folders, os.path.realpath(certifi.where()), *_FILES)
