"""The web process: granian serving pages, live events and the API on one port."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from medianest import frontend
from medianest.errors import MediaNestError
from medianest.processes.address import resolve
from medianest.processes.child import SAID_WHY
from medianest.processes.lifeline import die_with
from medianest.redis_address import redis_url
from medianest.settings import Environment

APPLICATION = "medianest.app"
STOP_SECONDS = 10
REFLEX_REDIS = {
    # Milliseconds that a handler may hold a tab's state; Reflex's 10 s end slow ones in an error.
    "REFLEX_REDIS_LOCK_EXPIRATION": "30000",
    "REFLEX_REDIS_LOCK_WARNING_THRESHOLD": "29000",  # earlier, it would log the tab's token
    "REFLEX_REDIS_TOKEN_EXPIRATION": "14400",  # seconds that a silent tab's state is kept
    "REFLEX_IGNORE_REDIS_CONFIG_ERROR": "true",  # hosted ones forbid CONFIG SET
    "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": "131072",  # bytes in one message from a page
}
_SILENT_ACCESS_LOG: dict[str, Any] = {
    # granian's own lines go where ours go; its access log would show addresses with tokens.
    "loggers": {"_granian": {"propagate": True}, "granian.access": {"propagate": False}},
    "handlers": {},
}


def load(environment: Environment) -> None:
    """Import the application, once, in the process that the web processes are forked from.

    They then share its memory, and one that dies is back in a fraction of a second. Raises
    :class:`StartError` when the pages are not compiled or cannot be written.
    """
    pages = frontend.prepare(frontend.BUILD_DIR, environment.data, environment.base_path)
    os.environ.update(frontend.environment(pages, environment.base_path))
    os.environ.update(REFLEX_REDIS, REFLEX_REDIS_URL=redis_url(environment))
    os.chdir(pages)  # Reflex runs an rxconfig.py that it finds in the working directory
    importlib.import_module(APPLICATION)
    importlib.import_module("medianest.api.app")  # what its factory imports when it is called


def serve(environment: Environment) -> None:
    """Serve until a signal to stop, after :func:`load`.

    Raises :class:`StartError` when the host is not an address.
    """
    server = MPServer(
        APPLICATION,
        address=resolve(environment.host),
        port=environment.port,
        interface=Interfaces.ASGI,
        workers=environment.web_processes,
        # One alone is started again by whoever supervises this process.
        respawn_failed_workers=environment.web_processes > 1,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.debug if environment.log_level == "debug" else LogLevels.warning,
        log_dictconfig=_SILENT_ACCESS_LOG,
    )
    gc.freeze()
    server.serve(target_loader=_Loader(os.getpid()), wrap_loader=False)


class _Loader:
    """What granian calls in each process it forked, to get the application."""

    def __init__(self, parent_pid: int) -> None:
        self._parent_pid = parent_pid

    def __call__(self) -> Any:
        die_with(self._parent_pid)
        # Until granian sets its own handlers, those it inherited would swallow a signal to stop.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        try:
            application = sys.modules[APPLICATION].server()
        except MediaNestError as error:
            print(error.message, file=sys.stderr, flush=True)
            os._exit(SAID_WHY)
        gc.freeze()  # what lives as long as the process: to look through it stops every answer
        return application
