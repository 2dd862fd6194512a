"""Looks become rows: each counts once, changes are told apart, quick ones are counted alone."""

from datetime import timedelta

import pytest

from medianest import events
from medianest.models import HeartbeatHour
from medianest.services.monitoring.looks import Look
from tests.unit.services.monitoring.watched import (
    DOWN,
    MAINTENANCE,
    NOON,
    PENDING,
    UP,
    listed,
)


@pytest.fixture
def told(monkeypatch):
    """What open pages are told."""
    heard = []

    async def publish(redis, event):
        heard.append(event)

    monkeypatch.setattr(events, "publish", publish)
    return heard


@pytest.mark.databases
async def test_a_look_stands_on_the_monitor_in_its_row_and_in_its_hour(watched, plex):
    await watched.look(plex, (0, UP, 20), (30, UP, 40), (60, DOWN, None), (3600, UP, 10))
    row = await watched.monitor(plex)
    assert (row.status, row.response_ms, row.message) == (UP, 10, "at 3600")
    assert row.since == row.beat_at == NOON + timedelta(hours=1)
    assert [beat[1:] for beat in row.recent] == [[1, 20], [1, 40], [0, None], [1, 10]]
    beats = await watched.rows()
    assert [(beat.status, beat.is_change) for beat in beats] == [
        (UP, True), (UP, False), (DOWN, True), (UP, True)
    ]  # fmt: skip
    first, second = await watched.rows(HeartbeatHour)
    assert (first.hour, first.up, first.down, first.answers) == (NOON, 2, 1, 2)
    assert (first.response_sum_ms, first.response_max_ms) == (60, 40)
    assert (second.up, second.down) == (1, 0)


@pytest.mark.databases
async def test_what_is_told_again_in_a_list_counts_once(watched, plex):
    seen = [(0, UP, 20), (30, DOWN, None)]
    await watched.look(plex, *seen, live=False)
    await watched.look(plex, *seen, (60, UP, 25), live=False)
    (hour,) = await watched.rows(HeartbeatHour)
    assert (hour.up, hour.down, hour.answers, hour.response_sum_ms) == (2, 1, 2, 45)
    assert len(await watched.rows()) == 3


async def test_every_status_is_counted_apart(watched, plex):
    await watched.look(plex, (0, PENDING, None), (30, DOWN, None), (60, MAINTENANCE, None))
    (hour,) = await watched.rows(HeartbeatHour)
    assert (hour.up, hour.down, hour.pending, hour.maintenance) == (0, 1, 1, 1)
    assert (await watched.monitor(plex)).status == MAINTENANCE


async def test_beats_of_every_second_are_counted_and_changes_alone_have_rows(watched, plex):
    for second in range(45):
        await watched.look(plex, (second, DOWN if second == 7 else UP, 5))
    (hour,) = await watched.rows(HeartbeatHour)
    assert (hour.up, hour.down) == (44, 1)
    assert [(beat.at - NOON).seconds for beat in await watched.rows()] == [0, 7, 8, 28]
    assert len((await watched.monitor(plex)).recent) == 30


async def test_a_clock_that_was_set_back_does_not_hide_what_comes_after(watched, plex):
    await watched.look(plex, (7200, UP, 5))
    await watched.look(plex, (0, DOWN, None))
    assert (await watched.monitor(plex)).status == DOWN
    await watched.look(plex, (-7200, UP, 5), live=False)
    assert (await watched.monitor(plex)).status == DOWN


async def test_what_is_paused_stays_paused_whatever_it_said_last(watched, plex):
    await watched.look(plex, (0, UP, 5))
    await watched.list(listed("2", "Plex", is_active=False))
    await watched.look(plex, (30, UP, 5))
    assert (await watched.monitor(plex)).status == "paused"
    await watched.list(listed("2", "Plex"))
    assert (await watched.monitor(plex)).status == UP


async def test_pages_hear_of_all_looks_of_a_moment_at_once_and_of_no_old_ones(watched, plex, told):
    other = (await watched.list(listed("2", "Plex"), listed("3", "Requests")))["3"]
    told.clear()
    looks = [Look(plex, NOON, UP, 5), Look(other, NOON, DOWN)]
    await watched.beats.write(looks)
    await watched.beats.write(looks)
    (event,) = told
    assert {(beat.id, beat.status, beat.since) for beat in event.beats} == {
        (plex, "up", NOON),
        (other, "down", NOON),
    }
