"""What the kernel is told about a process: whose life it shares, and its name."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # <linux/prctl.h>

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with(parent_pid: int) -> None:
    """Have the kernel kill this process when ``parent_pid``, which forked it, is gone.

    The wish survives an ``exec`` and is not passed on to children. Linux only; elsewhere a killed
    parent leaves its children behind until somebody stops them.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:  # it died before the wish was heard
        os._exit(1)


def name_process(name: str) -> None:
    """Show this process as ``mn-<name>`` in ``top`` and ``ps -o comm``; Linux only, 15 bytes."""
    if _libc is not None:
        _libc.prctl(PR_SET_NAME, f"mn-{name}".encode()[:15], 0, 0, 0)
