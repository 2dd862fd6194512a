"""The disk that downloads land on, as administrators see it."""

from __future__ import annotations

from medianest.views.view import View


class DiskView(View):
    """Bytes of the file system that holds the downloads folder; ``used_percent`` 0-100."""

    total_bytes: int
    free_bytes: int
    used_bytes: int
    used_percent: int
