"""Who stands at the door: what a call says about where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """``device_token`` and ``remember_token`` are what the browser's cookies hold, empty where it
    has none; ``is_program`` is true for callers of the REST API that keep no cookies."""

    ip: str = ""
    user_agent: str = ""
    device_token: str = ""
    remember_token: str = ""
    device_name: str = ""
    correlation_id: str = ""
    is_program: bool = False


NOBODY = Visitor()
_present: ContextVar[Visitor] = ContextVar("visitor", default=NOBODY)


def present() -> Visitor:
    """Who is being served in this context; :data:`NOBODY` on the console and in jobs."""
    return _present.get()


@contextmanager
def serving(visitor: Visitor) -> Iterator[None]:
    """What happens within is done for ``visitor``."""
    token = _present.set(visitor)
    try:
        yield
    finally:
        _present.reset(token)


def enter(visitor: Visitor) -> None:
    """The rest of the present task is done for ``visitor``; for tasks that serve nobody else."""
    _present.set(visitor)
