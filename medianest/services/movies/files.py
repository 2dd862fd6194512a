"""Reads rows out of a file that somebody sends: CSV or JSON, however its letters are written."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from medianest.errors import InvalidInputError

CHUNK_BYTES = 65_536
SEPARATORS = ",;\t|"
HEADER_WITHIN = 10
"""Rows in which the names of columns are looked for: some of Letterboxd's begin otherwise."""
LONGEST_OBJECT = 200_000

PACKED = "This is a packed file. Unpack it, and choose one of the files in it."
PICTURE = "This is not a list of films. Choose a CSV or JSON file."
NOTHING = "The file is empty."
BROKEN_JSON = "The file begins like JSON and cannot be read as a list of films."

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", PACKED),
    (b"\x1f\x8b", PACKED),
    (b"%PDF", PICTURE),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
)
_OLD = "cp1252"
_START = re.compile(r"\ufeff?\s*\[(.*)", re.DOTALL)
_BETWEEN = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Record:
    """A row by the names of its columns, in small letters. ``line`` is where it begins in the file,
    or its number in a list of JSON; ``problem`` says why it could not be read."""

    line: int
    values: dict[str, Any]
    problem: str = ""


class MovieFile:
    """``file`` is read from its beginning, as often as needed, and stays open."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.encoding = _encoding(file)
        self.is_json = self._first_sign() in "[{"

    def heads(self) -> Iterator[tuple[str, list[str]]]:
        """Each separator with each row in which the names of columns may stand."""
        for separator in SEPARATORS:
            for row in self._first_rows(separator):
                yield separator, [_name(cell) for cell in row]

    def rows(self, separator: str, header: Sequence[str]) -> Iterator[Record]:
        """What stands below the ``header``."""
        text = self._text()
        reader = csv.reader(text, delimiter=separator)
        is_below = False
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error:
                if is_below:
                    yield Record(line, {}, "This row cannot be read.")
                continue
            if is_below and any(cell.strip() for cell in row):
                yield Record(line, dict(zip(header, row, strict=False)))
            is_below = is_below or [_name(cell) for cell in row] == list(header)

    def objects(self) -> Iterator[Record]:
        """The objects of a JSON list. Raises :class:`InvalidInputError` where it is none."""
        text = self._text()
        for number, found in enumerate(_objects(text), 1):
            if isinstance(found, dict):
                yield Record(number, {_name(str(name)): value for name, value in found.items()})
            else:
                yield Record(number, {}, "This is not a film.")

    def _first_rows(self, separator: str) -> Iterator[list[str]]:
        text = self._text()
        reader = csv.reader(text, delimiter=separator)
        with suppress(csv.Error):
            yield from islice(reader, HEADER_WITHIN)

    def _first_sign(self) -> str:
        text = self._text()
        sign = text.read(1000).lstrip("\ufeff \t\r\n")[:1]
        if not sign:
            raise InvalidInputError(NOTHING)
        return sign

    def _text(self) -> io.TextIOWrapper:
        self._file.seek(0)
        return io.TextIOWrapper(_Undying(self._file), self.encoding, errors="replace", newline="")


class _Undying(io.RawIOBase):
    """A file that outlives who reads it."""

    name = ""

    def __init__(self, file: IO[bytes]) -> None:
        self._kept = file

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        return self._kept.read(CHUNK_BYTES if size < 0 else size)

    def read(self, size: int = -1) -> bytes:
        return self._kept.read(size)


def _encoding(file: IO[bytes]) -> str:
    """By its mark, else UTF-8 where all of it is, else what Windows wrote in the West."""
    file.seek(0)
    start = file.read(400)
    for signature, problem in _NOT_TEXT:
        if start.startswith(signature):
            raise InvalidInputError(problem)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if start[::2].count(0) > len(start) // 4:
        return "utf-16-be"
    return "utf-8" if _is_utf8(file) else _OLD


def _is_utf8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _name(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split()).lower()


def _objects(text: io.TextIOBase) -> Iterator[Any]:
    """One after the other, so that a long list is never in memory as a whole."""
    decoder, buffer, at, is_over = json.JSONDecoder(), "", 0, False
    begun = _START.match(text.read(CHUNK_BYTES))
    if begun is None:
        raise InvalidInputError(BROKEN_JSON)
    buffer = begun[1]
    while True:
        between = _BETWEEN.match(buffer, at)
        at = between.end() if between else at
        if buffer.startswith("]", at):
            return
        try:
            found, end = decoder.raw_decode(buffer, at)
        except RecursionError:
            raise InvalidInputError(BROKEN_JSON) from None
        except ValueError:
            end = len(buffer)
        if end < len(buffer):  # what ends with it may go on
            yield found
            at = end
            continue
        if is_over or len(buffer) - at > LONGEST_OBJECT:
            raise InvalidInputError(BROKEN_JSON)
        more = text.read(CHUNK_BYTES)
        is_over, buffer, at = not more, buffer[at:] + more, 0
