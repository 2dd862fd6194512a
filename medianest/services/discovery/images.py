"""Posters and backdrops of titles: from one host only, small, kept on disk."""

from __future__ import annotations

from enum import StrEnum

from medianest.errors import NotFoundError
from medianest.services.library.images import Picture


class ImageSize(StrEnum):
    """Widths in pixels, named as TMDB names them."""

    W185 = "w185"
    W342 = "w342"
    W500 = "w500"
    W780 = "w780"
    W1280 = "w1280"


class TitleImages:
    async def get(self, size: ImageSize, path: str) -> Picture:
        """The picture of that name. Raises :class:`NotFoundError` where there is none."""
        raise NotFoundError("There is no picture of this.")

    async def close(self) -> None:
        """Give up what is being fetched."""
