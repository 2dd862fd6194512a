"""Limits on guessing passwords and set-up codes."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService

QUARTER_HOUR = 15 * 60
HOUR = 60 * 60
HOURLY = 4
"""An account takes this many times the quarter hour's tries in an hour, whatever the windows."""


class SignInLimits:
    """Tries count per account and per network address; those that were right do not count.

    A device that the account was used from before counts for itself alone: other people's guesses
    do not keep its owner out, and its own do not spend what is everybody's.
    """

    def __init__(self, limits: RateLimits, settings: SettingsService) -> None:
        self._limits = limits
        self._settings = settings

    async def take(self, email: str, ip: str, device_id: str | None = None) -> None:
        """Use up one try; ``device_id`` is that of a device of this account.

        Raises :class:`RateLimitError`.
        """
        for limit, who in await self._sign_in(email, ip, device_id):
            await self._limits.take(limit, who)

    async def give_back(self, email: str, ip: str, device_id: str | None = None) -> None:
        """The password was right: people do not lock themselves out by signing in."""
        for limit, who in await self._sign_in(email, ip, device_id):
            await self._limits.give_back(limit, who)

    async def take_setup(self, ip: str) -> None:
        """Use up one try at the set-up code. Raises :class:`RateLimitError`."""
        await self._limits.take(await self._limit("setup-address"), network(ip))

    async def give_back_setup(self, ip: str) -> None:
        """The code was right."""
        await self._limits.give_back(await self._limit("setup-address"), network(ip))

    async def _sign_in(self, email: str, ip: str, device_id: str | None) -> list[tuple[Limit, str]]:
        if device_id is not None:
            own = await self._limit("sign-in-device")
            return [(own, device_id), (_hourly(own), device_id)]
        by_account = await self._limit("sign-in-account")
        by_address = await self._limit("sign-in-address")
        return [(by_address, network(ip)), (by_account, email), (_hourly(by_account), email)]

    async def _limit(self, name: str) -> Limit:
        amount = (await self._settings.current()).rate_limits.sign_in_per_15_minutes
        return Limit(name, amount, QUARTER_HOUR)


def _hourly(limit: Limit) -> Limit:
    return Limit(f"{limit.name}-hour", limit.amount * HOURLY, HOUR)


def network(ip: str) -> str:
    """What stands for one household: the address itself, or the /64 around an IPv6 one."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network(f"{ip.partition('%')[0]}/64", strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
