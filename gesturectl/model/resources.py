"""Finds the files that come with the program: in the wheel under `assets/`, in a checkout at its top level."""

import sys
from pathlib import Path

_DEBIAN = "/usr/lib/gesturectl"  # where `install/make-deb.sh` puts the program
_PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """Path of a shipped file such as `config/default.yaml`, `models/manifest.yaml` or `demo.mp4`.

    Raises FileNotFoundError where neither the wheel nor the checkout has it.
    """
    for base in (_PACKAGE / "assets", _PACKAGE.parent):
        path = base / name
        if path.exists():
            return path
    raise FileNotFoundError(f"{name} is not part of this installation")


def is_debian_package() -> bool:
    """Whether this runs as it was installed by the Debian package."""
    return sys.prefix == _DEBIAN


def own_command() -> list[str]:
    """What starts this program, before the words of a command."""
    if getattr(sys, "frozen", False):  # one program with its interpreter
        return [sys.executable]
    return [sys.executable, "-m", "gesturectl"]
