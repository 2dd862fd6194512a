"""One series that can be asked for, or is here."""

from __future__ import annotations

from typing import Any

from medianest import routes
from medianest.components import shell
from medianest.pages import title

REGISTRATION: dict[str, Any] = title.REGISTRATION | {
    "route": routes.SERIES,
    "title": shell.page_title("Series"),
}
page = title.page
