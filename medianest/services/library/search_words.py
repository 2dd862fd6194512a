"""Words as the search knows them: those of titles and names, and those that somebody types."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from medianest.services.library.folding import fold

LONGEST_WORD = 40
LONGEST_SEARCH = 500
MOST_TERMS = 8
LONGEST_SLIGHT, LONGEST_SHORT = 2, 4
_YEARS = range(1880, 2100)

# Scripts without spaces between words: there every two neighbouring characters are a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3040-\u31ff\u3400-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS = re.compile(f"([{_UNSPACED}]+)")
_JOINED = re.compile(r"\w+(?:[-\u2010\u2011\u00b7\u30fb]\w+)+")
_JOINTS = re.compile(r"[-\u2010\u2011\u00b7\u30fb]")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that has to be there: one of the ``whole`` words, or one that begins with
    ``prefix`` where there is one. ``typed`` is the word as it was typed, empty for pairs of
    characters, which cannot be mistyped by a letter."""

    whole: tuple[str, ...] = ()
    prefix: str = ""
    typed: str = ""

    @property
    def is_year(self) -> bool:
        return self.typed.isdecimal() and len(self.typed) == 4 and int(self.typed) in _YEARS

    @property
    def is_slight(self) -> bool:
        """Whether a letter or two are the beginning of what has to be there."""
        return bool(self.prefix) and len(self.typed) in range(1, LONGEST_SLIGHT + 1)

    @property
    def is_short(self) -> bool:
        """Whether many items are likely to have this word, or one that begins like this."""
        return len(self.typed) in range(1, LONGEST_SHORT + 1)

    def is_among(self, words: Collection[str]) -> bool:
        """Whether one of these words is one that has to be there."""
        # Loops: this is asked a thousand times for a search, and generators take longer.
        for word in self.whole:
            if word in words:
                return True
        if self.prefix:
            for word in words:
                if word.startswith(self.prefix):
                    return True
        return False


def words(folded: str) -> list[str]:
    """The words of a folded text, for the index.

    Of scripts without spaces these are all pairs of neighbours, and the last character alone: so
    any two characters find a title, and one does as the beginning of a pair.
    """
    if folded.isascii():
        return [word[:LONGEST_WORD] for word in folded.split()]
    found: list[str] = []
    for piece in _pieces(folded):
        found += [*_pairs(piece), piece[-1]] if _RUNS.match(piece) else [piece[:LONGEST_WORD]]
    return found


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name; kept, because people take part in many things."""
    return tuple(words(fold(name)))


def title_words(title: str) -> list[str]:
    """The words of a title; what a hyphen joins is a word as a whole as well."""
    found = words(fold(title))
    if _JOINTS.search(title):
        for joined in _JOINED.findall(title):
            found += words(fold(_JOINTS.sub("", joined)))
    return found


def terms(folded: str) -> list[Term]:
    """What a folded search asks for; its last word may still be being typed."""
    pieces = _pieces(folded)
    last = len(pieces) - 1
    found = [one for place, piece in enumerate(pieces) for one in _terms(piece, place == last)]
    return found[:MOST_TERMS]


def is_spelled(word: str) -> bool:
    """Whether a letter of this word may be mistyped: not of numbers, and not of pairs."""
    return not word.isdecimal() and (word.isascii() or not _RUNS.match(word))


def _terms(piece: str, is_last: bool) -> list[Term]:
    if not _RUNS.match(piece):
        word = piece[:LONGEST_WORD]
        return [Term(prefix=word, typed=word) if is_last else Term(whole=(word,), typed=word)]
    if len(piece) == 1:
        return [Term(prefix=piece)]
    return [Term(whole=(pair,)) for pair in _pairs(piece)]


def _pieces(folded: str) -> list[str]:
    if folded.isascii():
        return folded.split()
    return [piece for word in folded.split() for piece in _RUNS.split(word) if piece]


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
