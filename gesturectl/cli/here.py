"""What desktop actions do on the desktop that this terminal is on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache


def here(action: str) -> str:
    """What it does, in words; nothing where there is no desktop."""
    return _all().get(action, "")


@cache
def _all() -> Mapping[str, str]:
    from gesturectl.desktop.asks.survey import ways_here

    return {action: way.words for action, way in ways_here(os.environ).items()}
