"""Loads the config file: YAML, schema and meaning are checked together, and all that is wrong is said at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path

import platformdirs
from pydantic import ValidationError

from gesturectl import gallery
from gesturectl.config import expected, yaml
from gesturectl.config.meaning import meaning_problems
from gesturectl.config.problem import MOST_SHOWN, ConfigError, Problem, blocks, report
from gesturectl.config.warnings import warnings
from gesturectl.settings import Config

VARIABLE = "GESTURECTL_CONFIG"
Warned = Callable[[str], None]  # told each warning about a valid config, a block like that of an error
EMPTY = "the file is empty; write at least `version: 1`."


def default_path() -> Path:
    """The file GESTURECTL_CONFIG names, else `config.yaml` in the platform's config folder."""
    if given := os.environ.get(VARIABLE):
        return Path(given)
    return platformdirs.user_config_path("gesturectl", appauthor=False) / "config.yaml"


def load_active(
    given: Path | None = None, trained: Collection[str] | None = None, warned: Warned | None = None
) -> tuple[Config, Path | None]:
    """The config in force and its file; the defaults and None where no file was named and the usual place has none.

    Raises ConfigError as `load` does, and for a named file that does not exist.
    """
    path = given or default_path()
    if given is None and not os.environ.get(VARIABLE) and not path.exists():
        return Config(), None
    return load(path, trained, warned), path


def load(path: Path, trained: Collection[str] | None = None, warned: Warned | None = None) -> Config:
    """The config in a file. `trained`: the names of the user's own gestures, those that are stored where left out.

    Raises ConfigError whose text holds a block `FILE:LINE:COLUMN: message` for each problem.
    """
    try:
        with path.open("rb") as f:
            content = f.read(yaml.MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file.", "Write one with `gesturectl config init`.") from None
    except (OSError, ValueError) as e:
        reason = e.strerror if isinstance(e, OSError) else e
        raise ConfigError(f"{path}: cannot be read ({reason}).", "Check the path and its permissions.") from None
    text, found = yaml.decode(content)
    config, root = None, None
    if not found:
        config, root, found = _examine(text, trained)
    if config is None or root is None:
        raise ConfigError(report(str(path), text, found), problems=found)
    if warned:
        for block in blocks(str(path), text, warnings(config, root)):
            warned(block)
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
        return None, None, sorted(found) or [Problem(1, 1, EMPTY)]
    if root.value is None:
        return None, root, sorted([*found, Problem(root.line, root.column, EMPTY)])
    if not isinstance(root.value, dict):
        message = f"the file holds {expected.quoted(root.value)} where settings belong; write at least `version: 1`."
        return None, root, sorted([*found, Problem(root.line, root.column, message)])
    config = None
    try:
        config = Config.model_validate(root.data())
    except ValidationError as e:
        found += islice(_schema_problems(root, e), MOST_SHOWN + 1)
    found += islice(meaning_problems(root, gallery.names() if trained is None else trained), MOST_SHOWN + 1)
    first = {(p.line, p.column): p for p in reversed(found)}  # what follows from it at the same place says no more
    return (None, root, sorted(first.values())) if found else (config, root, [])


def _schema_problems(root: yaml.Node, error: ValidationError) -> Iterator[Problem]:
    seen = set()
    for e in error.errors(include_url=False, include_context=False, include_input=False):
        path, part = _locate(e["loc"])
        if path in seen:  # the other members of a union
            continue
        seen.add(path)
        if e["type"] == "extra_forbidden":
            yield _unknown_key(root, path, part)
        elif e["type"] == "missing":
            yield _missing(root, path)
        else:
            yield _wrong_value(root, path, part)


def _locate(loc: tuple[int | str, ...]) -> tuple[yaml.Path, expected.Schema]:
    """The place in the file that pydantic means, and its schema; for a key that is not allowed, its parent's."""
    part = expected.schema()
    path: yaml.Path = ()
    for step in loc:
        if "oneOf" in part:
            form = expected.action_form(part, str(step))
            if form is None:
                break
            part = form
        elif "anyOf" in part:
            break
        else:
            path = (*path, step)
            inner = expected.child(part, step)
            if inner is None:
                break
            part = inner
    return path, part


def _unknown_key(root: yaml.Node, path: yaml.Path, parent: expected.Schema) -> Problem:
    holder = root.at(path[:-1])
    assert holder is not None
    names = list(parent["properties"])
    near = expected.nearest(path[-1], names)
    remedy = f"did you mean `{near}`?" if near else f"what may stand here is {expected.any_of(names)}."
    return Problem(*holder.keys[str(path[-1])], f"{_named(path)} is no setting; {remedy}")


def _missing(root: yaml.Node, path: yaml.Path) -> Problem:
    holder = root.at(path[:-1])
    assert holder is not None
    example = {"on": "on: pinch", "do": "do: {press: left}"}.get(str(path[-1]), f"{path[-1]}: …")
    return Problem(holder.line, holder.column, f"{_named(path[:-1])} lacks `{path[-1]}`; add it, such as `{example}`.")


def _wrong_value(root: yaml.Node, path: yaml.Path, part: expected.Schema) -> Problem:
    node = root.at(path)
    assert node is not None
    value = node.value
    names = expected.choices(part)
    near = expected.nearest(value, names)
    if isinstance(value, dict) and "oneOf" in part:
        near = next(filter(None, (expected.nearest(key, expected.FORMS) for key in islice(value, 10))), None)
    if near:
        remedy = f"did you mean `{near}`?"
    elif part.get("type") == "string" and not names and isinstance(value, (bool, int, float)):
        remedy = "put it in quotes."
    elif isinstance(part.get("default"), (bool, int, float, str)) and isinstance(path[-1], str):
        remedy = f"write for example `{path[-1]}: {expected.plain(part['default'])}`."
    elif value is None:
        remedy = "write one, or delete the line."
    else:
        remedy = "write one of them." if names else "write one."
    message = f"{_named(path)} is {expected.quoted(value)}, but must be {expected.expectation(part)}; {remedy}"
    return Problem(node.line, node.column, message)


def _named(path: yaml.Path) -> str:
    """A place in an error: by its whole path, within a binding by what follows its index."""
    indices = [i for i, step in enumerate(path) if isinstance(step, int)]
    if indices and indices[-1] == len(path) - 1:
        return "this binding"
    steps = path[indices[-1] + 1 :] if indices else path
    return f"`{expected.shortened('.'.join(map(str, steps)))}`"
