"""Installs a Chromium for the browser tests where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Exit code 0 when a browser is there, 1 when none could be installed."""
    if is_installed() or _from_debian() or _from_playwright():
        return 0
    print(
        "The tests need Chromium: install it (Debian: apt install chromium) and run them again.",
        file=sys.stderr,
    )
    return 1


def is_installed() -> bool:
    """Whether a browser is on the PATH."""
    return any(map(shutil.which, NAMES))


def _from_debian() -> bool:
    """Debian's Chromium; Ubuntu has no package of that name."""
    may = [] if os.geteuid() == 0 else ["sudo"]
    if not shutil.which("apt-get") or (may and not shutil.which("sudo")):
        return False
    install = ["apt-get", "install", "--yes", "--no-install-recommends"]
    return (
        _run([*may, "apt-get", "update"])
        # Without a font there is no text to see; Playwright's own node needs libatomic.
        and _run([*may, *install, "chromium", "fonts-dejavu-core", "libatomic1"])
        and is_installed()
    )


def _from_playwright() -> bool:
    """Playwright's own Chromium, in its own folder; does nothing where it is there already."""
    return _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _run(command: Sequence[str]) -> bool:
    print(" ".join(command), flush=True)
    return subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
