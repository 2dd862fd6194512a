"""What is on offer keeps the rules that yt-dlp and the tests count on."""

from __future__ import annotations

import pytest

from medianest.demo.catalogue import Catalogue
from medianest.demo.innertube_lists import continuation_answer, list_entries
from medianest.demo.video import Channel, Video


def test_a_video_id_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="11 characters"):
        Video("too-short", "T", Channel("UC", "@a", "A"))


def test_every_entry_of_every_playlist_is_a_video() -> None:
    catalogue = Catalogue()
    for playlist in catalogue.playlists():
        assert len(catalogue.entries(playlist.video_ids)) == len(playlist.video_ids)


def test_the_pages_of_the_long_playlist_hold_each_of_5000_entries_once() -> None:
    catalogue = Catalogue()
    playlist = catalogue.playlist("PLnest-five-thousand")
    assert playlist is not None
    items, ids, pages = list_entries(catalogue, playlist, 0), [], 0
    while items:
        pages += 1
        ids += [item["playlistVideoRenderer"]["videoId"] for item in items[:100]]
        if len(items) <= 100:
            break
        command = items[100]["continuationItemRenderer"]["continuationEndpoint"]
        answer = continuation_answer(catalogue, command["continuationCommand"]["token"])
        action = answer["onResponseReceivedActions"][0]["appendContinuationItemsAction"]
        items = action["continuationItems"]
    assert (pages, len(ids), len(set(ids))) == (50, 5000, 5000)


def test_a_change_of_delivery_keeps_the_fields_it_does_not_name() -> None:
    catalogue = Catalogue()
    video = catalogue.change_video("nest-cut001", {"delivery": {"cut_times": 3}})
    assert video.delivery.cut_times == 3
    assert video.delivery.min_size_bytes > 0


@pytest.mark.parametrize(
    "changes", [{"availability": "lost"}, {"delivery": {"speed": 1}}, {"colour": "red"}]
)
def test_a_change_that_means_nothing_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        Catalogue().change_video("nest-clip01", changes)


def test_reset_undoes_changes() -> None:
    catalogue = Catalogue()
    catalogue.change_video("nest-clip01", {"availability": "removed"})
    catalogue.change_playlist(catalogue.channel.id, ["nest-slow01"])
    catalogue.reset()
    video = catalogue.video("nest-clip01")
    assert video is not None
    assert video.availability == "ok"
    assert "nest-slow01" not in catalogue.uploads


def test_only_the_first_address_that_is_used_expires() -> None:
    catalogue = Catalogue()
    video = catalogue.video("nest-expire")
    assert video is not None
    assert catalogue.address_has_expired(video, "2")
    assert catalogue.address_has_expired(video, "2")
    assert not catalogue.address_has_expired(video, "3")
    assert not catalogue.address_has_expired(video, "1")
