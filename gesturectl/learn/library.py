"""The library of the user's own gestures: the rules for command line and page, with the config that names them.

The samples themselves are in `model.gallery`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gesturectl.config.edit import file as edit
from gesturectl.config.edit.gestures import gesture_renamed, gesture_uses
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import ConfigError
from gesturectl.model import gallery
from gesturectl.model.errors import GesturectlError, InputError
from gesturectl.model.samples import Gesture, checked_name
from gesturectl.model.words import all_of

Write = Callable[[Callable[[str], str]], object]  # replaces the config's text by what the function returns


def remove(name: str, config: Path, remedy: str, *, lines: bool = False) -> None:
    """Delete a gesture, unless the config names it: the config would be invalid without it.

    A config that is no YAML, or cannot be read, does not prevent that. Raises InputError: for a gesture in use with all
    places, each as `FILE:LINE` too where `lines` is true, and with this remedy.
    """
    try:
        root = _tree(edit.read(config))
    except ConfigError:
        root = None
    used = []
    if root and name in gallery.names():
        for use in gesture_uses(root, name):
            node = root.at(use.path)
            used.append(f"{use.words} ({config}:{node.line})" if node and lines else use.words)
    if used:
        raise InputError(f"`{name}` is in use: {all_of(used)}.", remedy)
    gallery.remove(name)


def rename(name: str, new: str, content: bytes | None, write: Write) -> bool:
    """Give a gesture another name, in the config as well; both names are there until that is written.

    content: of the config's file, None where there is none. Returns whether it is written. Raises InputError for a name
    that is taken or none, and what `write` raises; nothing is changed then.
    """
    root = _tree(content)
    concerned = content is not None and (root is None or bool(gesture_uses(root, name)))
    with gallery.held():
        _require_free(new, content, "Choose another name.")
        gallery.store(replace(gallery.read(name), name=new))
        try:
            if concerned:
                write(lambda text: gesture_renamed(text, name, new))
        except GesturectlError:
            gallery.remove(new)
            raise
        gallery.remove(name)
    return concerned


def take(pack: Iterable[Gesture], names: Mapping[str, str], content: bytes | None, source: str, remedy: str) -> None:
    """Store gestures of a pack under names that are free; all of them or none.

    names: of the pack's gestures, and as what each is kept; content: of the config's file, None where there is none;
    source: what the pack is called in messages; remedy: for a name that is taken, with `{}` in its place. Raises
    InputError, and EnvironmentLacksError as `gallery.store` does.
    """
    with gallery.held():
        _take({g.name: g for g in pack}, names, content, source, remedy)


@contextmanager
def taken(
    pack: Iterable[Gesture], names: Mapping[str, str], content: bytes | None, source: str, remedy: str
) -> Iterator[None]:
    """`take` for as long as what is done meanwhile goes well: the gestures are deleted again where that fails."""
    take(pack, names, content, source, remedy)
    try:
        yield
    except BaseException:
        for new in names.values():
            gallery.remove(new)
        raise


def require_undeclared(name: str, content: bytes | None) -> None:
    """Raises InputError where a config declares a pose of this name: samples of it would make the config invalid."""
    root = _tree(content)
    if root and name in root.entries("gestures", "declared"):
        raise InputError(f"Your config declares a pose `{name}`.", "Choose another name.")


def _take(
    held: Mapping[str, Gesture], names: Mapping[str, str], content: bytes | None, source: str, remedy: str
) -> None:
    for name, new in names.items():
        if name not in held:
            raise InputError(
                f"{source} holds no gesture `{name}`.",
                f"It holds {', '.join(sorted(held))}." if held else "Open it again.",
            )
        _require_free(new, content, remedy)
        if not held[name].count:
            raise InputError(f"{source}: `{name}` has no samples.", "Ask for a whole file.")
    if len(set(names.values())) < len(names):
        raise InputError("Two gestures would have the same name.", "Give one another name.")
    stored: list[str] = []
    try:
        for name, new in names.items():
            gallery.store(replace(held[name], name=new))
            stored.append(new)
    except GesturectlError:
        for new in stored:
            gallery.remove(new)
        raise


def _tree(content: bytes | None) -> yaml.Node | None:
    """The tree of a config, also where values in it are wrong; None where it is no YAML, empty or not there."""
    text, problems = yaml.decode(content or b"")
    return None if problems else yaml.parse(text)[0]


def _require_free(name: str, content: bytes | None, remedy: str) -> None:
    if checked_name(name) in gallery.names():
        raise InputError(f"You have a gesture `{name}` already.", remedy.format(name))
    require_undeclared(name, content)
