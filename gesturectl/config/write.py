"""Writes a config file whole or not at all, and never over one that is there without keeping it."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from gesturectl.errors import EnvironmentLacksError, InputError
from gesturectl.files import write_atomic


def write_new(path: Path, text: str, force: bool = False) -> Path | None:
    """Write a file, its folder too; with `force` one that is there is first kept as `NAME.bak-N`, which is returned.

    Raises InputError where the file is there, EnvironmentLacksError where it cannot be written.
    """
    if path.exists() and not force:
        raise InputError(f"{path}: is there already.", "Use `--force` to write it anew; the old one is kept beside it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = _keep(path) if path.exists() else None
        write_atomic(path, text.encode())
    except OSError as e:
        raise EnvironmentLacksError(f"{path}: cannot be written ({e.strerror}).", "Check its rights.") from None
    return kept


def _keep(path: Path) -> Path:
    for n in count(1):
        backup = path.with_name(f"{path.name}.bak-{n}")
        try:
            backup.touch(exist_ok=False)  # claims the number
        except FileExistsError:
            continue
        backup.write_bytes(path.read_bytes())
        return backup
    raise AssertionError
