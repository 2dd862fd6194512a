"""Reading what Uptime Kuma tells: all that was recorded, and what is odd."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from medianest.integrations.uptime_kuma import readings
from medianest.integrations.uptime_kuma.models import (
    GROUP,
    Beat,
    BeatStatus,
    Incident,
    Maintenance,
    Monitor,
    Tag,
    Uptime,
)
from tests.unit.integrations.uptime_kuma.recordings import (
    VERSIONS,
    acked,
    body_of,
    pushed,
    recording,
)

both = pytest.mark.parametrize("version", VERSIONS)
BEAT = {"monitorID": 4, "status": 1, "time": "2026-11-20 21:11:49.121", "msg": "OK", "ping": 3}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@both
def test_monitors_keep_their_group_their_tags_and_whether_they_are_paused(version: str):
    [[listed]] = pushed(version, "socketio-login-ok", "monitorList")
    monitors = {monitor.id: monitor for monitor in readings.monitors_of(listed)}
    assert sorted(monitors) == list(range(1, 10))
    assert [monitor.name for monitor in monitors.values()] == [
        row["name"] for row in listed.values()
    ]
    assert {one.id: one.parent for one in monitors.values() if one.parent} == {2: 1, 3: 1}
    assert [one.id for one in monitors.values() if one.type == GROUP] == [1]
    assert [one.id for one in monitors.values() if not one.active] == [7]
    assert [one.id for one in monitors.values() if one.in_maintenance] == [9]
    plex = monitors[2]
    assert (plex.url, plex.interval_seconds) == ("http://127.0.0.1:18101/", 20)
    assert set(plex.tags) == {Tag("env", "prod", "#059669"), Tag("media", "", "#7C3AED")}
    assert (monitors[8].url, monitors[8].interval_seconds) == ("", 3600)


@both
def test_beats_of_lists_belong_to_the_monitor_that_a_text_names(version: str):
    for number, listed, _ in pushed(version, "socketio-login-ok", "heartbeatList"):
        beats = readings.beats_of(listed)
        assert {beat.monitor_id for beat in beats} == {int(number)}
        assert [beat.status for beat in beats] == [row["status"] for row in listed]
        assert [beat.important for beat in beats] == [row["important"] == 1 for row in listed]
        assert [beat.response_ms for beat in beats] == [row["ping"] for row in listed]
        assert [beat.at for beat in beats] == [at(row["time"]) for row in listed]


@both
def test_live_beats_are_the_same_kind_of_beat(version: str):
    told = [beat for [beat] in pushed(version, "socketio-live-up-down-up", "heartbeat")]
    beats = [readings.beat_of(row) for row in told]
    assert len(beats) == 28
    plex = [beat for beat in beats if beat and beat.monitor_id == 2 and beat.important]
    assert [beat.status for beat in plex] == [BeatStatus.DOWN, BeatStatus.UP]
    # What is down has no response time, rather than one of 0.
    assert plex[0].response_ms is None
    assert plex[0].message == "connect ECONNREFUSED 127.0.0.1:18101"
    assert plex[1].response_ms is not None


@both
def test_a_call_for_beats_and_changes_is_read_alike(version: str):
    [said] = acked(version, "socketio-queries", "getMonitorBeats")
    beats = readings.beats_of(said["data"])
    assert len(beats) == len(said["data"])
    assert beats[0].at < beats[-1].at
    if version == "2.5.3":
        [said] = acked(version, "socketio-queries", "monitorImportantHeartbeatListPaged")
        changes = readings.beats_of(said["data"])
        assert len(changes) == len(said["data"]) == 11
        assert all(beat.important for beat in changes)
    else:
        for number, rows, _ in pushed(version, "socketio-login-ok", "importantHeartbeatList"):
            changes = readings.beats_of(rows)
            assert len(changes) == len(rows)
            assert {beat.monitor_id for beat in changes} == {int(number)}


@both
def test_uptime_is_told_of_a_day_and_of_thirty(version: str):
    told = pushed(version, "socketio-login-ok", "uptime")
    found = [one for one in (readings.uptime_of(*args) for args in told) if one]
    assert {(one.monitor_id, one.hours) for one in found} == {
        (number, hours) for number in range(1, 10) for hours in (24, 720)
    }
    ratios = {one.monitor_id: one.ratio for one in found if one.hours == 24}
    assert (ratios[2], ratios[3]) == (1.0, 0.0)
    assert ratios[9] == 1.0  # Maintenance is not down.


@both
def test_the_uptime_of_a_year_is_left_out(version: str):
    spans = {args[1] for args in pushed(version, "socketio-login-ok", "uptime")}
    assert ("1y" in spans) == (version == "2.5.3")
    assert readings.uptime_of("2", "1y", 1) is None
    assert readings.uptime_of("2", 24, 0.5) == Uptime(monitor_id=2, hours=24, ratio=0.5)


@both
def test_maintenance_has_the_times_of_its_slot(version: str):
    [[listed], *_] = pushed(version, "socketio-login-ok", "maintenanceList")
    now, weekly = readings.maintenances_of(listed)
    assert now == Maintenance(
        id=1,
        title="NAS disk replacement",
        description="Disk 3 is being replaced; the web UI may be *slow*.",
        status="under-maintenance",
        starts_at=at("2026-11-20 19:59:00"),
        ends_at=at("2026-11-21 02:59:00"),
    )
    assert now.is_now
    assert (weekly.status, weekly.is_now) == ("scheduled", False)
    assert weekly.starts_at == at("2026-11-23 02:00:00")
    assert weekly.ends_at == at("2026-11-23 03:00:00")


@pytest.mark.parametrize(
    ("zone", "offset", "starts"),
    [
        ("Europe/Berlin", "+01:00", "2026-07-01 18:00:00"),  # the offset is that of today
        ("Nowhere/Land", "+05:30", "2026-07-01 14:30:00"),
        ("../../etc/passwd", "-03:00", "2026-07-01 23:00:00"),
        ("", "odd", "2026-07-01 20:00:00"),
        (None, None, "2026-07-01 20:00:00"),
    ],
)
def test_a_single_maintenance_is_in_the_zone_it_was_written_for(zone, offset, starts):
    row = {
        "id": 1,
        "timezone": zone,
        "timezoneOffset": offset,
        "timeslotList": [{"startDate": "2026-07-01 20:00:00", "endDate": None}],
    }
    [found] = readings.maintenances_of([row])
    assert (found.starts_at, found.ends_at) == (at(starts), None)


def test_what_is_switched_by_hand_has_no_times():
    [found] = readings.maintenances_of([{"id": 3, "title": "By hand", "timeslotList": []}])
    assert (found.starts_at, found.ends_at) == (None, None)


@both
def test_a_status_page_has_its_groups_with_what_the_owner_shows(version: str):
    page = readings.status_page_of(body_of(version, "status-page-media"))
    assert page is not None
    assert page.config.title == "MediaNest services"
    assert page.config.description == "State of the household media services"
    assert [(group.name, [one.id for one in group.monitors]) for group in page.groups] == [
        ("Media", [2, 3, 5]), ("Infrastructure", [4, 6, 9, 8, 7]),
    ]  # fmt: skip
    monitors = page.groups[0].monitors
    assert [one.url != "" for one in monitors] == [True, True, False]
    assert {tag.name for tag in monitors[0].tags} == {"env", "media"}
    assert [one.title for one in page.maintenances] == ["NAS disk replacement"]


@both
def test_incidents_are_read_whether_there_is_one_or_a_list(version: str):
    page = readings.status_page_of(body_of(version, "status-page-media"))
    assert page is not None
    [incident] = page.incidents
    assert incident.title == "Requests service returns errors"
    assert incident.content.startswith("We are **looking into**")
    assert (incident.style, incident.active, incident.updated_at) == ("warning", True, None)
    assert incident.created_at is not None
    assert incident.created_at.utcoffset() is not None
    empty = readings.status_page_of(body_of(version, "status-page-empty"))
    assert empty is not None
    assert (empty.groups, empty.incidents, empty.maintenances) == ((), (), ())


def test_a_resolved_incident_is_not_active():
    history = recording("2.5.3", "incident-post-resolve")[
        "GET /api/status-page/media/incident-history"
    ]
    resolved, open_one = readings.incidents_of(history["incidents"])
    assert resolved == Incident(
        id=2,
        title="Second note",
        content="Two pinned incidents at once",
        style="info",
        active=False,
        created_at=at("2026-11-20 21:25:10"),
        updated_at=at("2026-11-20 21:25:10"),
    )
    assert open_one.active


@both
def test_the_beats_of_a_page_say_nothing_of_a_pause(version: str):
    body = body_of(version, "status-page-heartbeat-media")
    found = readings.page_beats_of(body)
    assert found is not None
    assert {number: len(beats) for number, beats in found.beats.items()} == {
        int(number): len(rows) for number, rows in body["heartbeatList"].items()
    }
    assert found.uptime_24h == {
        int(name.removesuffix("_24")): value for name, value in body["uptimeList"].items()
    }
    # The paused one looks up, the one in maintenance does not.
    assert [found.beats[number][-1].status for number in (7, 9)] == [
        BeatStatus.UP, BeatStatus.MAINTENANCE,
    ]  # fmt: skip
    nothing = readings.page_beats_of(body_of(version, "status-page-heartbeat-unknown-slug"))
    assert nothing is not None
    assert (nothing.beats, nothing.uptime_24h) == ({}, {})


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"status": 7}, {"status": BeatStatus.UNKNOWN}),
        ({"status": None}, {"status": BeatStatus.UNKNOWN}),
        ({"status": "2"}, {"status": BeatStatus.PENDING}),
        ({"status": True}, {"status": BeatStatus.UNKNOWN}),
        ({"ping": None}, {"response_ms": None}),
        ({"ping": -1}, {"response_ms": None}),
        ({"ping": "fast"}, {"response_ms": None}),
        ({"ping": 2.5}, {"response_ms": 2.5}),
        ({"msg": None}, {"message": ""}),
        ({"msg": "a\0b\ud800c"}, {"message": "abc"}),
        ({"msg": "é" * 5000}, {"message": "é" * 1000}),
        ({"important": 1}, {"important": True}),
        ({"important": True}, {"important": True}),
        ({"important": 0}, {"important": False}),
        ({"time": "2026-11-20T22:11:49.121+01:00"}, {}),
    ],
)
def test_odd_fields_of_a_beat(changed: dict[str, Any], wanted: dict[str, Any]):
    usual = {
        "monitor_id": 4,
        "status": BeatStatus.UP,
        "at": at("2026-11-20 21:11:49.121"),
        "response_ms": 3.0,
        "message": "OK",
        "important": False,
    }
    assert readings.beat_of({**BEAT, **changed}) == Beat(**{**usual, **wanted})


@pytest.mark.parametrize(
    "changed",
    [{"time": None}, {"time": "soon"}, {"time": 5}, {"time": "0001-01-01T00:00:00+14:00"},
     {"monitorID": None}, {"monitorID": 0}, {"monitorID": "x"}, {"monitorID": 2**31}],
)  # fmt: skip
def test_a_beat_that_cannot_be_placed_is_none(changed: dict[str, Any]):
    assert readings.beat_of({**BEAT, **changed}) is None
    assert readings.beats_of([{**BEAT, **changed}, "odd", None, BEAT]) == (readings.beat_of(BEAT),)


def test_odd_rows_do_not_hide_the_others():
    good = {"id": 1, "name": "One"}
    assert readings.monitors_of({"1": good, "2": {"name": "No number"}, "3": 3, "4": None}) == (
        Monitor(id=1, name="One"),
    )
    assert [one.id for one in readings.maintenances_of([{}, {"id": 2}, []])] == [2]
    assert [one.id for one in readings.incidents_of([{"title": "x"}, {"id": "2"}])] == [2]
    page = readings.status_page_of(
        {"config": {}, "publicGroupList": [7, {"id": 1, "monitorList": [{}, {"id": 3}]}]}
    )
    assert page is not None
    assert [[one.id for one in group.monitors] for group in page.groups] == [[3]]


@pytest.mark.parametrize("odd", [None, 3, "x", [], {}, [[]], {"a": []}])
def test_what_is_no_list_is_empty(odd: Any):
    assert readings.monitors_of(odd) == ()
    assert readings.beats_of(odd) == ()
    assert readings.maintenances_of(odd) == ()
    assert readings.incidents_of(odd) == ()


@pytest.mark.parametrize(
    "odd", [{}, {"config": None}, {"config": "x"}, {"heartbeatList": {}}, {"uptimeList": {}}]
)
def test_what_is_no_page_is_none(odd: dict[str, Any]):
    assert readings.status_page_of(odd) is None
    assert readings.page_beats_of(odd) is None


@pytest.mark.parametrize(
    ("number", "hours", "value"),
    [(None, 24, 1), ("x", 24, 1), (1, 48, 1), (1, None, 1), (1, 24, None), (1, 24, 1.5),
     (1, 24, -0.1), (1, 24, "1"), (1, 24, float("nan")), (1, [], 1)],
)  # fmt: skip
def test_an_uptime_that_is_none(number: Any, hours: Any, value: Any):
    assert readings.uptime_of(number, hours, value) is None


def test_a_monitor_without_an_address_keeps_none_of_the_form():
    [found] = readings.monitors_of([{"id": 1, "name": "Ping", "url": "https://"}])
    assert found.url == ""
    many = [{"name": f"t{number}"} for number in range(80)]
    [found] = readings.monitors_of([{"id": 1, "name": "Many", "tags": [*many, {"name": ""}, 3]}])
    assert len(found.tags) == 50
