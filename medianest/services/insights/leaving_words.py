"""What is said of titles that leave, here and in Plex."""

from __future__ import annotations


def name(title: str, show_title: str | None) -> str:
    """What a title is called where nothing stands around it: a season with its show."""
    return f"{show_title}, {title}" if show_title else title
