"""The compiled pages, made ready for the address they are served under.

Pages are compiled once, with a placeholder where the base path belongs. At start a copy with the
real base path is written into the data folder, and Reflex serves that copy: no node, no compiling,
nothing written into the installation. Each file keeps its ``.gz`` neighbour, which Reflex sends to
clients that accept gzip. No cache headers are set here: names under ``assets/`` carry a hash and
may be cached for ever, everything else must be revalidated.
"""

from __future__ import annotations

import base64
import fcntl
import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from medianest.errors import StartError

PLACEHOLDER = "__medianest__"
"""First path segment of every address in a fresh build; ``prepare`` replaces it."""

BUILD_DIR = Path(__file__).resolve().parents[1] / ".web"
"""Where ``make build`` leaves the compiled pages of this checkout."""

CLIENT = Path("build", "client")
"""Where Reflex looks for static files below its web directory."""


def is_compiled(build_dir: Path = BUILD_DIR) -> bool:
    """Whether ``build_dir`` holds compiled pages."""
    return (build_dir / CLIENT / PLACEHOLDER / "index.html").is_file()


def prepare(build_dir: Path, data_dir: Path, base_path: str = "") -> Path:
    """Write the pages for ``base_path`` below ``data_dir`` and return the folder to serve.

    ``base_path`` is empty or like ``/apps/nest``. The copy is made only when the build or the base
    path changed, appears at once or not at all, and may be asked for by several processes at the
    same time. Raises :class:`StartError` when the pages are not compiled or cannot be written.
    """
    if not is_compiled(build_dir):
        raise StartError("The pages are not compiled; run `make build` first.")
    pages = data_dir / "pages"
    target = pages / _fingerprint(build_dir, base_path)
    try:
        pages.mkdir(parents=True, exist_ok=True)
        with _locked(pages / "lock"):
            if not target.is_dir():
                _replace_copies(pages, target, build_dir, base_path)
    except OSError as error:
        raise StartError(f"The pages cannot be written to {pages}: {error.strerror}.") from None
    return target


def environment(pages_dir: Path, base_path: str = "") -> dict[str, str]:
    """The variables with which a web process serves ``pages_dir`` from any working directory.

    The server itself stays at the root (:class:`medianest.addresses.BasePath` takes the base path
    off), but Reflex names its socket namespace after the path of its API address, and the pages
    connect to the name that includes the base path.
    """
    return {
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_APP_NAME": "medianest",
        "REFLEX_APP_MODULE_IMPORT": "medianest.app",
        "REFLEX_API_URL": f"http://localhost{base_path}",
        # rx.asset() then neither looks for nor links files in the working directory.
        "REFLEX_BACKEND_ONLY": "true",
        "REFLEX_WEB_WORKDIR": str(pages_dir.resolve()),
        "REFLEX_STATES_WORKDIR": str(pages_dir.resolve() / "states"),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_SHOW_BUILT_WITH_REFLEX": "false",
    }


def script_hashes(pages_dir: Path) -> list[str]:
    """Sources for a Content-Security-Policy, ``'sha256-…'``, one per distinct inline script.

    ``pages_dir`` is what ``prepare`` returned: hashes of the build itself would not match.
    """
    scripts = {
        script
        for page in (pages_dir / CLIENT).rglob("*.html")
        for script in _inline_scripts(page.read_text(encoding="utf-8"))
    }
    return sorted(f"'sha256-{_base64_sha256(script)}'" for script in scripts)


def page_paths(pages_dir: Path) -> frozenset[str]:
    """Paths with a page of their own in ``pages_dir``, like ``/downloads``, except the root."""
    client = pages_dir / CLIENT
    pages = (page.parent.relative_to(client) for page in client.rglob("*/index.html"))
    return frozenset(f"/{page.as_posix()}" for page in pages if page.parts)


def _fingerprint(build_dir: Path, base_path: str) -> str:
    # How copies are written may change with a release while the build stays the same.
    digest = hashlib.sha256(Path(__file__).read_bytes() + f"\0{base_path}\0".encode())
    for file, name in _built_files(build_dir):
        digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _built_files(build_dir: Path) -> list[tuple[Path, Path]]:
    """Files to serve with the place each takes in the copy, without the compressed neighbours."""
    client = build_dir / CLIENT / PLACEHOLDER
    served = [(file, CLIENT / file.relative_to(client)) for file in client.rglob("*")]
    backend = [(file, file.relative_to(build_dir)) for file in build_dir.glob("backend/*.json")]
    return sorted(
        (file, name)
        for file, name in served + backend
        # Reflex also leaves the start page once more, under the name of the placeholder.
        if file.is_file() and file.suffix != ".gz" and PLACEHOLDER not in name.name
    )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold ``path`` against other processes; the kernel lets go when the holder dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _replace_copies(pages: Path, target: Path, build_dir: Path, base_path: str) -> None:
    partial = pages / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    for file, name in _built_files(build_dir):
        _write_copy(file, partial / name, base_path)
    partial.rename(target)
    for stale in pages.iterdir():
        if stale.is_dir() and stale != target:
            shutil.rmtree(stale, ignore_errors=True)


def _write_copy(file: Path, copy: Path, base_path: str) -> None:
    content = _with_base_path(file, base_path)
    copy.parent.mkdir(parents=True, exist_ok=True)
    _write(copy, content)
    if _compressed(file).is_file():
        _write(_compressed(copy), gzip.compress(content, mtime=0))


def _with_base_path(file: Path, base_path: str) -> bytes:
    content = file.read_bytes().replace(f"/{PLACEHOLDER}".encode(), base_path.encode())
    if PLACEHOLDER.encode() in content:
        raise StartError(f"{file.name} of the compiled pages holds an address in an unknown form.")
    return content


def _compressed(file: Path) -> Path:
    return file.with_name(f"{file.name}.gz")


def _write(path: Path, content: bytes) -> None:
    """Write through to the disk: the rename that follows must never name an empty file."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _base64_sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _inline_scripts(html: str) -> list[str]:
    collector = _InlineScripts()
    collector.feed(html)
    collector.close()
    return collector.scripts


class _InlineScripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)
        if self._inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data
