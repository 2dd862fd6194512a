"""What the downloads page keeps for a tab, apart from services."""

from __future__ import annotations

import pytest

from medianest.state.downloads import DownloadsState
from medianest.views.download import Container, DownloadPreview, Quality, QualityOption

PREVIEW = DownloadPreview(
    url="https://v.example/1",
    extractor="Example",
    media_id="1",
    title="Ten knots",
    qualities=[
        QualityOption(quality=Quality.BEST, label="Best there is"),
        QualityOption(quality=Quality.P1080, label="1080p", size_bytes=10),
        QualityOption(quality=Quality.AUDIO, label="Sound only"),
    ],
    containers=[Container.MP4, Container.MKV, Container.M4A],
)


@pytest.fixture
def state() -> DownloadsState:
    return DownloadsState(_reflex_internal_init=True)


@pytest.fixture
def previewed(state: DownloadsState) -> DownloadsState:
    state._begin("https://v.example/1")
    state._show(PREVIEW, "")
    return state


def test_an_address_is_trimmed_and_looked_up(state: DownloadsState) -> None:
    assert state._begin("  https://v.example/1 \n")
    assert (state.address, state.looking_up, state.error) == ("https://v.example/1", True, "")


@pytest.mark.parametrize(
    ("text", "said"), [(" ", "Paste a link"), ("x" * 2001, "2,000 characters")]
)
def test_what_cannot_be_an_address_is_answered(state: DownloadsState, text: str, said: str) -> None:
    assert not state._begin(text)
    assert said in state.error
    assert not state.looking_up


def test_an_error_leaves_the_address(state: DownloadsState) -> None:
    state._begin("https://v.example/gone")
    state._show(None, "It is gone.")
    assert (state.address, state.error) == ("https://v.example/gone", "It is gone.")
    assert (state.looking_up, state.preview) == (False, None)


def test_a_preview_comes_with_a_choice(previewed: DownloadsState) -> None:
    assert (previewed.quality, previewed.container) == ("1080p", "mp4")
    assert previewed.qualities == [["best", "Best"], ["1080p", "1080p"], ["audio", "Audio"]]
    assert previewed.containers == ["mp4", "mkv"]


async def test_sound_alone_takes_a_container_for_sound(previewed: DownloadsState) -> None:
    await DownloadsState.choose_quality.fn(previewed, "audio")
    assert (previewed.quality, previewed.container, previewed.containers) == (
        "audio",
        "m4a",
        ["m4a"],
    )


async def test_what_the_video_does_not_have_cannot_be_chosen(previewed: DownloadsState) -> None:
    await DownloadsState.choose_quality.fn(previewed, "2160p")
    await DownloadsState.choose_container.fn(previewed, "mp3")
    await DownloadsState.choose_scope.fn(previewed, "nobody's")
    assert (previewed.quality, previewed.container, previewed.scope) == ("1080p", "mp4", "everyone")


async def test_closing_the_preview_empties_the_field(previewed: DownloadsState) -> None:
    await DownloadsState.forget.fn(previewed)
    assert (previewed.preview, previewed.address, previewed.cleared) == (None, "", 1)
