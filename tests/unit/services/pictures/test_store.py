"""Pictures on disk: whole, found again, within a limit, one writer at a time."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time

import pytest

from medianest.services.pictures.store import LEFT_OVER_SECONDS, PictureStore

DAY = 86_400.0


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "pictures"


@pytest.fixture
def store(folder):
    return PictureStore(folder)


def key(number: int) -> str:
    return f"{number:02x}" * 16


def file_of(folder, number):
    return folder / key(number)[:2] / f"{key(number)}.webp"


def used(folder, number, seconds_ago):
    at = time.time() - seconds_ago
    os.utime(file_of(folder, number), (at, at))


def test_what_is_written_is_read(store):
    assert store.read(key(1)) is None
    store.write(key(1), b"one")
    assert store.read(key(1)) == b"one"


def test_nothing_half_written_is_seen(store, folder, monkeypatch):
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fails)
    store.write(key(1), b"one")
    assert store.read(key(1)) is None
    assert [one for one in folder.rglob("*") if one.is_file()] == []


def test_an_empty_file_is_no_picture(store, folder):
    store.write(key(1), b"one")
    file_of(folder, 1).write_bytes(b"")
    assert store.read(key(1)) is None


def test_reading_is_noted_for_the_sweep_but_not_each_time(store, folder):
    store.write(key(1), b"one")
    used(folder, 1, DAY)
    store.read(key(1))
    first = file_of(folder, 1).stat().st_mtime
    assert time.time() - first < 60
    used(folder, 1, 600)
    before = file_of(folder, 1).stat().st_mtime
    store.read(key(1))
    assert file_of(folder, 1).stat().st_mtime == before


def test_a_sweep_removes_what_was_not_used_for_longest(store, folder):
    for number in range(10):
        store.write(key(number), b"x" * 100)
        used(folder, number, (10 - number) * DAY)
    used(folder, 0, 0)  # the oldest by name was read just now
    assert store.sweep(500) == 6
    left = [number for number in range(10) if store.read(key(number))]
    assert left == [0, 7, 8, 9]


def test_within_the_limit_nothing_is_removed(store):
    for number in range(5):
        store.write(key(number), b"x" * 100)
    assert store.sweep(500) == 0


def test_a_limit_of_nothing_keeps_nothing(store):
    store.write(key(1), b"x")
    assert store.sweep(0) == 1
    assert store.read(key(1)) is None


def test_before_anything_is_kept_there_is_nothing_to_sweep(store):
    assert store.sweep(100) == 0


def test_what_a_killed_writer_left_is_removed_after_a_while(store, folder):
    store.write(key(1), b"one")
    old, new = folder / key(1)[:2] / "tmpold", folder / key(1)[:2] / "tmpnew"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    at = time.time() - LEFT_OVER_SECONDS - 60
    os.utime(old, (at, at))
    store.sweep(1_000)
    assert (old.exists(), new.exists(), store.read(key(1))) == (False, True, b"one")


def test_a_sweep_is_due_after_a_twentieth_of_the_limit(store):
    assert not store.is_due(1_000)
    store.write(key(1), b"x" * 50)
    assert not store.is_due(1_000)
    store.write(key(2), b"x")
    assert store.is_due(1_000)
    store.sweep(1_000)
    assert not store.is_due(1_000)


def test_while_another_process_sweeps_this_one_leaves_it_alone(store, folder):
    store.write(key(1), b"x" * 100)
    store.sweep(1_000)
    with (folder / "locks" / "sweep").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert store.sweep(0) == 0
    assert store.sweep(0) == 1


async def test_one_at_a_time_works_on_a_picture(store, folder):
    order: list[str] = []

    async def work(name: str, of: PictureStore) -> None:
        async with of.alone(key(1)):
            order.append(f"{name} begins")
            await asyncio.sleep(0.1)
            order.append(f"{name} ends")

    # Another store of the same folder stands for another process: locks belong to open files.
    await asyncio.gather(work("a", store), work("b", PictureStore(folder)))
    first, second = order[0][0], order[2][0]
    assert order == [f"{first} begins", f"{first} ends", f"{second} begins", f"{second} ends"]


async def test_where_nothing_can_be_locked_the_work_goes_on(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    store = PictureStore(blocked)
    async with store.alone(key(1)):
        store.write(key(1), b"one")
    assert store.read(key(1)) is None
    assert store.sweep(0) == 0
