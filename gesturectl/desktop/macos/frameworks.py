"""Apple's frameworks, by pyobjc: they are there on macOS alone, and loaded when they are first asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from gesturectl.model.errors import EnvironmentLacksError

_PACKAGES = {
    "AppKit": "Cocoa", "AVFoundation": "AVFoundation", "ApplicationServices": "ApplicationServices",
    "CoreFoundation": "Cocoa", "Foundation": "Cocoa", "Quartz": "Quartz",
}  # fmt: skip
_IN_PROCESSES = ("AppKit", "Quartz", "ApplicationServices", "objc")


def framework(name: str) -> Any:
    """A framework as a module. Raises EnvironmentLacksError that names the package."""
    try:
        return import_module(name)
    except ImportError as e:
        package = f"pyobjc-framework-{_PACKAGES[name]}"
        raise EnvironmentLacksError(
            f"Apple's framework {name} cannot be loaded ({e}).", f"Install `{package}`, on macOS."
        ) from None


def folders() -> list[str]:
    """Where these modules are, for a process that starts without site-packages."""
    found: dict[str, None] = {}
    for name in _IN_PROCESSES:
        try:
            file = import_module(name).__file__
        except ImportError:
            continue
        if file:
            path = Path(file)
            found[str(path.parents[1] if path.name == "__init__.py" else path.parent)] = None
    return list(found)
