"""Moments that are typed where the reader is."""

from __future__ import annotations

import pytest

from tests.unit.components.javascript import call

MODULE = "typed_moment.js"
AT = "2026-03-03T14:20:31.500Z"


@pytest.mark.parametrize("moment", [AT, "2026-10-25T01:30:00.000Z", "2026-12-31T23:59:00.000Z"])
def test_what_nobody_changes_stays_the_moment_that_it_was(moment: str) -> None:
    assert call(MODULE, "momentOf", call(MODULE, "typedMoment", moment), moment) == moment


def test_what_is_typed_is_sent_as_utc() -> None:
    typed = call(MODULE, "typedMoment", AT)
    assert call(MODULE, "momentOf", typed) == "2026-03-03T14:20:00.000Z"


@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_stays_nothing(nothing: str | None) -> None:
    assert call(MODULE, "typedMoment", nothing) == ""
    assert call(MODULE, "momentOf", "") == ""
