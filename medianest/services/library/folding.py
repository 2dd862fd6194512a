"""Text as people type it: without case, accents and signs, the same in the index and the search."""

from __future__ import annotations

import re
import unicodedata

SORT_KEY_LENGTH = 200
OTHER_LETTER = "#"
HAN_LETTER = "漢"

_APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201a\u201b\u2032\u2035\uff07"
_BEFORE = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES + "\u2122\u2120"),
        "\u00d7": " x ",
        "\uff06": " and ",
        "\u0130": "i",
    }
)
# What Unicode does not take apart, though people leave the stroke out when they type.
_PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
_ACCENTS = (
    (0x0300, 0x036F),
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),
    (0x0640, 0x0640),  # the Arabic stretching line
    (0x064B, 0x065F),  # Arabic vowels
    (0x0670, 0x0670),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),  # which picture of a sign
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_KATAKANA = range(0x30A1, 0x30F7)
_TO_HIRAGANA = 0x60
_INITIALS = re.compile(r"(?<![^\W_])([^\W\d_])\.(?=[^\W\d_](?![^\W_]))")
_HANGUL = range(0xAC00, 0xD7A4)
_HANGUL_OF_ONE_INITIAL = 588
_HANGUL_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_KANA_ROWS = "あかさたなはまやらわ"
_KANA = range(0x3041, 0x3097)


def fold(text: str) -> str:
    """Words of small letters and digits with one space between them; empty for signs alone.

    Accents, apostrophes and what is not seen go away, ``&`` is the word "and", letters written
    wide, joined or in another form are plain ones, katakana is hiragana, and initials with dots
    are one word. Nothing is translated: roman numerals stay letters.
    """
    if "&" in text:
        text = text.replace("&", " and ")
    if "." in text:
        text = _INITIALS.sub(r"\1", text)
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    decomposed = unicodedata.normalize("NFKD", text.translate(_BEFORE)).casefold()
    plain = unicodedata.normalize("NFKD", decomposed).translate(_SIGNS).translate(_PLAIN_LETTERS)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def sort_key(title: str) -> str:
    """What a title is sorted by; titles of signs alone come first. At most 200 characters."""
    return (fold(title) or f" {_storable(title).strip()}".rstrip())[:SORT_KEY_LENGTH]


def letter(key: str) -> str:
    """Under which letter a :func:`sort_key` stands; ``#`` for digits, signs and nothing.

    Korean goes by the first consonant, Japanese by the row; Chinese stands together.
    """
    first = key[:1]
    if not first.isalpha():
        return OTHER_LETTER
    code = ord(first)
    if code in _HANGUL:
        return _HANGUL_INITIALS[(code - _HANGUL.start) // _HANGUL_OF_ONE_INITIAL]
    if code in _KANA:
        return max(row for row in "ぁ" + _KANA_ROWS if row <= first).replace("ぁ", "あ")
    if is_han(first):
        return HAN_LETTER
    return first.upper()


def is_han(sign: str) -> bool:
    """Whether this is a Chinese character, as Chinese and Japanese write them."""
    return sign == "々" or "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"


def _storable(text: str) -> str:
    """Without what a database would refuse: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


class _Signs(dict[int, int | str | None]):
    """What becomes of a character, found out when it is first met."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = found = _folded_sign(code)
        return found


def _folded_sign(code: int) -> int | str | None:
    category = unicodedata.category(chr(code))
    if category == "Cf" or any(first <= code <= last for first, last in _ACCENTS):
        return None
    if category == "Nd":
        return str(unicodedata.decimal(chr(code)))
    if code in _KATAKANA:
        return code - _TO_HIRAGANA
    return code if category[0] in "LMN" else " "


_SIGNS = _Signs()
_ASCII = {code: _folded_sign(ord(chr(code).lower())) for code in range(128)}
_ASCII.update(dict.fromkeys(map(ord, "'`")))
