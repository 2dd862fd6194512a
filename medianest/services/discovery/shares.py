"""How much somebody may still ask for, and which qualities Overseerr has: asked only for the dialog
that makes a request, and kept for a moment."""

from __future__ import annotations

import hashlib

from medianest.integrations.overseerr.people import Share
from medianest.services.discovery.fact import Fact
from medianest.services.discovery.kept_answers import KeptAnswers, Question
from medianest.services.overseerr.link import OverseerrLink

SHARE_SECONDS = 60
QUALITIES_SECONDS = 3600
A_WEEK_DAYS = 7


class Left(Fact):
    """``limit`` 0 does not limit. ``days`` is how long it is for."""

    limit: int = 0
    left: int = 0
    days: int = A_WEEK_DAYS


class Both(Fact):
    """``movie`` counts films, ``tv`` seasons."""

    movie: Left
    tv: Left


class Offered(Fact):
    movies_4k: bool
    series_4k: bool


class Shares:
    """Both raise :class:`ConflictError` and :class:`UpstreamError` as Overseerr's client does."""

    def __init__(self, link: OverseerrLink, answers: KeptAnswers) -> None:
        self._link = link
        self._answers = answers

    async def of(self, upstream_id: int) -> Both:
        """What is left of the share of this person of Overseerr's, a minute old at most."""

        async def ask() -> Both:
            async with self._link.asking() as client:
                said = await client.quota(upstream_id)
            return Both(movie=_left(said.movie), tv=_left(said.tv))

        key = await self._key(f"share {upstream_id}")
        return (
            await self._answers.get(Question(key, Both, SHARE_SECONDS, SHARE_SECONDS, ask))
        ).value

    async def qualities(self) -> Offered:
        """Whether Overseerr fetches 4K at all."""

        async def ask() -> Offered:
            async with self._link.asking() as client:
                said = await client.public_settings()
            return Offered(movies_4k=said.movie_4k_enabled, series_4k=said.series_4k_enabled)

        question = Question(
            await self._key("4k"), Offered, QUALITIES_SECONDS, 24 * QUALITIES_SECONDS, ask
        )
        return (await self._answers.get(question)).value

    async def _key(self, what: str) -> str:
        whole = f"{await self._link.url()}\n{what}"
        return hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()


def _left(said: Share) -> Left:
    if not said.is_limited:
        return Left()
    return Left(
        limit=said.limit or 0, left=max(0, said.remaining or 0), days=said.days or A_WEEK_DAYS
    )


def remains(left: Left | None, is_series: bool, name: str = "") -> str:
    """As in ``2 of 5 films left this week.``, and for somebody else with their ``name``; empty
    without a limit."""
    if left is None:
        return ""
    said = f"{left.left} of {_amount(left.limit, is_series)} left {_span(left.days)}."
    return f"{name} has {said}" if name else said


def too_many(left: Left, needed: int, is_series: bool) -> str:
    """Why so many cannot be asked for."""
    if not left.left:
        return f"You have had all of your {_amount(left.limit, is_series)} {_span(left.days)}."
    return f"{remains(left, is_series)} Choose {left.left} or fewer: this would be {needed}."


def _amount(number: int, is_series: bool) -> str:
    what = "season" if is_series else "film"
    return f"{number} {what}{'' if number == 1 else 's'}"


def _span(days: int) -> str:
    return {1: "today", A_WEEK_DAYS: "this week"}.get(days, f"in {days} days")
