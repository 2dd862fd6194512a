"""What the downloads page keeps for a tab, apart from services."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from medianest.state.arguments import MOST_AT_ONCE, DownloadChoice, Fields, Ids
from medianest.state.downloads import DownloadsState
from medianest.views.download import Container, DownloadPreview, Quality, QualityOption

PREVIEW = DownloadPreview(
    url="https://v.example/1",
    extractor="Example",
    media_id="1",
    title="Ten knots",
    qualities=[QualityOption(quality=Quality.BEST, label="Best there is")],
    containers=[Container.MP4, Container.MKV, Container.M4A],
)
CHOICE = {"quality": "1080p", "container": "mkv", "entries": "1-5", "subtitles": ["en"]}


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


def test_another_look_forgets_what_was_refused(previewed: DownloadsState) -> None:
    previewed.refused = "No more this hour."
    previewed._begin("https://v.example/2")
    assert previewed.refused == ""


async def test_closing_the_preview_empties_the_field(previewed: DownloadsState) -> None:
    await DownloadsState.forget.fn(previewed)
    assert (previewed.preview, previewed.address, previewed.cleared) == (None, "", 1)


def test_a_choice_is_read_as_it_is_sent() -> None:
    choice = DownloadChoice.model_validate(CHOICE)
    assert (choice.quality, choice.container) == (Quality.P1080, Container.MKV)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quality": "4k"},
        {"container": "exe"},
        {"entries": "1," * 300},
        {"subtitles": ["en"] * 11},
        {"url": "https://elsewhere.example/1"},
        {"sponsorblock": "all"},
    ],
)
def test_a_choice_that_no_page_offers_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DownloadChoice.model_validate(CHOICE | wrong)


@pytest.mark.parametrize("wrong", [[], [""], ["x" * 65], ["a"] * (MOST_AT_ONCE + 1), "a", [1]])
def test_rows_are_named_by_a_bounded_list_of_ids(wrong: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Ids).validate_python(wrong, strict=True)


def test_a_form_is_flat_and_small() -> None:
    form = TypeAdapter(Fields)
    assert form.validate_python({"keep_last": 5, "title_includes": "tram", "subtitles": ["en"]})
    for wrong in ({"a": {"b": 1}}, {str(n): n for n in range(21)}, []):
        with pytest.raises(ValidationError):
            form.validate_python(wrong, strict=True)
