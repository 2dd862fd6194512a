"""Numbers and times in the words of ``assets/js/formats.js``."""

from __future__ import annotations

from typing import Any

from reflex.vars.base import Var

from medianest.components.scripts import function

_MODULE = "formats.js"


def file_size(size_bytes: Any) -> Var[str]:
    """``9800000`` → ``9.8 MB``."""
    return _text("bytes", size_bytes)


def clock(duration_seconds: Any) -> Var[str]:
    """``70`` → ``1:10``."""
    return _text("clock", duration_seconds)


def when(at: Any) -> Var[str]:
    """``14:20`` today, ``yesterday``, ``3 Mar``: in the browser's time zone."""
    return _text("when", at)


def moment(at: Any) -> Var[str]:
    """A moment in full."""
    return _text("moment", at)


def day(at: Any) -> Var[str]:
    """A day in full, without the time."""
    return _text("day", at)


def until(at: Any) -> Var[str]:
    """A moment to come: ``in 3 h``, ``in 4 days``."""
    return _text("until", at)


def greeting() -> Var[str]:
    """``Good evening``, by the browser's clock."""
    return _text("greeting")


def first_name(name: Any) -> Var[str]:
    return _text("firstName", name)


def _text(name: str, *arguments: Any) -> Var[str]:
    return function(name, _MODULE).call(*arguments).to(str)
