"""What a User-Agent header says: browser family and system, in words people know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

MAX_LENGTH = 300
PROGRAM = "Program"
UNKNOWN = "Other"


@dataclass(frozen=True, slots=True)
class UserAgent:
    browser: str
    platform: str


@lru_cache(maxsize=500)
def read(header: str) -> UserAgent:
    """Families without versions: an update makes no new device of a browser.

    The parser is loaded with its first use: its thousand patterns take a while.
    """
    from ua_parser import parse

    found = parse(header[:MAX_LENGTH])
    browser = found.user_agent.family if found.user_agent else UNKNOWN
    platform = found.os.family if found.os else ""
    return UserAgent(browser[:60], platform[:60])
