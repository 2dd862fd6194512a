"""What becomes of a request that can be made, in sentences for whoever is about to make it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from medianest.services.discovery.whose import Rights, Whose
from medianest.services.media_requests.rights import who_decides

AUTOMATIC = "It will be approved automatically."
BY_YOU = "It is approved at once, as you decide."
WISH = "No Overseerr is set up: your wish is kept here, and an administrator decides about it."
APPROVED_WISH = "No Overseerr is set up: it is approved at once, and kept here until one is."


def outlook(rights: Rights, whose: Whose) -> str:
    """Who decides about it, or that nobody needs to.

    Overseerr goes by its own rights: what somebody who decides here asks for in their own name may
    wait there, and they approve it afterwards as they do anybody's.
    """
    approved = rights.auto_approved or whose.is_other
    if not rights.is_set_up:
        return APPROVED_WISH if approved else WISH
    if whose.is_other:
        return BY_YOU
    if approved:
        return AUTOMATIC
    return who_decides(decides=whose.decides)


def left_out(wanted: Sequence[int], granted: Collection[int]) -> str:
    """Which of the seasons that are wanted are not asked for; empty where all of them are."""
    left = [str(number) for number in wanted if number not in granted]
    if not left:
        return ""
    if len(left) == 1:
        return f"Season {left[0]} is here or on its way already and is left out."
    named = f"{', '.join(left[:-1])} and {left[-1]}"
    return f"Seasons {named} are here or on their way already and are left out."
