"""Names of files made of titles that strangers wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medianest.services.media_names import LONGEST_BYTES, file_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A walk", "A walk [abcdefghijk].mp4"),
        ("../../../etc/passwd", "⧸..⧸..⧸etc⧸passwd [abcdefghijk].mp4"),
        ("/etc/passwd", "⧸etc⧸passwd [abcdefghijk].mp4"),
        ("  -rf \u202egpj.exe .hidden", "rf gpj.exe .hidden [abcdefghijk].mp4"),
        (".hidden", "hidden [abcdefghijk].mp4"),
        ("..", "Untitled [abcdefghijk].mp4"),
        ("", "Untitled [abcdefghijk].mp4"),
        ("a\x00b\nc\td", "a b c d [abcdefghijk].mp4"),
        ("CON", "CON_ [abcdefghijk].mp4"),
        ('What? "Yes": 1 < 2 | 3 * 4\\5', "What？ ＂Yes＂： 1 ＜ 2 ｜ 3 ＊ 4⧹5 [abcdefghijk].mp4"),
        ("dots at the end...", "dots at the end [abcdefghijk].mp4"),
        ("cafe\u0301", "café [abcdefghijk].mp4"),
    ],
)
def test_a_title_becomes_a_harmless_name(title: str, name: str) -> None:
    assert file_name(title, "abcdefghijk", "mp4") == name


def test_a_long_title_is_cut_between_characters_and_keeps_its_id() -> None:
    name = file_name("長" * 300, "abcdefghijk", "mp4")

    assert len(name.encode()) <= LONGEST_BYTES
    assert name.endswith("長 [abcdefghijk].mp4")


def test_an_id_cannot_lead_elsewhere_either() -> None:
    assert "/" not in file_name("x", "../../a/b", "mp4")


def test_a_second_file_of_the_name_is_numbered() -> None:
    assert file_name("A", "abcdefghijk", "mkv", copy=2) == "A [abcdefghijk] (2).mkv"


@given(title=st.text(max_size=400), media_id=st.text(max_size=128))
def test_whatever_the_title_the_name_is_one_visible_step(title: str, media_id: str) -> None:
    name = file_name(title, media_id, "mp4")

    assert len(name.encode()) <= LONGEST_BYTES
    assert name.isprintable()
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith((".", "-", " ", "~"))
    assert name.endswith(".mp4")
