"""Which recordings are held again in tests of the client, and why the others are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.integrations.uptime_kuma.recordings import KUMA, VERSIONS, recording

RECORDED = (
    Path(
        os.environ.get("MEDIANEST_TEST_RECORDINGS")
        or Path(__file__).parents[4].parent / "shared/recordings"
    )
    / "uptime-kuma"
)

CONVERSATIONS = {
    "socketio-live-up-down-up",
    "socketio-login-2fa",
    "socketio-login-by-token",
    "socketio-login-failures",
    "socketio-login-ok",
    "socketio-login-rate-limit",
    "socketio-password-change",
    "socketio-queries",
}
"""In test_replay, for both versions."""

OVER_HTTP = {
    "entry-page",
    "incident-post-resolve",
    "metrics-200-after-restart",
    "metrics-401-no-auth",
    "metrics-401-password-instead-of-key",
    "metrics-401-wrong-key",
    "status-page-empty",
    "status-page-heartbeat-media",
    "status-page-heartbeat-unknown-slug",
    "status-page-incident-history",
    "status-page-media",
    "status-page-media-uppercase-slug",
    "status-page-unknown-slug",
    "unknown-api-path",
}
"""In test_client and test_readings."""

PICTURES = "a picture of what the client reads as a number"
OUR_BEATS = "MediaNest watches and reports to nobody: it sends no beats"
NO_BROWSER = "for browsers and readers of news, not for programs"
SAME = "says nothing that another recording does not say: "

NOT_HELD = {
    "badge-not-public-status": PICTURES,
    "badge-public-avg-response-24": PICTURES,
    "badge-public-cert-exp": PICTURES,
    "badge-public-down-status": PICTURES,
    "badge-public-ping-24": PICTURES,
    "badge-public-response": PICTURES,
    "badge-public-status": PICTURES,
    "badge-public-uptime-24": PICTURES,
    "badge-public-uptime-720": PICTURES,
    "badge-unknown-id-status": PICTURES,
    "status-page-badge": PICTURES,
    "push-unknown-token": OUR_BEATS,
    "push-up": OUR_BEATS,
    "root-redirect": NO_BROWSER,
    "setup-database-info": NO_BROWSER,
    "status-page-html": NO_BROWSER,
    "status-page-manifest": NO_BROWSER,
    "status-page-rss": NO_BROWSER,
    "metrics-200-api-key": f"{SAME}metrics-200-after-restart, which has the labels of tags too",
    "metrics-auth-matrix": "a table of statuses; all refusals are 401, as metrics-401-*",
    "status-page-heartbeat-empty": f"{SAME}status-page-heartbeat-unknown-slug",
    "socketio-polling-handshake": "the client opens WebSockets alone",
}

ASKED = {
    "getMonitorBeats",
    "login",
    "loginByToken",
    "monitorImportantHeartbeatListPaged",
}
SETTINGS = "the client changes nothing in Kuma and reads none of its settings"
PUSHED = "pushed after the login anyway"
PAGES = "status pages are read over HTTP, which needs no account"

NOT_ASKED = {
    "changePassword": SETTINGS,
    "postIncident": SETTINGS,
    "resolveIncident": SETTINGS,
    "getAPIKeyList": SETTINGS,
    "getSettings": SETTINGS,
    "twoFAStatus": SETTINGS,
    "getMaintenanceList": PUSHED,
    "getMonitor": PUSHED,
    "getMonitorList": PUSHED,
    "getTags": PUSHED,
    "getIncidentHistory": PAGES,
    "getStatusPage": PAGES,
    "getMonitorChartData": "2.x only; beats and our own roll-ups say the same for both versions",
    "monitorImportantHeartbeatListCount": "the pages of changes end by themselves",
}


def test_every_recording_is_held_or_has_a_reason():
    if not RECORDED.is_dir():
        pytest.skip("the recordings are not beside this checkout")
    there = {path.stem for version in VERSIONS for path in (RECORDED / version).glob("*.json")}
    assert len(there) == 44
    held = CONVERSATIONS | OVER_HTTP
    assert there == held | NOT_HELD.keys()
    assert not held & NOT_HELD.keys()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_conversation_is_among_the_fixtures_of_both_versions(version: str):
    there = {path.stem for path in (KUMA / version).glob("socketio-*.json")}
    assert there - {"socketio-polling-handshake"} == CONVERSATIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_every_recorded_call_is_one_of_ours_or_has_a_reason(version: str):
    names = CONVERSATIONS | ({"incident-post-resolve"} if version == "2.5.3" else set())
    called = {
        step["event"]
        for name in names
        for step in recording(version, name)["conversation"]
        if step["direction"] == "out"
    }
    assert called <= ASKED | NOT_ASKED.keys()
    assert not ASKED & NOT_ASKED.keys()
    # Version 2 has all of them.
    assert version != "2.5.3" or called == ASKED | NOT_ASKED.keys()


def test_fixtures_are_as_they_were_recorded():
    if not RECORDED.is_dir():
        pytest.skip("the recordings are not beside this checkout")
    for version in (*VERSIONS, "webhooks"):
        for path in (KUMA / version).glob("*.json"):
            assert path.read_bytes() == (RECORDED / version / path.name).read_bytes()
