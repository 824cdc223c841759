"""What a check of `gesturectl doctor` says."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Status = Literal["ok", "warn", "fail"]
PLATFORM_PACKAGES = ("jeepney", "xcffib") if sys.platform == "linux" else ("pynput",)


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check; `remedy` is a command or a sentence, empty where all is well."""

    name: str
    status: Status
    detail: str
    remedy: str = ""


def pip() -> str:
    return f"{Path(sys.executable).name} -m pip"
