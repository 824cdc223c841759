"""Loads the config file: YAML, schema and meaning are checked together, and all that is wrong is said at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from itertools import islice
from pathlib import Path

import platformdirs
from pydantic import ValidationError

from gesturectl.config.check.warnings import warnings
from gesturectl.config.conditions import DWELL
from gesturectl.config.read import yaml
from gesturectl.config.read.meaning import bindings_in, meaning_problems
from gesturectl.config.read.mismatch import mismatches
from gesturectl.config.read.problem import MOST_SHOWN, Block, ConfigError, Problem, blocks, report
from gesturectl.config.read.signs import in_place_of
from gesturectl.config.read.triggers import write_out
from gesturectl.model import gallery
from gesturectl.model.files import read_ordinary
from gesturectl.model.types import DESK_MOTIONS, MOTIONS
from gesturectl.model.words import quoted, shown_path
from gesturectl.settings import Config

VARIABLE = "GESTURECTL_CONFIG"
Warned = Callable[[Block], None]  # called with each warning about a valid config
Valid = Callable[[bytes], None]  # called with the bytes of a valid config
EMPTY = "the file is empty; write at least `version: 1`."


def default_path() -> Path:
    """The file GESTURECTL_CONFIG names, else `config.yaml` in the platform's config folder."""
    if given := os.environ.get(VARIABLE):
        return Path(given)
    return platformdirs.user_config_path("gesturectl", appauthor=False, roaming=True) / "config.yaml"


def load_active(
    given: Path | None = None,
    trained: Collection[str] | None = None,
    warned: Warned | None = None,
    valid: Valid | None = None,
) -> tuple[Config, Path | None]:
    """The config in force and its file; the defaults and None where no file was named and the usual place has none.

    Raises ConfigError as `load` does, and for a named file that does not exist.
    """
    path = given or default_path()
    if given is None and not os.environ.get(VARIABLE) and not os.path.lexists(path):
        return Config(), None
    return load(path, trained, warned, valid), path


def load(
    path: Path,
    trained: Collection[str] | None = None,
    warned: Warned | None = None,
    valid: Valid | None = None,
) -> Config:
    """The config in a file. `trained`: the names of the user's own gestures, those that are stored where left out.

    Raises ConfigError whose text holds a block `FILE:LINE:COLUMN: message` for each problem.
    """
    try:
        content = read_ordinary(path, yaml.MAX_BYTES + 1)
    except FileNotFoundError:
        if path.is_symlink():
            text = f"{path}: is a link to {shown_path(path.readlink())}, which is not there."
            raise ConfigError(text, "Mount its disk, or delete the link.") from None
        raise ConfigError(f"{path}: no such file.", "Write one with `gesturectl config init`.") from None
    except OSError as e:
        raise ConfigError(f"{path}: cannot be read ({e.strerror}).", "Check the path and its permissions.") from None
    text, found = yaml.decode(content)
    config, root = None, None
    if not found:
        config, root, found = _examine(text, trained)
    if config is None or root is None:
        raise ConfigError(report(str(path), text, found), problems=found)
    if warned:
        for block in blocks(str(path), text, warnings(config, root)):
            warned(block)
    if valid:
        valid(content)
    return config


def problems(text: str, trained: Collection[str] | None = None) -> list[Problem]:
    """What is wrong with the text of a config, in the order of the text."""
    return examine(text, trained)[1]


def examine(text: str, trained: Collection[str] | None = None) -> tuple[Config | None, list[Problem]]:
    """The config in a text, or None and what is wrong with it in the order of the text."""
    config, _, found = _examine(text, trained)
    return config, found


def _examine(text: str, trained: Collection[str] | None) -> tuple[Config | None, yaml.Node | None, list[Problem]]:
    """The same with the text's tree."""
    root, found = yaml.parse(text)
    if root is None:
        return None, None, in_place_of(sorted(found), text) or [Problem(1, 1, EMPTY)]
    config, found = examine_tree(root, found, trained)
    return config, root, in_place_of(found, text)


def examine_tree(
    root: yaml.Node, found: list[Problem], trained: Collection[str] | None = None
) -> tuple[Config | None, list[Problem]]:
    """The config in a text's tree, or None and what is wrong, `found` by the parser included.

    What the tree holds in a short form is written out in it.
    """
    if root.value is None:
        return None, sorted([*found, root.problem(EMPTY)])
    if not isinstance(root.value, dict):
        message = f"the file holds {quoted(root.value)} where settings belong; write at least `version: 1`."
        return None, sorted([*found, root.problem(message)])
    config = None
    found += islice(write_out(bindings_in(root), (*MOTIONS, *DESK_MOTIONS, DWELL)), MOST_SHOWN + 1)
    try:
        config = Config.model_validate(root.data())
    except ValidationError as e:
        found += islice(mismatches(root, e), MOST_SHOWN + 1)
    found += islice(meaning_problems(root, gallery.names() if trained is None else trained), MOST_SHOWN + 1)
    first = {(p.line, p.column): p for p in reversed(found)}  # what follows from it at the same place says no more
    return (None, sorted(first.values())) if found else (config, [])
