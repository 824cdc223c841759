"""Changes the user's config file: only what was asked for, only to a valid config, and so that it can be undone."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from gesturectl.config.edit.patch import Change, patched
from gesturectl.config.load import examine
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import ConfigError, report
from gesturectl.model.errors import GesturectlError
from gesturectl.model.files import move, read_ordinary, replace_seen, replacing, write_atomic

BEFORE, BEFORE_PAGE = "before", "before-page"  # what a file before a change of the program and of its page is kept as
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


def edit_with_undo(path: Path, changes: Sequence[Change], name: str) -> bool:
    """As `edit`, and keep the file as it was before and after, for `take_back` to undo this by its name."""
    if not edit(path, changes, kept=f"before-{name}"):
        return False
    with replacing(path):
        write_atomic(_beside(path, f"after-{name}"), read(path) or b"")
    return True


def before_now(path: Path) -> Iterator[str]:
    """The texts before the last change of a config file that are kept beside it, where they can be read."""
    for kept in (BEFORE, BEFORE_PAGE):
        with suppress(GesturectlError):
            content = read(_beside(path, kept))
            if content is not None:
                yield yaml.decode(content)[0] or NEW


def take_back(path: Path, name: str) -> list[yaml.Path] | None:
    """Undo the last `edit_with_undo` of this name: what it changed is set back where nobody has changed it since.

    Gives the places that were changed since and stay; None where there is nothing to undo. Raises what `edit` raises.
    """
    before, after = read(_beside(path, f"before-{name}")), read(_beside(path, f"after-{name}"))
    if before is None or after is None:
        return None
    now = read(path)
    stays: list[yaml.Path] = []
    if now is not None and now != after:
        text, former, written = (_valid(path, content) if content else NEW for content in (now, before, after))
        changed = {place: _value(former, place) for place in _differing(_data(former), _data(written))}
        stays = [place for place in changed if _value(text, place) != _value(written, place)]
        edit(path, [(place, value) for place, value in changed.items() if place not in stays])
    elif now is None and before:
        with replacing(path):
            write_atomic(path.resolve(), before)
    elif now is not None and before:
        install(path, before, now)
    elif now is not None:
        move(path.resolve(), _beside(path, BEFORE).resolve())
    for kept in ("before", "after"):
        _beside(path, f"{kept}-{name}").unlink(missing_ok=True)
    return stays


def can_take_back(path: Path, name: str) -> bool:
    """Whether there is something for `take_back` to undo."""
    return all(_beside(path, f"{kept}-{name}").exists() for kept in ("before", "after"))


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


def _data(text: str) -> Any:
    root, _ = yaml.parse(text)
    return root.data() if root else {}


def _differing(one: Any, other: Any, place: yaml.Path = ()) -> Iterator[yaml.Path]:
    """The places of the single values that differ, or are in one of the two only."""
    if isinstance(one, dict) or isinstance(other, dict):
        one, other = (side if isinstance(side, dict) else {} for side in (one, other))
        for key in {**one, **other}:
            yield from _differing(one.get(key), other.get(key), (*place, key))
    elif one != other:
        yield place


def _value(text: str, place: yaml.Path) -> Any:
    root, _ = yaml.parse(text)
    node = root.at(place) if root else None
    return node.data() if node else None


def _beside(path: Path, kept: str) -> Path:
    return path.with_name(f"{path.name}.{kept}")
