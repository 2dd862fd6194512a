"""Which of the recorded exchanges are replayed, and why the others are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.recorded import FOLDER
from tests.unit.integrations.overseerr.exchanges import EXCHANGES

RECORDED = (
    Path(
        os.environ.get("MEDIANEST_TEST_RECORDINGS")
        or Path(__file__).parents[4].parent / "shared/recordings"
    )
    / "seerr"
)
COUNT = 176

FOLLOWING = {"csrf-on-get", "csrf-on-post-with-token"}
"""Replayed as what comes after `csrf-on-post-api-key`."""

TO_US = "Seerr sends it to us: read by the webhook route, not by the client"
BY_KEY = "the client signs in with the key, never with a password or a session"
NO_FILTER = "the client asks for all: filters differ between Overseerr and Seerr"
NEVER_SENT = "the client cannot send such a request"
NOT_AS_USER = "the client lists, reads and decides requests with the key's own rights"
SETTINGS = "the client changes and reads no settings but the public ones"
MEDIA = "the client marks nothing as available and lists no media: the library knows"
ARR = "the client leaves the choice of Radarr and Sonarr to Overseerr"
LISTS = "the client uses neither watchlist nor blocklist nor collections"
ISSUES = "the client counts no issues: its list says how many there are"

NOT_REPLAYED = {
    **dict.fromkeys(
        (
            "webhook-issue-comment",
            "webhook-issue-created",
            "webhook-issue-reopened",
            "webhook-issue-resolved",
            "webhook-media-approved-movie",
            "webhook-media-approved-tv",
            "webhook-media-auto-approved-movie",
            "webhook-media-auto-approved-tv",
            "webhook-media-available-movie",
            "webhook-media-available-tv",
            "webhook-media-declined-movie",
            "webhook-media-failed",
            "webhook-media-pending-movie",
            "webhook-media-pending-tv",
            "webhook-test-notification",
        ),
        TO_US,
    ),
    **dict.fromkeys(
        ("auth-local", "auth-local-bad-password", "auth-logout", "auth-me-cookie"), BY_KEY
    ),
    **dict.fromkeys(
        (
            "request-list-filter-approved",
            "request-list-filter-available",
            "request-list-filter-completed",
            "request-list-filter-declined",
            "request-list-filter-deleted",
            "request-list-filter-failed",
            "request-list-filter-pending",
            "request-list-filter-processing",
            "request-list-filter-unavailable",
            "request-list-mediatype-tv",
            "request-list-sort-modified-asc",
        ),
        NO_FILTER,
    ),
    **dict.fromkeys(
        (
            "error-method-not-allowed",
            "error-unknown-path",
            "issue-create-invalid",
            "movie-bad-id",
            "request-bad-action",
            "request-create-bad-mediatype",
            "request-create-mediaid-string",
            "request-create-movie-duplicate-no-is4k",
            "request-create-no-body-fields",
            "request-create-on-behalf",
            "request-create-tv-missing-seasons",
            "request-get-bad-id",
            "request-list-bad-take",
            "request-update-tv",
            "search-by-provider-id",
            "search-missing-query",
            "search-plus-space",
            "search-unencoded-special",
            "uninit-root",
        ),
        NEVER_SENT,
    ),
    **dict.fromkeys(
        (
            "request-approve-no-permission",
            "request-get-other-user",
            "request-list-as-user",
            "user-requests",
        ),
        NOT_AS_USER,
    ),
    **dict.fromkeys(
        (
            "error-forbidden-settings",
            "settings-about",
            "settings-discover",
            "settings-jobs",
            "settings-main",
            "settings-webhook-get",
            "settings-webhook-post",
            "settings-webhook-test",
            "settings-webhook-test-payload-as-read",
            "user-settings-main",
        ),
        SETTINGS,
    ),
    **dict.fromkeys(
        (
            "media-delete",
            "media-list",
            "media-list-processing",
            "media-set-available",
            "media-set-available-tv",
            "media-set-partial-tv",
            "media-set-unknown-id",
        ),
        MEDIA,
    ),
    **dict.fromkeys(
        ("service-radarr", "service-radarr-0", "service-sonarr", "service-sonarr-0"), ARR
    ),
    **dict.fromkeys(
        (
            "blacklist-deprecated-path",
            "blocklist-add",
            "blocklist-list",
            "collection",
            "discover-watchlist",
            "watchlist-add",
        ),
        LISTS,
    ),
    "issue-count": ISSUES,
}

REPLAYED = EXCHANGES.keys() | FOLLOWING


def test_no_recording_is_left_out_without_a_reason():
    assert not REPLAYED & NOT_REPLAYED.keys()
    assert len(REPLAYED) + len(NOT_REPLAYED) == COUNT
    kept = {file.stem for file in (FOLDER / "seerr").glob("*.json")}
    assert kept >= REPLAYED
    assert kept <= REPLAYED | NOT_REPLAYED.keys()


@pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded answers here")
def test_the_tables_name_what_was_recorded():
    names = {file.stem for file in RECORDED.glob("*.json")}
    assert names == REPLAYED | NOT_REPLAYED.keys()
    for name in REPLAYED:
        ours = FOLDER / "seerr" / f"{name}.json"
        assert ours.read_bytes() == (RECORDED / ours.name).read_bytes()
