"""Room on the disk: what is free, and what has to stay free."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.services.downloads import space


def test_less_than_the_floor_is_refused_with_both_figures(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    floor = free + 5_000_000_000

    with pytest.raises(MediaSiteError) as refused:
        space.check_floor(tmp_path / "not" / "made yet", floor)

    assert (refused.value.reason, refused.value.permanent) == (Reason.NO_SPACE, True)
    assert refused.value.message.startswith("The disk for downloads has ")
    assert f"and {space.in_words(floor)} have to stay free. Remove" in refused.value.message


@pytest.mark.parametrize("floor", [0, 1])
def test_enough_room_is_not_worth_a_word(tmp_path: Path, floor: int) -> None:
    space.check_floor(tmp_path, floor)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1_999_999_999, "1.9 GB"),
        (2_000_000_000, "2 GB"),
        (123_400_000_000, "123 GB"),
        (9_876_000_000_000_000, "9876 TB"),
    ],
)
def test_sizes_are_rounded_down_so_that_too_little_never_looks_like_enough(
    count: int, words: str
) -> None:
    assert space.in_words(count) == words
