"""What the first sync brings."""

from __future__ import annotations

import pytest
from sqlmodel import col

from medianest.models import LibraryItem, LibrarySection, MediaPart, MediaVersion
from tests.unit.services.library.syncing.mirrored import Mirrored

pytestmark = pytest.mark.databases


async def test_everything_but_photos_is_there(mirrored: Mirrored) -> None:
    await mirrored.sync()
    sections = await mirrored.rows(LibrarySection)
    assert [s.key for s in sections] == ["1", "2", "3", "4", "6"]
    for section in sections:
        keys = {str(item.key) for item in mirrored.library.in_section(section.key)}
        assert {row.rating_key for row in await mirrored.present(section)} == keys
        assert section.synced_at is not None and section.swept_at is not None
        assert section.cursor is None
