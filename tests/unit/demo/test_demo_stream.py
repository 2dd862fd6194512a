"""A padded file has the same bytes whichever way it is read."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from medianest.demo.stream import MAX_PIECE_BYTES, Stream


@pytest.fixture
def stream(tmp_path: Path) -> Stream:
    head = tmp_path / "clip.mp4"
    head.write_bytes(bytes(range(256)) * 4)
    return Stream.of_mp4(head, "video/mp4", "nest-clip01 137", 200_000)


def read_all(stream: Stream, piece_bytes: int) -> bytes:
    pieces, at = [], 0
    while piece := stream.read(at, at + piece_bytes):
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces)


@pytest.mark.parametrize("piece_bytes", [1_000, 4_096, MAX_PIECE_BYTES, 10_000_000])
def test_pieces_of_any_size_make_the_same_file(stream: Stream, piece_bytes: int) -> None:
    assert read_all(stream, piece_bytes) == read_all(stream, 777)


def test_the_file_has_the_size_asked_for(stream: Stream) -> None:
    assert stream.size_bytes == 200_000 == len(read_all(stream, 50_000))


def test_the_padding_is_one_free_box_up_to_the_end(stream: Stream) -> None:
    size, kind = struct.unpack(">I4s", stream.read(1024, 1032))
    assert (size, kind) == (200_000 - 1024, b"free")


def test_files_of_different_videos_differ(stream: Stream) -> None:
    other = Stream.of_mp4(stream.head, "video/mp4", "nest-clip02 137", 200_000)
    assert read_all(other, 50_000) != read_all(stream, 50_000)


def test_padding_differs_at_every_offset_a_mistaken_resume_could_pick(stream: Stream) -> None:
    data = read_all(stream, 50_000)
    assert data[2_000:3_000] not in (data[offset : offset + 1_000] for offset in (2_512, 3_024))
