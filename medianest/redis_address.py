"""Where an installation's Redis is; light, because a start looks at it before anything else."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from medianest.errors import StartError
from medianest.settings import Environment


def redis_url(environment: Environment) -> str:
    """Where this installation's Redis is: ``REDIS_URL``, else the embedded one's socket.

    Raises :class:`StartError` for an open Redis on the network: whoever can write to it runs code
    here, because Reflex keeps pickled state in it.
    """
    if environment.redis_url is None:
        return f"unix://{environment.run_dir / 'redis.sock'}"
    parts = urlsplit(environment.redis_url)
    if parts.scheme == "unix" or parts.password or _is_loopback(parts.hostname):
        return environment.redis_url
    raise StartError(
        "REDIS_URL names a Redis on the network without a password. Give it one, "
        "as in redis://:password@host:6379/0."
    )


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return host is not None and ip_address(host).is_loopback
    except ValueError:
        return False
