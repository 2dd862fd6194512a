"""What is taken over from a site's own words."""

from __future__ import annotations

import pytest

from medianest.integrations.ytdlp.client import _refuse_live, _single
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.listings import LONGEST_ADDRESS, thumbnail


@pytest.mark.parametrize(
    ("found", "taken"),
    [
        ("https://i.ytimg.com/vi/x/0.jpg", True),
        ("http://video.test/0.jpg", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("//video.test/0.jpg", False),
        ("https://video.test/" + "a" * LONGEST_ADDRESS, False),
        (None, False),
    ],
)
def test_only_an_address_of_the_web_is_taken_for_a_picture(found: str | None, taken: bool) -> None:
    assert thumbnail({"thumbnail": found}) == (found if taken else None)


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        ({"is_live": True}, Reason.LIVE),
        ({"live_status": "is_live"}, Reason.LIVE),
        ({"live_status": "post_live"}, Reason.LIVE),
        ({"live_status": "is_upcoming"}, Reason.UPCOMING),
    ],
)
def test_what_is_not_over_is_refused(info: dict[str, object], reason: Reason) -> None:
    _refuse_live({"live_status": "was_live", "is_live": False})
    with pytest.raises(MediaSiteError) as refused:
        _refuse_live(info)
    assert refused.value.reason == reason


@pytest.mark.parametrize("entries", [[], [None], [{"id": "1"}, {"id": "2"}]])
def test_a_page_of_none_or_several_is_no_single_video(entries: list[object]) -> None:
    assert _single({"_type": "playlist", "entries": [None, {"id": "1"}]}) == {"id": "1"}
    for info in ({"_type": "playlist", "entries": entries}, None):
        with pytest.raises(MediaSiteError) as refused:
            _single(info)
        assert refused.value.reason == Reason.UNSUPPORTED
