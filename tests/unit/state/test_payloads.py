"""What fits a handler's annotations."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

import pytest
from pydantic import Field

from medianest.state.payloads import LONGEST_PARAMETER, MAX_PATH, MAX_TEXT, PayloadShape, place
from medianest.views.download import Quality


async def handler(
    self: object, text: str, often: int = 1, quality: Quality = Quality.BEST, extra: Any = None
) -> None:
    """Stands for one of a page."""


async def limited(self: object, id: Annotated[str, Field(max_length=5)]) -> None:  # noqa: A002
    """Stands for one with a limit."""


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "x"},
        {"text": "", "often": 5},
        {"text": "x", "quality": "1080p"},
        {"text": "ü" * 20_000},
        {"text": "x", "extra": {"any": ["thing"]}},
    ],
)
def test_what_fits_is_taken(payload: dict[str, Any]) -> None:
    assert PayloadShape(handler).fits(payload)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"text": 5},
        {"text": None},
        {"text": ["x"]},
        {"text": "x", "often": "5"},
        {"text": "x", "often": True},
        {"text": "x", "quality": "9000p"},
        {"text": "x", "unknown": 1},
        {"text": "x", "self": 1},
        {"text": "x" * (MAX_TEXT + 1)},
        {"text": "\ud800"},
    ],
)
def test_what_does_not_fit_is_refused(payload: dict[str, Any]) -> None:
    assert not PayloadShape(handler).fits(payload)


def test_limits_of_annotations_hold() -> None:
    assert PayloadShape(limited).fits({"id": "12345"})
    assert not PayloadShape(limited).fits({"id": "123456"})


def test_a_page_says_where_it_is_and_nothing_else_gets_through() -> None:
    sent = {"pathname": "/x", "asPath": "/x?a=b", "query": {"a": "b"}, "headers": {"cookie": "c"}}
    assert place(sent) == {"pathname": "/x", "asPath": "/x?a=b", "query": {"a": "b"}}


@pytest.mark.parametrize("letter", ["x", "\N{CLAPPER BOARD}"])
def test_of_an_address_that_is_too_long_the_beginning_counts(letter: str) -> None:
    long = letter * 5_000
    sent = {"pathname": "/x", "asPath": f"/x?{urlencode({'q': long})}", "query": {"q": long}}
    cut = letter * LONGEST_PARAMETER
    assert place(sent) == {
        "pathname": "/x",
        "asPath": f"/x?{urlencode({'q': cut})}",
        "query": {"q": cut},
    }


@pytest.mark.parametrize(
    "sent",
    [None, "x", [], {"pathname": 1}, {"asPath": "/" * (MAX_PATH + 1)}, {"query": ["a"]}],
)
def test_a_place_that_is_none_is_refused(sent: Any) -> None:
    assert place(sent) is None
