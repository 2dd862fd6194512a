"""What people paste, and what becomes of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medianest.errors import MediaAddressError
from medianest.services.downloads.addresses import LONGEST, parse

VIDEO = "https://www.youtube.com/watch?v=nest-clip01"


@pytest.mark.parametrize(
    "pasted",
    [
        VIDEO,
        "http://youtube.com/watch?v=nest-clip01",
        "youtube.com/watch?v=nest-clip01",
        "  https://www.youtube.com/watch?v=nest-clip01\n",
        "https://m.youtube.com/watch?app=desktop&v=nest-clip01&t=42s",
        "https://music.youtube.com/watch?v=nest-clip01&si=tracking",
        "https://youtu.be/nest-clip01?si=tracking",
        "youtu.be/nest-clip01",
        "https://www.youtube.com/shorts/nest-clip01",
        "https://www.youtube.com/embed/nest-clip01?autoplay=1",
        "https://www.youtube-nocookie.com/embed/nest-clip01",
        "https://www.youtube.com/live/nest-clip01?feature=share",
        "https://www.youtube.com/watch?v=nest-clip01&list=PLnest-three-clips&index=2",
        "HTTPS://WWW.YOUTUBE.COM/watch?v=nest-clip01#comments",
        "https://www.youtube.com:443/watch?v=nest-clip01",
    ],
)
def test_every_form_of_a_video_is_one_address(pasted: str) -> None:
    address = parse(pasted)

    assert (address.url, address.extractor, address.media_id) == (VIDEO, "youtube", "nest-clip01")


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "not an address"),
        ("hello", "not an address"),
        ("two words", "not an address"),
        ("https://", "not an address"),
        ("https:///watch?v=nest-clip01", "not an address"),
        ("http://[::1", "not an address"),
        ("https://www.youtube.com:99999/watch?v=nest-clip01", "not an address"),
        ("https://exa\u202emple.com/", "not an address"),
        ("file:///etc/passwd", "http"),
        ("ftp://example.org/a.mp4", "http"),
        ("javascript:alert(1)", "http"),
        ("data:video/mp4;base64,AAAA", "http"),
        ("ytsearch1:cats", "http"),
        ("https://user:pw@www.youtube.com/watch?v=nest-clip01", "name or password"),
        ("https://user@www.youtube.com/watch?v=nest-clip01", "name or password"),
        ("https://vimeo.com/1234", "YouTube only"),
        ("http://127.0.0.1/a.mp4", "YouTube only"),
        ("http://169.254.169.254/latest/", "YouTube only"),
        ("http://0x7f.1/a.mp4", "YouTube only"),
        ("https://www.youtube.com.evil.example/watch?v=nest-clip01", "YouTube only"),
        ("https://evilyoutube.com/watch?v=nest-clip01", "YouTube only"),
        ("https://www.youtube.com/watch?v=short", "not that of a video"),
        ("https://www.youtube.com/", "not that of a video"),
        ("https://www.youtube.com/feed/subscriptions", "not that of a video"),
        ("https://www.youtube.com/results?search_query=cats", "not that of a video"),
        ("https://www.youtube.com/playlist?list=", "not that of a video"),
        ("https://www.youtube.com/playlist?list=../../x", "not that of a video"),
        ("https://www.youtube.com/@", "not that of a video"),
        ("https://www.youtube.com/channel", "not that of a video"),
        ("https://www.youtube.com/channel/", "not that of a video"),
    ],
)
def test_what_cannot_be_fetched_is_refused_in_words(pasted: str, words: str) -> None:
    with pytest.raises(MediaAddressError, match=words):
        parse(pasted)


PLAYLIST = "https://www.youtube.com/playlist?list=PLnest-three-clips"
CHANNEL = "https://www.youtube.com/channel/UCnestdemoAAAAAAAAAAAAAA/videos"


@pytest.mark.parametrize(
    ("pasted", "canonical"),
    [
        (PLAYLIST, PLAYLIST),
        ("youtube.com/playlist?list=PLnest-three-clips&si=tracking#top", PLAYLIST),
        ("https://m.youtube.com/playlist?app=desktop&list=PLnest-three-clips", PLAYLIST),
        ("https://music.youtube.com/playlist?list=PLnest-three-clips", PLAYLIST),
        ("https://www.youtube.com/watch?list=PLnest-three-clips", PLAYLIST),
        ("https://www.youtube.com/watch?v=short&list=PLnest-three-clips", PLAYLIST),
        ("https://youtu.be/?list=PLnest-three-clips", PLAYLIST),
        ("https://www.youtube.com/embed/videoseries?list=PLnest-three-clips", PLAYLIST),
        ("https://www.youtube.com/@nestdemo", "https://www.youtube.com/@nestdemo/videos"),
        ("https://www.youtube.com/@nestdemo/", "https://www.youtube.com/@nestdemo/videos"),
        ("https://www.youtube.com/@nestdemo/videos", "https://www.youtube.com/@nestdemo/videos"),
        ("https://www.youtube.com/@nestdemo/featured", "https://www.youtube.com/@nestdemo/videos"),
        ("https://www.youtube.com/@nestdemo/shorts", "https://www.youtube.com/@nestdemo/shorts"),
        ("https://www.youtube.com/@nestdemo/streams", "https://www.youtube.com/@nestdemo/streams"),
        ("youtube.com/@nestdemo?si=tracking", "https://www.youtube.com/@nestdemo/videos"),
        ("https://www.youtube.com/@Bücher", "https://www.youtube.com/@B%C3%BCcher/videos"),
        ("https://www.youtube.com/@B%C3%BCcher", "https://www.youtube.com/@B%C3%BCcher/videos"),
        ("https://www.youtube.com/%40nestdemo", "https://www.youtube.com/@nestdemo/videos"),
        ("https://www.youtube.com/channel/UCnestdemoAAAAAAAAAAAAAA", CHANNEL),
        ("https://m.youtube.com/channel/UCnestdemoAAAAAAAAAAAAAA/about", CHANNEL),
        ("https://music.youtube.com/channel/UCnestdemoAAAAAAAAAAAAAA", CHANNEL),
        ("https://www.youtube.com/c/NestDemo", "https://www.youtube.com/c/NestDemo/videos"),
        ("https://www.youtube.com/user/nestdemo", "https://www.youtube.com/user/nestdemo/videos"),
    ],
)
def test_every_form_of_a_list_is_one_address(pasted: str, canonical: str) -> None:
    address = parse(pasted)

    assert (address.url, address.is_list, address.media_id) == (canonical, True, None)
    assert parse(address.url) == address


@pytest.mark.parametrize(
    ("pasted", "sites", "passes"),
    [
        ("https://vimeo.com/1", ["youtube"], False),
        ("https://vimeo.com/1", ["youtube", "vimeo"], True),
        ("https://vimeo.com/1", ["youtube", "vimeo.com"], True),
        ("https://player.vimeo.com/1", ["vimeo.com"], True),
        ("https://notvimeo.com/1", ["vimeo.com"], False),
        ("https://vimeo.com.evil.test/1", ["vimeo.com"], False),
        ("https://vimeo.com./1", ["vimeo.com"], True),
        ("https://VIMEO.com/1", ["vimeo.com"], True),
        ("https://user:pw@vimeo.com/1", ["vimeo.com"], False),
        (VIDEO, ["vimeo.com"], False),
        (VIDEO, ["vimeo"], False),
        (VIDEO, [], False),
        ("https://vimeo.com/1", [], False),
    ],
)
def test_only_the_allowed_sites_pass(pasted: str, sites: list[str], passes: bool) -> None:
    if passes:
        assert parse(pasted, sites=sites).url
    else:
        with pytest.raises(MediaAddressError):
            parse(pasted, sites=sites)


def test_ten_megabytes_are_refused_without_being_read() -> None:
    pasted = "https://www.youtube.com/watch?v=" + "a" * 10_000_000

    began = time.process_time()
    with pytest.raises(MediaAddressError, match="too long"):
        parse(pasted)
    assert time.process_time() - began < 0.01


@pytest.mark.parametrize(
    ("pasted", "canonical"),
    [
        ("HTTP://Videos.Example:80/Ä b", None),
        ("https://vid$eos.example/a", None),
        ("https://-videos.example/a", None),
        ("http://Videos.Example:80", "http://videos.example/"),
        ("http://127.0.0.1:8080/files/a.mp4#t=3", "http://127.0.0.1:8080/files/a.mp4"),
        ("https://bücher.example/ä?q=ö", "https://xn--bcher-kva.example/%C3%A4?q=%C3%B6"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("localhost:8080/a.mp4", "https://localhost:8080/a.mp4"),
    ],
)
def test_the_pretend_site_takes_any_address(pasted: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(MediaAddressError):
            parse(pasted, any_site=True)
    else:
        assert parse(pasted, any_site=True).url == canonical


def test_an_address_that_grows_too_long_to_be_stored_is_refused() -> None:
    pasted = "https://videos.example/" + "ä" * 1_000

    assert len(pasted) < LONGEST
    with pytest.raises(MediaAddressError, match="too long"):
        parse(pasted, any_site=True)


@given(st.text(max_size=300) | st.from_regex(r"https?://[^\s]{0,200}", fullmatch=True))
def test_anything_ends_as_an_address_or_in_words(pasted: str) -> None:
    try:
        address = parse(pasted, any_site=True)
    except MediaAddressError:
        return
    assert address.url.isascii()
    assert len(address.url) <= LONGEST
    assert parse(address.url, any_site=True).url == address.url
