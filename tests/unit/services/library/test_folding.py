"""Text is folded so that what people type meets what stands on the cover."""

from __future__ import annotations

import pytest

from medianest.services.library.folding import fold, letter, sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Amélie", "amelie"),
        ("Straße", "strasse"),
        ("ﬁnal", "final"),
        ("Ｆｕｌｌ Ｗｉｄｔｈ", "full width"),
        ("Ærø", "aero"),
        ("Łódź", "lodz"),
        ("İstanbul ISTANBUL ıspanak", "istanbul istanbul ispanak"),
        ("Don’t Don't Don`t", "dont dont dont"),
        ("Tom & Jerry", "tom and jerry"),
        ("Tom＆Jerry", "tom and jerry"),
        ("S.W.A.T.", "swat"),
        ("Mr. Robot 1.5", "mr robot 1 5"),
        ("Rocky II", "rocky ii"),
        ("Rocky Ⅱ", "rocky ii"),
        ("SPY×FAMILY", "spy x family"),
        ("WALL·E", "wall e"),
        ("ｶﾞﾝﾀﾞﾑ ガンダム がんだむ", "がんだむ がんだむ がんだむ"),
        ("기생충", "기생충"),
        ("हिन्दी", "हिन्दी"),
        ("فِلْم", "فلم"),
        ("Ёлки", "елки"),
        ("٣ días", "3 dias"),
        ("Lego™", "lego"),
        ("a\u200bb\u202ec\0d", "abc d"),
        ("\ud800x", "x"),
        ("❤️ ... !?", ""),
        ("", ""),
    ],
)
def test_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_titles_of_signs_come_first_and_are_told_apart() -> None:
    keys = [sort_key(title) for title in ("!!!", "$", "9", "Alien", "Ωmega", "")]
    assert keys[0] != keys[1]
    assert sorted(keys) == [keys[5], keys[0], keys[1], keys[2], keys[3], keys[4]]


def test_a_sort_key_can_be_stored() -> None:
    assert sort_key("\0\ud800") == ""
    assert len(sort_key("ﷺ" * 1_000)) == 200


@pytest.mark.parametrize(
    ("title", "under"),
    [
        ("The Matrix", "T"),
        ("Élite", "E"),
        ("9 Songs", "#"),
        ("!!!", "#"),
        ("", "#"),
        ("Москва", "М"),
        ("기생충", "ㄱ"),
        ("힘", "ㅎ"),
        ("ガンダム", "か"),
        ("ぁ", "あ"),
        ("をわり", "わ"),
        ("千と千尋の神隠し", "漢"),
    ],
)
def test_letter(title: str, under: str) -> None:
    assert letter(sort_key(title)) == under


def test_letters_stand_together_in_a_sorted_list() -> None:
    titles = ["Zulu", "3", "Å", "Alien", "!!", "ん", *"かが기김힘千夜БаΩ"]
    letters = [letter(key) for key in sorted(map(sort_key, titles))]
    firsts = [one for place, one in enumerate(letters) if letters[:place][-1:] != [one]]
    assert len(firsts) == len(set(firsts))
