"""Where somebody is in a list whose rows come and go."""

from __future__ import annotations

import pytest

from tests.unit.components.javascript import call

BEFORE = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("id_", "now", "place"),
    [
        ("c", BEFORE, {"index": 2, "isThere": True}),
        ("c", ["a", "b", "d"], {"index": 2, "isThere": False}),
        ("c", ["d"], {"index": 0, "isThere": False}),
        ("d", ["a", "b"], {"index": 2, "isThere": False}),
        (None, BEFORE, {"index": 0, "isThere": False}),
    ],
)
def test_who_was_on_a_row_that_has_gone_is_at_its_place(
    id_: str | None, now: list[str], place: dict[str, object]
) -> None:
    assert call("row_keys.js", "placeOf", id_, BEFORE, now) == place
