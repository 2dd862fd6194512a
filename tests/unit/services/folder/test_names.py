"""Names of files and folders made of titles that strangers wrote."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medianest.services.folder.names import (
    LONGEST_BYTES,
    LONGEST_STEM_BYTES,
    cut,
    file_stem,
    folder_name,
    id_mark,
    mark_in,
    tamed,
)

FORBIDDEN = '/\\:*?"<>|'
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)", re.IGNORECASE)
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
GERMANY, SCOTLAND_YARD = "🇩🇪", "👮🏽\u200d♀️"
ANY_TEXT = st.text(st.characters(), max_size=300) | st.text(
    st.sampled_from([*FORBIDDEN, ".", "-", " ", "~", "@", "\0", "\n", "\u202e", "\u200d", "\ud800"])
    | st.sampled_from(["c", "o", "n", "1", "é", "\u0301", "長", "👨", "🏽", "🇩", "🇪"]),
    max_size=200,
)


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("A walk", "A walk"),
        ("../../../etc/passwd", "⧸..⧸..⧸etc⧸passwd"),
        ("../../x", "⧸..⧸x"),
        ("/etc/passwd", "⧸etc⧸passwd"),
        ("..\\..\\windows", "⧹..⧹windows"),
        ("  -rf \u202egpj.exe .hidden", "rf gpj.exe .hidden"),
        ("\u2066isolated\u2069 \u200fmarks\ufeff", "isolated marks"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        (".", "Untitled"),
        ("..", "Untitled"),
        ("", "Untitled"),
        (" \t\u3000", "Untitled"),
        ("\u202e\u200b\0", "Untitled"),
        ("a\x00b\nc\td\x1b", "a b c d"),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("half of a \ud83d pair", "half of a pair"),
        ("CON", "CON_"),
        ("nul.txt", "nul_.txt"),
        ("COM¹", "COM¹_"),
        ("Con Air", "Con Air"),
        ('What? "Yes": 1 < 2 | 3 * 4\\5', "What？ ＂Yes＂： 1 ＜ 2 ｜ 3 ＊ 4⧹5"),
        ("dots at the end...", "dots at the end"),
        ("cafe\u0301", "café"),
        ("e\u202e\u0301", "é"),
        (f"{FAMILY} at home", f"{FAMILY} at home"),
        ("\u200d joiners \u200d of nothing\u200d", "joiners of nothing"),
        ("می\u200dخواهم", "می\u200dخواهم"),
    ],
)
def test_a_title_becomes_a_harmless_name(title: str, stem: str) -> None:
    assert file_stem(title, "abcdefghijk") == f"{stem} [abcdefghijk]"


@pytest.mark.parametrize("character", ["x", "é", "長", "👍", FAMILY, GERMANY, "a\u0308\u0323"])
@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_a_title_of_5000_characters_is_cut_between_them(character: str, before: str) -> None:
    whole = unicodedata.normalize("NFC", character)
    stem = file_stem(before + character * 5000, "abcdefghijk")

    assert len(f"{stem}.en-eEY6OEpapPo.srt".encode()) <= LONGEST_BYTES
    title = stem.removesuffix(" [abcdefghijk]").removeprefix(before)
    assert title == whole * (len(title) // len(whole))
    assert len(title.encode()) > LONGEST_STEM_BYTES - 14 - len(before) - len(whole.encode())


def test_an_emoji_of_several_code_points_is_kept_or_dropped_whole() -> None:
    for text in (FAMILY, GERMANY, SCOTLAND_YARD):
        assert cut(f"a{text}b", len(text.encode())) == "a"
        assert cut(f"a{text}b", len(text.encode()) + 1) == f"a{text}"


def test_one_endless_character_is_cut_within_rather_than_lost() -> None:
    assert cut("e" + "\u0323" * 500, 11) == "e" + "\u0323" * 5


@pytest.mark.parametrize(
    ("uploader", "name"),
    [
        ("Night Walks", "Night Walks"),
        ("@handle", "handle"),
        ("#recycle", "recycle"),
        ("$RECYCLE.BIN", "RECYCLE.BIN"),
        (".medianest-staging", "medianest-staging"),
        (".", ""),
        ("..", ""),
        ("../..", "⧸"),
        ("/srv/media", "⧸srv⧸media"),
        ("", ""),
        ("@.CON", "CON_"),
        ("Ends with dots. . .", "Ends with dots"),
    ],
)
def test_a_channel_becomes_one_folder(uploader: str, name: str) -> None:
    assert folder_name(uploader) == name


def test_an_id_cannot_lead_elsewhere_either() -> None:
    assert id_mark("../../a/b") == "[⧸..⧸a⧸b]"
    assert id_mark("") == "[-]"
    assert id_mark("a] [b") == "[a) (b]"
    assert id_mark("0123456789abcdef" * 4) == "[0123456789ab]"


def test_a_second_file_of_the_name_is_numbered() -> None:
    assert file_stem("A", "abcdefghijk", copy=2) == "A [abcdefghijk] (2)"


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("A [abc].mp4", "[abc]"),
        ("A [abc] (2).mkv", "[abc]"),
        ("A [abc].en-US.srt", "[abc]"),
        ("A [fake].mp4 [abc].mp4", "[abc]"),
        ("A [fake] (2) [abc].nfo", "[abc]"),
        ("A.mp4", None),
        ("[abc]", None),
    ],
)
def test_the_id_is_read_at_the_end_of_a_name_only(name: str, mark: str | None) -> None:
    assert mark_in(name) == mark


@given(title=ANY_TEXT, media_id=ANY_TEXT, number=st.sampled_from(["", "s2024e030500"]))
def test_whatever_the_title_the_name_is_one_visible_step(
    title: str, media_id: str, number: str
) -> None:
    stem = file_stem(title, media_id, number=number, copy=99)
    name = f"{stem}.en-eEY6OEpapPo.srt"

    _is_one_step(name)
    assert mark_in(name) == id_mark(media_id)


@given(uploader=ANY_TEXT)
def test_whatever_the_channel_its_folder_is_one_visible_step(uploader: str) -> None:
    name = folder_name(uploader)

    if name:
        _is_one_step(name)
        assert name[0] not in "@#$"
    assert folder_name(name) == name


def _is_one_step(name: str) -> None:
    assert len(name.encode()) <= LONGEST_BYTES
    assert name.replace("\u200d", "").isprintable()
    assert unicodedata.normalize("NFC", name) == name
    assert name.encode().decode() == name
    assert not set(name) & set(FORBIDDEN)
    assert name[0] not in ".- ~_\u200d"
    assert name[-1] not in " .\u200d"
    assert not RESERVED.match(name)


@given(text=ANY_TEXT)
def test_taming_twice_changes_nothing(text: str) -> None:
    assert tamed(tamed(text)) == tamed(text)


@given(text=ANY_TEXT, room=st.integers(min_value=-3, max_value=60))
def test_what_is_cut_fits_and_begins_alike(text: str, room: int) -> None:
    tame = tamed(text)

    assert len(cut(tame, room).encode()) <= max(0, room) or cut(tame, room) == tame
    assert tame.startswith(cut(tame, room))
