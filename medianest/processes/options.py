"""Options of the command line, put where every process of ours reads them."""

from __future__ import annotations

import os
from pathlib import Path

from medianest.settings import Environment, read_environment

SQLITE = "sqlite:///"


def environment_with(
    *, data: str | None = None, host: str | None = None, port: int | None = None
) -> Environment:
    """The environment in which each option that is given replaces its variable.

    Paths are made whole, because the web process works in another folder. Raises
    :class:`StartError` for a variable that cannot be used.
    """
    options = {"MEDIANEST_DATA": data, "MEDIANEST_HOST": host, "MEDIANEST_PORT": port}
    os.environ.update({name: str(value) for name, value in options.items() if value is not None})
    environment = read_environment()
    os.environ["MEDIANEST_DATA"] = str(environment.data.expanduser().resolve())
    if (whole := _whole_sqlite_url(environment.database_url)) is not None:
        os.environ["DATABASE_URL"] = whole
    return read_environment()


def _whole_sqlite_url(url: str | None) -> str | None:
    if url is None or not url.startswith(SQLITE) or url.startswith(f"{SQLITE}/"):
        return None
    path, mark, query = url.removeprefix(SQLITE).partition("?")
    return f"{SQLITE}{Path(path).resolve()}{mark}{query}" if path and path != ":memory:" else None
