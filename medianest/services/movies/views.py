"""Films of a list as their owner sees them."""

from __future__ import annotations

from medianest.database import AnyRow
from medianest.views.movie import MovieView

IMAGE_ROUTE = "/api/v1/movies/{}/image"


def view(row: AnyRow, item_id: int | None, base_path: str) -> MovieView:
    """``item_id`` is the library's film that it is, for who looks."""
    picture = picture_of(row, base_path)
    values = {**row._asdict(), "library_item_id": item_id, "picture": picture}
    return MovieView(**{**values, "image_url": row.image_url or picture})


def picture_of(row: AnyRow, base_path: str) -> str:
    """Where we serve its picture from; with what it is named by, so that browsers keep it."""
    if not (row.picture or row.image_url):
        return ""
    address = base_path + IMAGE_ROUTE.format(row.id)
    return f"{address}?v={row.picture}" if row.picture else address
