"""A section of the library, by its id in the address."""

from __future__ import annotations

from typing import Any

from medianest import routes
from medianest.pages import library

REGISTRATION: dict[str, Any] = {**library.REGISTRATION, "route": routes.LIBRARY_SECTION}

page = library.page
