"""Writes what the user exports into a file that they name."""

from __future__ import annotations

from pathlib import Path

from gesturectl.model.errors import InputError
from gesturectl.model.files import replacing, write_atomic


def write_export(file: Path, content: bytes, *, force: bool) -> None:
    """Writes a file; force: replaces one that is there.

    Raises InputError where it is there already, EnvironmentLacksError where it cannot be written.
    """
    if file.exists() and not force:
        raise InputError(f"{file}: is there already.", "Name another file, or use `--force`.")
    with replacing(file):
        write_atomic(file, content)
