"""Names of files and folders made of titles that strangers wrote."""

from __future__ import annotations

import re
import unicodedata

LONGEST_BYTES = 120
# What belongs to a file is named after it: ".en-eEY6OEpapPo.srt" has to fit behind the stem.
LONGEST_ENDING_BYTES = 20
LONGEST_STEM_BYTES = LONGEST_BYTES - LONGEST_ENDING_BYTES
LONGEST_ID_BYTES = 40
HASH_LENGTH = 64
SHORT_HASH = 12
UNTITLED = "Untitled"
# At the beginning of a name these hide it, or make it an option of a command.
_HIDING = " .-_~"
# Slashes and what SMB and Windows refuse become look-alikes that no file system minds.
_LOOK_ALIKES = str.maketrans('/\\:*?"<>|', "⧸⧹：＊？＂＜＞｜")
_RESERVED = re.compile(
    r"^(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE
)
# Behind the mark: the number of a copy, a language, a suffix.
_MARK = re.compile(r" (\[[^\[\]]+\])(?: \(\d+\))?(?:\.[\w-]+){1,2}$")
_ROUND = str.maketrans("[]", "()")
_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_FLAG = range(0x1F1E6, 0x1F200)


def tamed(text: str, *, hiding: str = _HIDING) -> str:
    """``text`` as one line that is harmless as a name, or as the beginning of one; may be empty.

    NFC, without control and direction marks, separators, what Windows refuses, and characters of
    ``hiding`` at its beginning. Raises nothing, whatever ``text`` holds.
    """
    seen = unicodedata.normalize("NFC", visible(text)).translate(_LOOK_ALIKES)
    plain = re.sub(r" +", " ", seen).lstrip(hiding + _JOINER).rstrip(f" .{_JOINER}")
    return _RESERVED.sub(r"\1_", plain)


def visible(text: str) -> str:
    """``text`` without what cannot be seen: what separates becomes a space, marks vanish.

    The joiner stays between two characters, which are one emoji or one syllable with it.
    """
    shown = "".join(_shown(c) for c in text)
    return re.sub(rf"(?<![^\s{_JOINER}]){_JOINER}+|{_JOINER}+(?=[\s{_JOINER}]|$)", "", shown)


def folder_name(text: str) -> str:
    """One step of a path, at most 120 bytes; empty if nothing of ``text`` can be shown.

    Servers keep their own things in folders that begin with ``@``, ``#`` and ``$``.
    """
    return cut(tamed(text, hiding=f"{_HIDING}@#$"), LONGEST_BYTES)


def id_mark(media_id: str) -> str:
    """``[id]``; of a hash, which stands for an address, a part does."""
    short = media_id[:SHORT_HASH] if len(media_id) == HASH_LENGTH else media_id
    plain = tamed(short).translate(_ROUND)
    return f"[{cut(plain, LONGEST_ID_BYTES) or '-'}]"


def mark_in(name: str) -> str | None:
    """The ``[id]`` of a file's name or of what lies beside it; titles may hold brackets too."""
    found = _MARK.search(name)
    return found[1] if found else None


def file_stem(title: str, media_id: str, *, number: str = "", copy: int = 1) -> str:
    """``number - Title [id]``, short enough for whatever is put behind it.

    ``copy`` above 1 is added behind the id, for a name that another file has already.
    """
    head = f"{number} - " if number else ""
    tail = f" {id_mark(media_id)}{f' ({copy})' if copy > 1 else ''}"
    room = LONGEST_STEM_BYTES - len((head + tail).encode())
    return f"{head}{cut(tamed(title), room) or UNTITLED}{tail}"


def cut(text: str, room_bytes: int) -> str:
    """As much of ``text`` as fits, without half a character at its end."""
    whole = text.encode()
    if len(whole) <= room_bytes:
        return text
    end = len(whole[: max(0, room_bytes)].decode(errors="ignore"))
    before = end
    while before > 0 and _belongs_together(text, before):
        before -= 1
    return text[: before or end].rstrip(f" .{_JOINER}")


def _belongs_together(text: str, at: int) -> bool:
    """Whether what is left and right of ``at`` is seen as one character."""
    left, right = text[at - 1], text[at]
    if left == _JOINER or right == _JOINER or unicodedata.category(right).startswith("M"):
        return True
    if ord(left) in _FLAG and ord(right) in _FLAG:
        flags = re.search(r"[\U0001F1E6-\U0001F1FF]*$", text[:at])
        return flags is not None and len(flags[0]) % 2 == 1
    return ord(right) in _SKIN


def _shown(c: str) -> str:
    category = unicodedata.category(c)
    if c == _JOINER or category[0] not in "CZ":
        return c
    return " " if category[0] == "Z" or category == "Cc" else ""
