"""File names made of titles that strangers wrote."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_BYTES = 120
LONGEST_ID_BYTES = 40
# Slashes and what SMB and Windows refuse become look-alikes that no file system minds.
_LOOK_ALIKES = str.maketrans(
    {
        "/": "⧸",
        "\\": "⧹",
        ":": "：",
        "*": "＊",
        "?": "？",
        '"': "＂",
        "<": "＜",
        ">": "＞",
        "|": "｜",
    }
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_UNTITLED = "Untitled"


def file_name(title: str, media_id: str, suffix: str, *, copy: int = 1) -> str:
    """``Title [id].suffix`` in at most 120 bytes of UTF-8, harmless whatever ``title`` holds.

    ``copy`` above 1 is added behind the id, for a name that somebody else's file has already.
    """
    tail = (
        f" [{_cut(tamed(media_id), LONGEST_ID_BYTES)}]{f' ({copy})' if copy > 1 else ''}.{suffix}"
    )
    room = LONGEST_BYTES - len(tail.encode())
    stem = _cut(tamed(title), room) or _UNTITLED
    name = f"{stem}{tail}"
    return str(PurePosixPath(name).name)


def tamed(text: str) -> str:
    """``text`` without control and direction marks, slashes, leading dots, dashes and spaces."""
    normal = unicodedata.normalize("NFC", text)
    visible = "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in normal)
    one_line = re.sub(r" +", " ", visible.translate(_LOOK_ALIKES))
    plain = one_line.lstrip(" .-_~").rstrip(" .")
    return f"{plain}_" if _RESERVED.fullmatch(plain) else plain


def _cut(text: str, room: int) -> str:
    return text.encode()[: max(0, room)].decode(errors="ignore").rstrip(" .")
