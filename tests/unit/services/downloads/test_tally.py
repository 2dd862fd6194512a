"""How far a download of several videos is."""

from __future__ import annotations

import time

import pytest

from medianest.integrations.ytdlp.progress import Progress
from medianest.models.download import DownloadEntry
from medianest.services.downloads.tally import Tally


def _entries(*durations: int | None, done: int = 0) -> list[DownloadEntry]:
    return [
        DownloadEntry(
            download_id="x",
            index=number,
            duration_seconds=duration,
            status="completed" if number <= done else "queued",
        )
        for number, duration in enumerate(durations, 1)
    ]


def test_long_videos_weigh_more_than_short_ones() -> None:
    short, long = _entries(60, 540)
    tally = Tally([short, long])

    tally.begin(short)
    assert tally.take(Progress(50)).percent == 5
    tally.end(short)
    tally.begin(long)
    assert tally.take(Progress(0)).percent == 10
    assert tally.take(Progress(50)).percent == 55
    assert (tally.entry, tally.entry_percent) == (2, 50)


def test_where_one_length_is_unknown_all_weigh_the_same() -> None:
    entries = _entries(60, None, 600, 600)
    tally = Tally(entries)

    tally.begin(entries[0])
    assert tally.take(Progress(100)).percent == 25


def test_what_an_earlier_attempt_finished_counts_from_the_beginning() -> None:
    entries = _entries(10, 10, 10, 10, done=3)
    entries[1].status = "failed"
    tally = Tally(entries)

    tally.begin(entries[3])
    assert tally.take(Progress(0)).percent == 75
    assert tally.take(Progress(40)).percent == 85


def test_it_never_goes_back() -> None:
    """Neither for a video that was put last after half of it, nor for a fetch that begins anew."""
    first, second = _entries(10, 10)
    tally = Tally([first, second])

    tally.begin(first)
    told = [tally.take(Progress(percent)).percent for percent in (80, 20)]
    tally.begin(second)
    told += [tally.take(Progress(percent)).percent for percent in (10, 90)]
    tally.end(second)
    tally.begin(first)
    told += [tally.take(Progress(percent)).percent for percent in (5, 60)]

    assert told == [40, 40, 40, 45, 52.5, 80]


def test_only_the_row_says_that_everything_is_there() -> None:
    (only,) = _entries(10)
    tally = Tally([only])

    tally.begin(only)
    assert tally.take(Progress(100)).percent == 99


@pytest.mark.parametrize("durations", [(0,), ()])
def test_without_entries_or_lengths_it_still_adds_up(durations: tuple[int, ...]) -> None:
    assert Tally(_entries(*durations)).take(Progress(50)).percent == 0


def test_a_video_alone_says_itself_how_long_it_takes() -> None:
    (only,) = _entries(10)
    tally = Tally([only])
    tally.begin(only)

    assert tally.take(Progress(50, speed_bytes_per_second=9, eta_seconds=7)).eta_seconds == 7


def test_several_take_as_long_as_the_pace_until_now_says() -> None:
    entries = _entries(10, 10, 10, 10, done=2)
    tally = Tally(entries)
    tally._began_at = time.monotonic() - 60
    tally.begin(entries[2])

    assert tally.take(Progress(0, speed_bytes_per_second=9)).eta_seconds == 0, "unknown"
    eta = tally.take(Progress(100, speed_bytes_per_second=9, eta_seconds=1)).eta_seconds
    assert 55 <= eta <= 65  # a quarter in a minute, another quarter to go


def test_what_will_not_come_tells_nothing_of_the_pace() -> None:
    entries = _entries(10, 10, 10, 10)
    tally = Tally(entries)
    tally._began_at = time.monotonic() - 60
    tally.skip(entries[0])
    tally.skip(entries[1])
    tally.begin(entries[2])

    eta = tally.take(Progress(100, speed_bytes_per_second=9)).eta_seconds
    assert 55 <= eta <= 65  # a quarter in a minute, another quarter to go
