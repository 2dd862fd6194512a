"""A large library whose titles and names have many words, common ones and rare ones."""

from __future__ import annotations

from itertools import accumulate

from sqlalchemy import insert

from medianest.models import Tag, TagKind
from tests.large_library import GENRES, LargeLibrary

WORDS, NAMES = 30_000, 12_000
_COMMON = ("the", "of", "and", "a", "in", "to", "night", "love", "man", "last", "day", "star")
_HEADS = [*"bcdfghjklmnprstvw", "br", "ch", "dr", "fl", "gr", "pr", "sh", "st", "tr"]
_VOWELS = [*"aeiou", "ai", "ea", "ou"]
_TAILS = [*"bdglmnrstx", "ck", "ll", "nd", "rt", "ss", "th"]


def word(number: int) -> str:
    """The same word for the same number, of two or three syllables."""
    syllables = len(_HEADS) * len(_VOWELS)
    found, left = "", number * 7919 + 13
    for _ in range(2 + number % 2):
        left, one = divmod(left, syllables)
        found += _HEADS[one % len(_HEADS)] + _VOWELS[one // len(_HEADS)]
    return found + _TAILS[left % len(_TAILS)]


class LibraryOfWords(LargeLibrary):
    """Words are as frequent as in a language: the hundredth a hundredth as often as the first."""

    _words = (*_COMMON, *(word(number) for number in range(WORDS)))
    _weights = tuple(accumulate(1 / (rank + 1) for rank in range(len(_words))))

    def _title(self, number: int) -> str:
        many = 1 + number % 5
        picked = self._random.choices(self._words, cum_weights=self._weights, k=many)
        return " ".join(picked).title()

    async def _make_tags(self) -> None:
        if self._genres:
            return
        rows = [{"id": n + 1, "kind": TagKind.GENRE, "name": name} for n, name in enumerate(GENRES)]
        first = len(rows) + 1
        for number in range(NAMES):
            name = f"{word(number % 900)} {word(number * 31 + 900)}".title()
            rows.append({"id": first + number, "kind": TagKind.PERSON, "name": f"{name} {number}"})
        async with self._database.write() as session:
            await session.execute(insert(Tag), rows)
        self._genres = list(range(1, first))
        self._people = list(range(first, first + NAMES))
