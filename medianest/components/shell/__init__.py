"""The frame of every page."""

from medianest.components.shell.layout import page, page_title

__all__ = ["page", "page_title"]
