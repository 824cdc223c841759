"""The last good text of each config: kept when a run has read it, to go back to when the file is broken."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import platformdirs

from gesturectl.config.edit.file import read
from gesturectl.config.load import examine
from gesturectl.config.read import yaml
from gesturectl.model.errors import GesturectlError
from gesturectl.model.files import write_atomic
from gesturectl.settings import Config

log = logging.getLogger(__name__)


def keep(path: Path, content: bytes) -> None:
    """Keeps the bytes of a valid config; where they cannot be kept, there is no way back and nothing else is lost."""
    kept = _kept(path)
    try:
        if not kept.exists() or kept.read_bytes() != content:
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomic(kept, content)
    except OSError as e:
        log.info("The config is not kept to go back to: %s.", e.strerror or e)


def last(path: Path) -> tuple[Config, str] | None:
    """The config that was last in force from this file, and its text; None where none is known or is good any more."""
    try:
        content = read(_kept(path))
    except GesturectlError:
        return None
    if content is None:
        return None
    text, problems = yaml.decode(content)
    config = None if problems else examine(text)[0]
    return (config, text) if config else None


def _kept(path: Path) -> Path:
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    return platformdirs.user_state_path("gesturectl", appauthor=False) / "last-good" / f"{name}.yaml"
