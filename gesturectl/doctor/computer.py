"""What the computer reports about its processor and the user's services."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path


def cpu_flags() -> frozenset[str] | None:
    """The processor's abilities by the names of /proc/cpuinfo; None where it is unknown."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() in ("flags", "Features"):
                return frozenset(value.split())
    return None


def systemctl(*words: str) -> str | None:
    """The answer of the user's own systemd; None where there is none."""
    if (program := shutil.which("systemctl")) is None:
        return None
    try:
        done = subprocess.run([program, "--user", *words], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if not done.stdout and "Failed to connect" in done.stderr:
        return None
    return done.stdout.strip()
