"""The address that people open: checked before it is served, asked whether it answers."""

from __future__ import annotations

import contextlib
import errno
import http.client
import json
import socket

from medianest.errors import StartError
from medianest.settings import Environment

ANY_TO_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
PROBE_SECONDS = 1.0


def resolve(host: str) -> str:
    """``host`` as a numeric address. Raises :class:`StartError` when it has none."""
    try:
        return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError:
        raise StartError(f"MEDIANEST_HOST: {host!r} is not an address of this machine.") from None


def check_free(environment: Environment) -> None:
    """Raise :class:`StartError` unless the port can be served.

    Looked at before the server starts, because two servers that both ask for ``SO_REUSEPORT``
    share a port in silence, each answering some of the requests.
    """
    host, port = resolve(environment.host), environment.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections of a server that is gone do not count, one that listens does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(_refusal(environment, error)) from None


def _refusal(environment: Environment, error: OSError) -> str:
    port = environment.port
    if error.errno == errno.EADDRINUSE:
        owner = "another MediaNest" if is_healthy(environment) else "another program"
        return f"Port {port} is in use by {owner}. Choose another with --port or MEDIANEST_PORT."
    if error.errno == errno.EACCES:
        return (
            f"Port {port} may only be opened by an administrator of this machine. "
            "Choose one from 1024 up with --port or MEDIANEST_PORT."
        )
    return f"{environment.host} is not an address of this machine. Change --host or MEDIANEST_HOST."


def is_healthy(environment: Environment) -> bool:
    """Whether a MediaNest at this address says that it is ready."""
    host = resolve(environment.host)
    connection = http.client.HTTPConnection(
        ANY_TO_LOOPBACK.get(host, host), environment.port, timeout=PROBE_SECONDS
    )
    with contextlib.closing(connection):
        try:
            connection.request("GET", f"{environment.base_path}/health")
            response = connection.getresponse()
            body = json.loads(response.read(10_000))
        except (OSError, http.client.HTTPException, ValueError):
            return False
    return response.status == 200 and isinstance(body, dict) and body.get("status") == "ok"


def addresses(environment: Environment) -> list[str]:
    """What to open in a browser: this machine's own name first, then those of its network."""
    host = resolve(environment.host)
    everywhere = host in ANY_TO_LOOPBACK
    hosts = ["localhost", *_network_hosts(host)] if everywhere else [environment.host]
    rest = f":{environment.port}{environment.base_path}/"
    return [f"http://{_bracketed(name)}{rest}" for name in hosts]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _network_hosts(host: str) -> list[str]:
    """The address that others on the network reach, found without sending anything."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    beyond = "2001:db8::1" if family == socket.AF_INET6 else "192.0.2.1"  # documentation networks
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((beyond, 9))
        except OSError:
            return []
        return [str(probe.getsockname()[0])]
