"""What the environment says: the only reader of environment variables.

Plain pydantic over a mapping rather than pydantic-settings: every variable may also be given as
``…_FILE`` for mounted secrets, and the areas of ``PUT /settings`` are read from the same mapping by
name, which its sources do not do.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from medianest.errors import StartError

MAX_SECRET_FILE_BYTES = 64_000
SHORT_NAMES = frozenset(
    {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "JWT_SECRET", "ENCRYPTION_KEY", "PORT"}
    | {"PLEX_TOKEN", "OVERSEERR_API_KEY", "UPTIME_KUMA_TOKEN", "TAUTULLI_API_KEY"}
)
NAMES_OF_FILES = frozenset({"MEDIANEST_ACCESS_GEOIP_FILE", "MEDIANEST_DOWNLOADS_COOKIES_FILE"})
"""Their own value is a path: what lies there is not read here."""


def _keys(value: object) -> object:
    return (
        [key.strip() for key in value.split(",") if key.strip()]
        if isinstance(value, str)
        else value
    )


def _base_path(value: object) -> object:
    path = "/".join(part for part in str(value or "").split("/") if part)
    return f"/{path}" if path else ""


class Environment(BaseModel):
    """The environment of one installation, read once at the start of each process."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    data: Path = Field(default=Path("data"), validation_alias=AliasChoices("MEDIANEST_DATA"))
    host: str = Field(default="0.0.0.0", validation_alias=AliasChoices("MEDIANEST_HOST"))
    port: int = Field(
        default=3000, ge=1, le=65535, validation_alias=AliasChoices("MEDIANEST_PORT", "PORT")
    )
    base_path: Annotated[str, BeforeValidator(_base_path)] = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        validation_alias=AliasChoices("MEDIANEST_BASE_PATH"),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", validation_alias=AliasChoices("MEDIANEST_LOG_LEVEL", "LOG_LEVEL")
    )
    mode: Literal["production", "development"] = Field(
        "production", validation_alias=AliasChoices("MEDIANEST_ENV", "NODE_ENV")
    )
    web_processes: int = Field(
        1, ge=1, le=64, validation_alias=AliasChoices("MEDIANEST_WEB_PROCESSES")
    )
    database_url: str | None = Field(default=None, validation_alias=AliasChoices("DATABASE_URL"))
    redis_url: str | None = Field(default=None, validation_alias=AliasChoices("REDIS_URL"))
    secret_keys: Annotated[list[str], BeforeValidator(_keys)] = Field(
        default_factory=list,
        validation_alias=AliasChoices("SECRET_KEY", "JWT_SECRET", "ENCRYPTION_KEY"),
        repr=False,
    )
    plex_tv_url: str = Field(
        "https://plex.tv",
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$",
        validation_alias=AliasChoices("MEDIANEST_PLEX_TV_URL"),
    )
    plex_client_identifier: str = Field(
        "",
        pattern=r"^[!-~]{0,200}$",
        validation_alias=AliasChoices("MEDIANEST_PLEX_CLIENT_ID", "PLEX_CLIENT_ID"),
    )
    tmdb_image_url: str = Field(
        "https://image.tmdb.org/t/p",
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$",
        validation_alias=AliasChoices("MEDIANEST_TMDB_IMAGE_URL"),
    )
    variables: Mapping[str, str] = Field(default_factory=dict, repr=False, exclude=True)

    @property
    def run_dir(self) -> Path:
        """A short path of ours for Unix sockets, whose paths may have 107 bytes at most."""
        root = Path(self.variables.get("XDG_RUNTIME_DIR", tempfile.gettempdir()))
        name = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:10]
        return root / f"medianest-{os.getuid()}-{name}"

    def variable(self, *names: str) -> tuple[str, str] | None:
        """The first of ``names`` that is set, with its value; ``None`` where none is."""
        set_names = (name for name in names if name in self.variables)
        return next(((name, self.variables[name]) for name in set_names), None)


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read ``variables`` (default: the process's own).

    Empty values count as unset. Raises :class:`StartError` naming the variable that cannot be used.
    """
    merged = _with_files(dict(os.environ if variables is None else variables))
    try:
        return Environment.model_validate({**merged, "variables": merged})
    except ValidationError as error:
        first = error.errors()[0]
        raise StartError(f"{first['loc'][0]} cannot be used: {first['msg']}.") from None


def _with_files(variables: dict[str, str]) -> dict[str, str]:
    plain = {name: value for name, value in variables.items() if value}
    for name, path in list(plain.items()):
        if name.endswith("_FILE") and _is_ours(name):
            plain.setdefault(name.removesuffix("_FILE"), _secret(name, Path(path)))
    return plain


def _is_ours(name: str) -> bool:
    """Other programs have ``…_FILE`` variables too; theirs are not opened."""
    is_known = name.startswith("MEDIANEST_") or name.removesuffix("_FILE") in SHORT_NAMES
    return is_known and name not in NAMES_OF_FILES


def _secret(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_SECRET_FILE_BYTES).decode().strip()
    except (OSError, UnicodeDecodeError):
        raise StartError(f"{name} names {path}, which cannot be read as text.") from None
