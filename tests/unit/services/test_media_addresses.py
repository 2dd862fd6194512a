"""What people paste, and what becomes of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medianest.errors import MediaAddressError
from medianest.services.media_addresses import LONGEST, parse

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
        ("https://www.youtube.com/watch?v=short", "single video"),
        ("https://www.youtube.com/", "single video"),
        ("https://www.youtube.com/playlist?list=PLnest-three-clips", "Playlists"),
        ("https://www.youtube.com/@nestdemo/videos", "channels"),
        ("https://www.youtube.com/channel/UCnestdemoAAAAAAAAAAAAAA", "channels"),
    ],
)
def test_what_cannot_be_fetched_is_refused_in_words(pasted: str, words: str) -> None:
    with pytest.raises(MediaAddressError, match=words):
        parse(pasted)


def test_ten_megabytes_are_refused_without_being_read() -> None:
    pasted = "https://www.youtube.com/watch?v=" + "a" * 10_000_000

    began = time.perf_counter()
    with pytest.raises(MediaAddressError, match="too long"):
        parse(pasted)
    assert time.perf_counter() - began < 0.01


@pytest.mark.parametrize(
    ("pasted", "canonical"),
    [
        ("HTTP://Videos.Example:80/Ä b", None),
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
