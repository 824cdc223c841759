"""What a check of `gesturectl doctor` says."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gesturectl.model.resources import is_debian_package

Status = Literal["ok", "warn", "fail"]
_FRAMEWORKS = ("ApplicationServices", "AVFoundation", "Cocoa", "Quartz")
PLATFORM_PACKAGES: tuple[str, ...] = {
    "linux": ("jeepney", "xcffib"),
    "darwin": tuple(f"pyobjc-framework-{name.lower()}" for name in _FRAMEWORKS),
}.get(sys.platform, ())


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check; `remedy` is a command or a sentence, empty where all is well."""

    name: str
    status: Status
    detail: str
    remedy: str = ""
    raised: str = ""  # the kind of the error where the check itself has failed


def install(*names: str, without: Sequence[str] = ()) -> str:
    """The command that brings packages from a package index into this environment, and first takes others away."""
    if is_debian_package():
        return "Install gesturectl's package again: `sudo apt-get install --reinstall ./gesturectl_*.deb`."
    pip = f"{Path(sys.executable).name} -m pip"
    away = f"{pip} uninstall -y {' '.join(without)} && " if without else ""
    return f"{away}{pip} install {' '.join(names)}"
