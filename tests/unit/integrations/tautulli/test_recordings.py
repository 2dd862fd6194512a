"""Which recordings are kept, which the client replays, and why it replays no others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.recorded import FOLDER

TAUTULLI = FOLDER / "tautulli"
RECORDED = (
    Path(
        os.environ.get("MEDIANEST_TEST_RECORDINGS")
        or Path(__file__).parents[4].parent / "shared/recordings"
    )
    / "tautulli"
)
COUNT = 72

REPLAYED = {
    "error_bad_apikey", "error_missing_param", "error_no_apikey", "error_no_cmd",
    "error_unknown_cmd", "get_history", "get_history_item", "get_history_no_activity",
    "get_history_section_since", "get_history_show", "get_libraries_table", "get_server_info",
    "get_tautulli_info", "get_users", "media_info_movies_past_end", "media_info_movies_p1",
    "media_info_movies_refresh", "media_info_no_params", "media_info_shows",
    "media_info_unknown_section", "plexdown_get_history", "plexdown_get_libraries_table",
    "plexdown_media_info_shows_cached", "plexdown_media_info_uncached", "plexdown_server_status",
    "server_status",
}  # fmt: skip
"""In test_replay."""

IN_A_FORM = "the client sends its key in a form, and asks for JSON"
BY_SORT = "the client reads whole tables, in one order, and looks for nothing in them"
PARTS = "the client asks for movies and shows, whose parts the library knows"
BY_HISTORY = "worked out of the history, which the client reads whole"
NAMES = "says less than what the client asks"
PLEX = "the client asks Plex itself"
CHANGES = "the client changes nothing"

NOT_REPLAYED = {
    "error_header_key_only": IN_A_FORM,
    "status_out_type_xml": IN_A_FORM,
    "status_post_form": IN_A_FORM,
    **dict.fromkeys(
        (
            "media_info_bad_order_column", "media_info_movies_added_at_asc",
            "media_info_movies_last_played_asc", "media_info_movies_p2",
            "media_info_movies_play_count_desc", "media_info_movies_search",
        ),
        BY_SORT,
    ),
    **dict.fromkeys(("media_info_episodes_of_season", "media_info_seasons_of_show"), PARTS),
    **dict.fromkeys(
        (
            "get_home_stats", "get_home_stats_one", "get_item_user_stats",
            "get_item_watch_time_stats", "get_item_watch_time_stats_never",
            "get_item_watch_time_stats_show", "get_library_user_stats",
            "get_library_watch_time_stats", "get_library_watch_time_stats_30_365",
            "get_plays_by_date", "get_plays_by_date_duration", "get_plays_by_dayofweek",
            "get_plays_by_top_10_users", "get_plays_per_month", "get_user_player_stats",
            "get_user_watch_time_stats",
        ),
        BY_HISTORY,
    ),
    **dict.fromkeys(
        (
            "arnold", "get_libraries", "get_library_names", "get_library_section1",
            "get_server_friendly_name", "get_server_identity", "get_user", "get_user_unknown",
            "get_users_table", "plexdown_get_libraries", "plexdown_get_server_identity", "status",
        ),
        NAMES,
    ),
    **dict.fromkeys(
        (
            "get_activity", "get_metadata", "get_metadata_unknown", "get_recently_added",
            "plexdown_get_activity", "plexdown_get_metadata",
        ),
        PLEX,
    ),
    "delete_media_info_cache": CHANGES,
}  # fmt: skip

NOT_PRETENDED = (
    "get_activity", "plexdown_get_activity", "get_metadata", "get_recently_added",
    "get_metadata_unknown", "plexdown_get_metadata", "get_home_stats", "get_home_stats_one",
    "get_library_user_stats", "get_library_watch_time_stats",
    "get_library_watch_time_stats_30_365", "get_plays_by_date", "get_plays_by_date_duration",
    "get_plays_by_dayofweek", "get_plays_by_top_10_users", "get_plays_per_month",
    "get_user_player_stats", "get_user_watch_time_stats",
)  # fmt: skip
"""What the pretend Tautulli does not answer either, and no fixture holds."""


def test_every_recording_is_replayed_or_has_a_reason():
    if not RECORDED.is_dir():
        pytest.skip("the recordings are not beside this checkout")
    there = {path.stem for path in RECORDED.iterdir() if path.suffix in (".json", ".xml")}
    assert len(there) == COUNT
    assert there == REPLAYED | NOT_REPLAYED.keys()
    assert not REPLAYED & NOT_REPLAYED.keys()


def test_fixtures_are_as_they_were_recorded_and_all_but_what_nobody_pretends():
    if not RECORDED.is_dir():
        pytest.skip("the recordings are not beside this checkout")
    kept = {path.stem for path in TAUTULLI.iterdir()}
    assert kept == (REPLAYED | NOT_REPLAYED.keys()) - {*NOT_PRETENDED}
    for path in TAUTULLI.iterdir():
        assert path.read_bytes() == (RECORDED / path.name).read_bytes()
