"""A Mac that is none: stand-ins for Apple's frameworks, in the place where pyobjc would be found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from gesturectl.desktop.macos import permissions

FRAMEWORKS = Path(__file__).with_name("frameworks")
NAMES = [path.stem for path in FRAMEWORKS.glob("*.py")]


@pytest.fixture
def quartz(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The stand-in for Quartz; the others are importable as well."""
    monkeypatch.syspath_prepend(str(FRAMEWORKS))
    monkeypatch.setattr(sys, "platform", "darwin")
    for name in NAMES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    permissions._ask.cache_clear()
    yield import_module("Quartz")
    for name in NAMES:
        sys.modules.pop(name, None)
    permissions._ask.cache_clear()
