"""What the processes write: lines for people on a terminal, JSON for everything else."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

QUIET = ("httpx", "httpcore", "rq", "alembic", "asyncio", "urllib3", "engineio", "socketio")
"""Libraries that are heard from ``warning`` up: httpx's ``info`` prints addresses with keys."""

_SECRETS = (
    (re.compile(r"((?:token|key|code|secret|password)=)[^&\s\"'\\]+", re.IGNORECASE), r"\1***"),
    (re.compile(r"(://[^:/@\s]*:)[^@/\s]+(@)"), r"\1***\2"),
    (re.compile(r"((?:Bearer|Basic) )[A-Za-z0-9._~+/=-]+", re.IGNORECASE), r"\1***"),
)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging to ``stream`` (default standard output)."""
    stream = stream or sys.stdout
    shared = _shared_processors()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(shared, people=stream.isatty()))
    logging.raiseExceptions = False  # a terminal that was closed is no reason to complain to it
    logging.basicConfig(handlers=[handler], level=LEVELS[level], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, LEVELS[level]))


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _formatter(shared: list[Processor], *, people: bool) -> logging.Formatter:
    render: Any = (
        structlog.dev.ConsoleRenderer(colors=True, pad_event_to=0)
        if people
        else structlog.processors.JSONRenderer()
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            render,
            _without_secrets,
        ],
    )


def _without_secrets(_logger: WrappedLogger, _method: str, line: EventDict | str) -> str:
    """The finished line with passwords, tokens and keys in addresses and headers blanked."""
    text = str(line)
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text
