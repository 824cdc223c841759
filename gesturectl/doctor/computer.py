"""What the computer reports about its processor."""

from __future__ import annotations

import contextlib
from pathlib import Path


def cpu_flags() -> frozenset[str] | None:
    """The processor's abilities by the names of /proc/cpuinfo; None where it is unknown."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() in ("flags", "Features"):
                return frozenset(value.split())
    return None
