"""The frame of every page."""

from medianest.components.shell.administration import admin_page
from medianest.components.shell.layout import page, page_title
from medianest.components.shell.settings import settings_page

__all__ = ["admin_page", "page", "page_title", "settings_page"]
