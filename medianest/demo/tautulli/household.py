"""The Tautulli of `medianest demo`: two and a half years of what a household played."""

from __future__ import annotations

from pathlib import Path

from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.tautulli import keeping
from medianest.demo.tautulli.pretend_tautulli import PretendTautulli

PLAYS, DAYS = 3_000, 900.0
PRIVATE = "kim"
"""Whose history is not kept."""


def household(plex: PretendPlex, kept: Path | None = None) -> PretendTautulli:
    """Beside the household's Plex: what is played there from now on is written down too. `kept` is
    the file of an earlier run."""
    tautulli = PretendTautulli(plex, _furnish)
    if kept is not None:
        keeping.load(tautulli, kept)
    return tautulli


def _furnish(tautulli: PretendTautulli) -> None:
    tautulli.user(PRIVATE).keep_history = False
    tautulli.fill(PLAYS, DAYS)
