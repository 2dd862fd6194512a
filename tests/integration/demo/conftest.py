"""One video site for all tests here, and yt-dlp set up the way its users' manual says."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import yt_dlp

from medianest.demo.media import ffmpeg_candidates
from medianest.demo.video_site import Site


@pytest.fixture
def site(video_site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site, its certificate trusted by this process."""
    for name, value in video_site.environment.items():
        monkeypatch.setenv(name, value)
    return video_site


@dataclass(eq=False)  # yt-dlp wants a logger that can be hashed
class Messages:
    """What yt-dlp says; warnings are the only trace of some errors."""

    warnings: list[str] = field(default_factory=list)

    def debug(self, message: str) -> None: ...

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def error(self, message: str) -> None: ...


@dataclass
class Outcome:
    """What a download left behind."""

    info: dict[str, Any]
    folder: Path
    return_code: int

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    @property
    def file(self) -> Path:
        return Path(self.info["requested_downloads"][0]["filepath"])


@dataclass
class Downloader:
    """Runs yt-dlp's API with its own extractors against the site."""

    site: Site
    folder: Path
    messages: Messages = field(default_factory=Messages)

    def __call__(self, address: str, *, download: bool = True, **options: Any) -> Outcome:
        defaults = {
            "paths": {"home": str(self.folder)},
            "outtmpl": "%(id)s.%(ext)s",
            "cachedir": False,
            "ffmpeg_location": ffmpeg_candidates()[0],
            "quiet": True,
            "logger": self.messages,
        }
        with yt_dlp.YoutubeDL(self.site.ytdlp_options | defaults | options) as ydl:
            info = ydl.extract_info(self._absolute(address), download=download)
            return Outcome(info, self.folder, ydl._download_retcode)

    def look(self, address: str, **options: Any) -> dict[str, Any]:
        """Only the data sheet; playlists are not followed."""
        options = {"extract_flat": "in_playlist", **options}
        return self(address, download=False, **options).info

    def _absolute(self, address: str) -> str:
        if address.startswith("/"):
            return self.site.base_url + address
        return f"https://www.youtube.com/{address}"


@pytest.fixture
def ytdlp(site: Site, tmp_path: Path) -> Downloader:
    return Downloader(site, tmp_path)


@pytest.fixture
def behind_proxy(site: Site) -> Iterator[httpx.Client]:
    """A client that reaches the pretend hosts and trusts them."""
    trust = ssl.create_default_context(cafile=str(site.ca_path))
    trust.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
    with httpx.Client(proxy=site.proxy_url, verify=trust) as client:
        yield client


@pytest.fixture
def behave(site: Site) -> Callable[..., None]:
    def change(**changes: Any) -> None:
        httpx.post(f"{site.base_url}/__site__/behave", json=changes).raise_for_status()

    return change


@pytest.fixture
def log(site: Site) -> Callable[[str], list[dict[str, Any]]]:
    """The logged requests whose path holds a text."""

    def read(part: str) -> list[dict[str, Any]]:
        requests = httpx.get(f"{site.base_url}/__site__/log").json()["requests"]
        return [request for request in requests if part in request["path"]]

    return read
