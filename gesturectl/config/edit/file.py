"""Changes the user's config file: only what was asked for, only to a valid config, and so that it can be undone."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from gesturectl.config.edit.patch import Change, patched
from gesturectl.config.load import examine
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import ConfigError, report
from gesturectl.model.files import move, read_ordinary, replace_seen, replacing, write_atomic

BEFORE = "before"
NEW = """\
# The settings that differ from the defaults. All there are: gesturectl config show
version: 1
"""


def edit(path: Path, changes: Sequence[Change], *, kept: str = BEFORE) -> bool:
    """Change values in a config file, or in a new one where there is none, as `rewrite` does."""
    return rewrite(path, lambda text: patched(text, changes), kept=kept)


def rewrite(path: Path, written: Callable[[str], str], *, kept: str = BEFORE) -> bool:
    """Replace the text of a config file, or of a new one where there is none; False where it is the same.

    The file as it was is kept as `NAME.KEPT`, empty where there was none. It is left alone in all these cases: raises
    ConfigError where it is wrong, or would be afterwards; InputError where it cannot be changed so, or somebody else
    has changed it meanwhile; EnvironmentLacksError where it cannot be written.
    """
    old = read(path)
    text = _valid(path, old) if old is not None else NEW
    new = written(text)
    if new == text:
        return False
    bom = codecs.BOM_UTF8 if (old or b"").startswith(codecs.BOM_UTF8) else b""
    install(path, bom + new.encode(), old, kept=kept)
    return True


def take_back(path: Path, places: Iterable[yaml.Path], kept: str) -> bool:
    """Set these places to what they were in `NAME.KEPT`, which is then gone; what else has changed since stays.

    False where that file is not there. Raises what `edit` raises.
    """
    before = read(_beside(path, kept))
    if before is None:
        return False
    now = read(path)
    places = list(places)
    if now is not None:
        text, former = _valid(path, now), _valid(path, before) if before else NEW
        if patched(former, [(p, _value(text, p)) for p in places]) != text:  # edited since
            edit(path, [(p, _value(former, p)) for p in places])
        elif before:
            install(path, before, now)
        else:
            move(path.resolve(), _beside(path, BEFORE).resolve())
    _beside(path, kept).unlink(missing_ok=True)
    return True


def can_take_back(path: Path, kept: str) -> bool:
    """Whether `NAME.KEPT` is there for `take_back`."""
    return _beside(path, kept).exists()


def install(path: Path, content: bytes, old: bytes | None, *, kept: str = BEFORE) -> None:
    """Put a whole config in place of `old`, what was read from the file (None: there was none). Raises as `edit`."""
    _valid(path, content)
    with replacing(path):
        path.resolve().parent.mkdir(parents=True, exist_ok=True)
        replace_seen(path, content, old, _beside(path, kept))
        if old is None:
            write_atomic(_beside(path, kept), b"")


def read(path: Path) -> bytes | None:
    """A file's bytes, None where there is none. Raises ConfigError where it cannot be read."""
    try:
        return read_ordinary(path, yaml.MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as e:
        raise ConfigError(f"{path}: cannot be read ({e.strerror}).", "Check the path and its permissions.") from None


def _valid(path: Path, content: bytes) -> str:
    text, found = yaml.decode(content)
    found = found or examine(text)[1]
    if found:
        raise ConfigError(report(str(path), text, found), problems=found)
    return text


def _value(text: str, place: yaml.Path) -> Any:
    root, _ = yaml.parse(text)
    node = root.at(place) if root else None
    return node.data() if node else None


def _beside(path: Path, kept: str) -> Path:
    return path.with_name(f"{path.name}.{kept}")
