"""What a request would do, before it is made."""

from __future__ import annotations

from collections.abc import Sequence

from medianest.database import Database
from medianest.errors import ConflictError, UpstreamError, UpstreamMissingError
from medianest.integrations.overseerr import permissions
from medianest.models.user import Permission, Role, User
from medianest.services.actor import Actor
from medianest.services.discovery.forecast_reasons import NO_SEASON, why_not, why_not_4k
from medianest.services.discovery.outlook import left_out, outlook
from medianest.services.discovery.seasons import is_free
from medianest.services.discovery.shares import Left, Shares, remains, too_many
from medianest.services.discovery.title_facts import KnownTitle
from medianest.services.discovery.whose import Rights, Whose, own
from medianest.services.library.usual_sizes import UsualSizes
from medianest.services.media_requests import owners, quotas
from medianest.services.overseerr.link import OK, OverseerrLink
from medianest.services.overseerr.ties import OverseerrTies
from medianest.services.settings.settings import SettingsService
from medianest.views.media import ForecastView, SeasonView

USUAL, ULTRA_HD = "1080p", "4K"

NOT_ALLOWED = "Your account may not ask for titles. An administrator can allow it."
NOT_THERE = (
    "Your account in Overseerr may not ask for this. Ask an administrator to allow it there."
)
NO_4K = "Your account may not ask for 4K. Choose 1080p."
NONE_OF_THESE = "These seasons are here or on their way already. Choose others."
BEYOND = "This goes beyond it, and is asked for all the same."


class Forecasts:
    """Says what :class:`~medianest.services.media_requests.requests.MediaRequests` would do."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        link: OverseerrLink,
        ties: OverseerrTies,
        shares: Shares,
        sizes: UsualSizes,
    ) -> None:
        self._database = database
        self._settings = settings
        self._link = link
        self._ties = ties
        self._shares = shares
        self._sizes = sizes

    async def of_page(
        self, actor: Actor, known: KnownTitle, shown: Sequence[SeasonView]
    ) -> ForecastView:
        """By what is known here alone: nothing of how much is left, and no 4K."""
        if why := _why_nobody(actor) or await self._trouble() or why_not(known, shown):
            return _refused(why)
        whose = own(actor)
        rights = await self._rights(whose, known, is_4k=False)
        if not rights.may_request:
            return _refused(NOT_THERE)
        return _view(rights, [USUAL], None, outlook(rights, whose))

    async def of_dialog(
        self,
        actor: Actor,
        known: KnownTitle,
        shown: Sequence[SeasonView],
        chosen: Sequence[int] | None,
        quality: str,
        on_behalf_of: str | None = None,
    ) -> ForecastView:
        """For these seasons, or all that are free, in this quality, with what is left of the share
        of whom it is for.

        Raises :class:`ForbiddenError` and :class:`NotFoundError` as the request would, for others.
        """
        is_4k = quality == ULTRA_HD
        whose = await self._whose(actor, on_behalf_of)
        if why := _why_nobody(actor) or await self._why_away():
            return _refused(why)
        try:
            await self._ties.upstream_user(whose.user_id)
            rights, has_4k, left = await self._terms(whose, known, is_4k=is_4k)
        except UpstreamError as error:
            return _refused(error.message)
        except ConflictError:
            rights, has_4k = await self._rights(whose, known, is_4k=False), False
            left = await self._own_left(whose, known)
        qualities = [USUAL, *([ULTRA_HD] if has_4k else [])]
        if is_4k and not has_4k:
            return _refused(NO_4K, qualities)
        if not rights.may_request:
            return _refused(NOT_THERE, qualities)
        told = _counted(known, shown, chosen, whose, rights, left, qualities, is_4k=is_4k)
        if not told.may_request:
            return told
        size = await self._size(known, shown, chosen, quality)
        return told.model_copy(update={"size_bytes": size})

    async def _size(
        self,
        known: KnownTitle,
        shown: Sequence[SeasonView],
        chosen: Sequence[int] | None,
        quality: str,
    ) -> int | None:
        """By what of it is missing; nothing is said where a season's episodes are not known."""
        if not known.is_series:
            return await self._sizes.of_film(quality)
        granted = _granted(known, shown, chosen, is_4k=quality == ULTRA_HD)
        those = [season for season in shown if season.number in granted]
        if not all(season.episode_count for season in those):
            return None
        here = 0 if quality == ULTRA_HD else sum(season.here for season in those)
        return await self._sizes.of_episodes(
            quality, sum(season.episode_count for season in those) - here
        )

    async def _trouble(self) -> str:
        """What was wrong with Overseerr when it was asked last."""
        state = await self._link.state()
        return state.sentence if state.configured and state.status != OK else ""

    async def _why_away(self) -> str:
        """The same, but what failed longer ago is worth another try."""
        return await self._trouble() if await self._link.is_away() else ""

    async def _whose(self, actor: Actor, on_behalf_of: str | None) -> Whose:
        if on_behalf_of in (None, "", actor.user_id):
            return own(actor)
        user = await owners.owner(self._database, actor, on_behalf_of)
        return Whose(user.id, user.name, True, user.permissions)

    async def _rights(self, whose: Whose, known: KnownTitle, *, is_4k: bool) -> Rights:
        is_series = known.is_series
        account = await self._ties.known(whose.user_id)
        is_set_up = await self._link.client() is not None
        if account is None or not is_set_up:
            freed = Permission.AUTO_APPROVE_SERIES if is_series else Permission.AUTO_APPROVE_MOVIES
            approved = whose.decides or (not is_4k and freed in whose.permissions)
            return Rights(None, True, whose.decides, approved, is_set_up)
        bits, other = account.permissions, whose.is_other
        return Rights(
            account.upstream_id,
            other or permissions.may_request(bits, is_series=is_series, is_4k=is_4k),
            whose.decides or permissions.may_request(bits, is_series=is_series, is_4k=True),
            other or permissions.is_auto_approved(bits, is_series=is_series, is_4k=is_4k),
        )

    async def _terms(
        self, whose: Whose, known: KnownTitle, *, is_4k: bool
    ) -> tuple[Rights, bool, Left | None]:
        """Their rights, whether 4K is to be had, and what is left of their share."""
        rights = await self._rights(whose, known, is_4k=is_4k)
        try:
            left = await self._left(whose, known, rights)
        except UpstreamMissingError:
            # Overseerr has them no longer, or anew: the request would find that out, too.
            await self._ties.renewed(whose.user_id)
            rights = await self._rights(whose, known, is_4k=is_4k)
            left = await self._left(whose, known, rights)
        return rights, rights.may_4k and await self._has_4k(known), left

    async def _has_4k(self, known: KnownTitle) -> bool:
        offered = await self._shares.qualities()
        return offered.series_4k if known.is_series else offered.movies_4k

    async def _left(self, whose: Whose, known: KnownTitle, rights: Rights) -> Left | None:
        if rights.upstream_id is None:
            return await self._own_left(whose, known)
        found = await self._shares.of(rights.upstream_id)
        share = found.tv if known.is_series else found.movie
        return share if share.limit else None

    async def _own_left(self, whose: Whose, known: KnownTitle) -> Left | None:
        if whose.decides and not whose.is_other:
            return None
        settings = (await self._settings.current()).overseerr
        async with self._database.read() as session:
            user = await session.get(User, whose.user_id)
            if user is None or user.role == Role.ADMIN:
                return None
            own = await quotas.share(session, user, settings, is_series=known.is_series)
        return None if own.left is None else Left(limit=own.limit, left=own.left)


def _why_nobody(actor: Actor) -> str:
    return "" if actor.may(Permission.REQUEST) else NOT_ALLOWED


def _counted(
    known: KnownTitle,
    shown: Sequence[SeasonView],
    chosen: Sequence[int] | None,
    whose: Whose,
    rights: Rights,
    left: Left | None,
    qualities: list[str],
    *,
    is_4k: bool,
) -> ForecastView:
    """Whether it can be asked for at all, and whether the share is large enough for it."""
    if why := why_not_4k(known) if is_4k else why_not(known, shown):
        return _refused(why, qualities, left)
    wanted = _wanted(known, shown, chosen, is_4k=is_4k)
    granted = _granted(known, shown, chosen, is_4k=is_4k)
    if known.is_series and not granted:
        return _refused(NONE_OF_THESE if chosen else NO_SEASON, qualities, left)
    needed = len(granted) if known.is_series else 1
    is_beyond = left is not None and needed > left.left
    if left is not None and is_beyond and not whose.is_other:
        return _refused(too_many(left, needed, known.is_series), qualities, left)
    sentences = [
        outlook(rights, whose),
        left_out(wanted, granted),
        remains(left, known.is_series, whose.name),
        BEYOND if is_beyond else "",
    ]
    return _view(rights, qualities, left, " ".join(filter(None, sentences)))


def _wanted(
    known: KnownTitle, shown: Sequence[SeasonView], chosen: Sequence[int] | None, *, is_4k: bool
) -> list[int]:
    if chosen is not None:
        return sorted(set(chosen))
    return [one for one in _free(known, shown, is_4k=is_4k) if one]


def _granted(
    known: KnownTitle, shown: Sequence[SeasonView], chosen: Sequence[int] | None, *, is_4k: bool
) -> list[int]:
    """Of the seasons that are wanted, those that are neither here nor on their way."""
    free = _free(known, shown, is_4k=is_4k)
    return [one for one in _wanted(known, shown, chosen, is_4k=is_4k) if one in free]


def _free(known: KnownTitle, shown: Sequence[SeasonView], *, is_4k: bool) -> list[int]:
    if not is_4k:
        return [season.number for season in shown if season.can_be_requested]
    asked, is_current = known.asked_4k.seasons, known.is_current
    return [
        one.number
        for one in known.facts.seasons
        if is_free(one, asked.get(one.number), is_current=is_current, is_4k=True)
    ]


def _refused(
    why: str, qualities: Sequence[str] = (USUAL,), left: Left | None = None
) -> ForecastView:
    return ForecastView(
        may_request=False,
        left=left.left if left else None,
        limit=left.limit if left else None,
        qualities=list(qualities),
        sentence=why,
    )


def _view(rights: Rights, qualities: list[str], left: Left | None, sentence: str) -> ForecastView:
    return ForecastView(
        auto_approved=rights.auto_approved,
        held_here=rights.upstream_id is None and not rights.auto_approved,
        left=left.left if left else None,
        limit=left.limit if left else None,
        qualities=qualities,
        sentence=sentence,
    )
