"""Finds the files that come with the program: in the wheel under `assets/`, in a checkout at its top level."""

from pathlib import Path

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
