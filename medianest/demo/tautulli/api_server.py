"""What a pretend Tautulli says of itself and of the Plex server that it watches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from medianest.demo.tautulli.door import Answer, Call, SaidError
from medianest.demo.tautulli.pretend_tautulli import VERSION, PretendTautulli


class ServerApi:
    """Its commands."""

    def __init__(self, tautulli: PretendTautulli) -> None:
        self._tautulli = tautulli

    def commands(self) -> dict[str, Answer]:
        """By name."""
        return {
            "arnold": lambda call: "I'll be back",
            "status": self._status,
            "server_status": lambda call: {"connected": self._tautulli.reaches_plex},
            "get_tautulli_info": _info,
            "get_server_info": self._server,
            "get_server_friendly_name": lambda call: self._tautulli.plex.server.name,
            "get_server_identity": self._identity,
        }

    def _status(self, call: Call) -> Any:
        raise SaidError("Ok")

    def _server(self, call: Call) -> Any:
        """As it was set up there: it is said whether the server is reached or not."""
        server = self._tautulli.plex.server
        at = urlsplit(server.url)
        return {
            "pms_name": server.name,
            "pms_version": server.version,
            "pms_platform": "Linux",
            "pms_ip": at.hostname,
            "pms_port": at.port,
            "pms_ssl": 0,
            "pms_url": server.url,
            "pms_url_manual": 1,
            "pms_identifier": server.machine_identifier,
            "pms_plexpass": 0,
        }

    def _identity(self, call: Call) -> Any:
        server = self._tautulli.plex.server
        if not self._tautulli.reaches_plex:
            return {}
        return {"machine_identifier": server.machine_identifier, "version": server.version}


def _info(call: Call) -> Any:
    return {
        "tautulli_install_type": "git",
        "tautulli_version": VERSION,
        "tautulli_branch": "master",
        "tautulli_commit": "c7153deb6e3017b8dda46c8448fe548a61c5a47a",
        "tautulli_platform": "Linux",
        "tautulli_platform_release": "6.1.0",
        "tautulli_platform_version": "#1 SMP",
        "tautulli_platform_linux_distro": "Debian GNU/Linux 12 bookworm",
        "tautulli_platform_device_name": "pretend",
        "tautulli_python_version": "3.11.7",
    }
