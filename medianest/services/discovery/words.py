"""Why there are no titles to be shown, in sentences for people."""

from __future__ import annotations

HIGHEST_PAGE = 500
"""TMDB has no more pages of anything."""

NOT_SET_UP = (
    "Titles to ask for come from Overseerr, and none is set up. What is in the library can be "
    "found all the same."
)

NO_SEASON = "There is no such season, or TMDB no longer has it."

GONE = "There is no such title, or TMDB no longer has it. Search for it by its name."
