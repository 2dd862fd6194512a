"""Whether Redis answers, and what to do when it does not."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from redis import Redis, exceptions

from medianest.errors import StartError
from medianest.processes.redis_server import OLDEST_VERSION
from medianest.redis_address import redis_url
from medianest.settings import Environment

TIMEOUT_SECONDS = 3


def check_redis(environment: Environment) -> tuple[str, str]:
    """The version that answers, and its ``maxmemory-policy``.

    Raises :class:`StartError` in words for an address that cannot be used.
    """
    url = redis_url(environment)
    try:
        return _asked(url)
    except ValueError:
        raise StartError("REDIS_URL is not a Redis address such as redis://host:6379/0.") from None
    except exceptions.AuthenticationError:
        raise StartError(_refused(url)) from None
    except (exceptions.ConnectionError, exceptions.TimeoutError):
        raise StartError(_unreachable(environment)) from None
    except (exceptions.RedisError, OSError) as error:
        raise StartError(f"Redis cannot be used: {error}.") from None


def _asked(url: str) -> tuple[str, str]:
    client = Redis.from_url(
        url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )
    try:
        # Valkey names the Redis that it is compatible with.
        version = str(_info(client, "server")["redis_version"])
        if tuple(map(int, version.split(".")[:2])) < OLDEST_VERSION:
            oldest = ".".join(map(str, OLDEST_VERSION))
            raise StartError(f"Redis {version} is too old; MediaNest needs {oldest} or newer.")
        return version, _policy(client)
    finally:
        client.close()


def _info(client: Redis, section: str) -> dict[str, Any]:
    return cast("dict[str, Any]", client.info(section))


def _policy(client: Redis) -> str:
    try:
        return str(_info(client, "memory").get("maxmemory_policy", ""))
    except exceptions.ResponseError:  # some hosts forbid it
        return ""


def _refused(url: str) -> str:
    if urlsplit(url).password:
        return "Redis refuses the password in REDIS_URL."
    return "Redis asks for a password: REDIS_URL must look like redis://:password@host:6379/0."


def _unreachable(environment: Environment) -> str:
    if environment.redis_url is None:
        return "The embedded Redis does not run: start `medianest up`, or set REDIS_URL."
    return "Nothing answers at REDIS_URL. Is Redis running, and is the address right?"
