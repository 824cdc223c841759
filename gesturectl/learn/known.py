"""Which gestures of the user's own a run goes by, so that the replay of its trace can say where they have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from gesturectl.learn import idle
from gesturectl.learn.hour import file as hour
from gesturectl.model import gallery
from gesturectl.model.words import all_of

IDLE = "idle hands"  # beside the names of gestures, none of which has a space
LENGTH = 12  # characters of a mark


def marks() -> dict[str, str]:
    """A mark of the content of each stored gesture, and of the idle hands that they are told from."""
    files = {name: gallery.folder() / f"{name}{gallery.SUFFIX}" for name in gallery.names()}
    found = {name: _mark(file) for name, file in files.items()}
    if found:
        found[IDLE] = _mark(idle.path(), hour.path())
    return {name: mark for name, mark in found.items() if mark}


def _mark(*files: Path) -> str:
    """Empty where none of the files can be read."""
    content = b""
    for file in files:
        try:
            content += file.read_bytes()
        except OSError:
            continue
    return hashlib.sha256(content).hexdigest()[:LENGTH] if content else ""


def differing(recorded: Mapping[str, str]) -> str:
    """How the stored gestures differ from those of a trace's run, in words; empty where they do not."""
    now = marks()
    gone = [f"`{name}`" for name in sorted(recorded.keys() - now.keys() - {IDLE})]
    new = [f"`{name}`" for name in sorted(now.keys() - recorded.keys() - {IDLE})]
    changed = [f"`{name}`" for name in sorted(recorded.keys() & now.keys() - {IDLE}) if recorded[name] != now[name]]
    parts = [
        *([f"{all_of(gone)} {'is' if len(gone) == 1 else 'are'} not here"] if gone else []),
        *([f"{all_of(new)} {'is' if len(new) == 1 else 'are'} new"] if new else []),
        *([f"{all_of(changed)} {'has' if len(changed) == 1 else 'have'} other samples"] if changed else []),
        *(["the idle hands are others"] if recorded and now and recorded.get(IDLE) != now.get(IDLE) else []),
    ]
    return "; ".join(parts)
