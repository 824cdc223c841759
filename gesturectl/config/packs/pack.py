"""What a pack is, where those that come with the program are, and what is wrong with one.

A pack is written as a config is, and says what gestures do and in which windows: `profiles`, `layers`, `extends`,
`apps` and `gestures.declared`. It changes no setting and needs no profile `default`. Gestures that were shown to a
camera may come with it: `gestures.samples` is a text of lines as `gesturectl gesture export` writes them.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import USUAL
from gesturectl.config.check.finding import all_bindings
from gesturectl.config.examples import about
from gesturectl.config.load import EMPTY, examine_tree
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import ConfigError, Problem, report
from gesturectl.model import gallery, samples
from gesturectl.model.errors import InputError
from gesturectl.model.files import read_ordinary
from gesturectl.model.resources import resource
from gesturectl.model.samples import Gesture
from gesturectl.model.words import instead, quoted, shown, shown_path
from gesturectl.settings import Config

MOST_BYTES = 64_000  # some 800 bindings' worth of text
MOST_SAMPLE_BYTES = 800_000  # some 500 samples of a pose
MOST_BINDINGS = 200
TOO_LARGE = "Give a pack of bindings."
KEYS = ("version", "gestures", "profiles", "layers", "extends", "apps")


@dataclass(frozen=True, slots=True)
class Pack:
    """The bindings of a pack, as a config of their own; its `default` is empty where the pack adds nothing to it."""

    name: str
    about: str
    config: Config
    gestures: Sequence[Gesture] = ()  # with their samples
    into: str = ""  # the profile of the user's that its bindings go into, where not that of their own


def packs() -> dict[str, str]:
    """What each pack that comes with the program is for, by its name: the comment at its top."""
    return {p.stem: about(p.read_text(encoding="utf-8")) for p in sorted(resource("config/packs").glob("*.yaml"))}


def pack(name_or_file: str) -> Pack:
    """A pack that comes with the program, by its name, or the one in a file.

    Raises InputError where there is none, ConfigError with a block `FILE:LINE:COLUMN: message` for all that is wrong.
    """
    known = packs()
    path = resource(f"config/packs/{name_or_file}.yaml") if name_or_file in known else Path(name_or_file)
    try:
        content = read_ordinary(path, MOST_BYTES + MOST_SAMPLE_BYTES + 1)
    except FileNotFoundError:
        problem = f"{quoted(name_or_file)} is no pack and no file."
        raise InputError(problem, instead(name_or_file, known)) from None
    except OSError as e:
        problem = f"{shown_path(path)}: cannot be read ({e.strerror})."
        raise ConfigError(problem, "Check the path and its permissions.") from None
    if name_or_file.endswith(".jsonl"):
        remedy = f"`gesturectl gesture import {shlex.quote(shown_path(name_or_file))}` takes them over."
        raise InputError(f"{shown_path(name_or_file)}: samples of gestures, and no pack of bindings.", remedy)
    return read(name_or_file if name_or_file in known else shown_path(path), content)


def read(name: str, content: bytes) -> Pack:
    """The pack in the bytes of a file. Raises ConfigError as `pack` does."""
    if len(content) > MOST_BYTES + MOST_SAMPLE_BYTES:
        raise ConfigError(f"{name}: is larger than {(MOST_BYTES + MOST_SAMPLE_BYTES) // 1000} kB.", TOO_LARGE)
    text, found = yaml.decode(content)
    root = None
    if not found:
        root, found = yaml.parse(text)
    gestures, size, wrong = _samples(root) if root else ((), 0, [])
    if len(content) - size > MOST_BYTES:
        raise ConfigError(f"{name}: is larger than {MOST_BYTES // 1000} kB without samples.", TOO_LARGE)
    if root is None:
        raise ConfigError(report(name, text, found or [Problem(1, 1, EMPTY)]))
    found += _settings(root)
    _with_default(root)
    config, found = examine_tree(root, found + wrong, {*gallery.names(), *(g.name for g in gestures)})
    if config is None:
        raise ConfigError(report(name, text, found), problems=found)
    given = Pack(name, shown(about(text)), _its_own(config, root), gestures)
    count = sum(1 for _ in all_bindings(given.config))
    if not count:
        raise ConfigError(f"{name}: holds no binding.", "Add some below `profiles: {default: [...]}`.")
    if count > MOST_BINDINGS:
        raise ConfigError(f"{name}: holds more than {MOST_BINDINGS} bindings.", "Split it into several packs.")
    return given


def _settings(root: yaml.Node) -> Iterator[Problem]:
    """What a config may hold and a pack may not."""
    for holder, known in (((), KEYS), (("gestures",), ("declared", "samples"))):
        for key in root.entries(*holder):
            if key not in known and (holder or key in Config.model_fields):
                name = ".".join((*holder, key))
                message = f"a pack changes no settings, and `{shown(name)}` is one; delete it."
                yield root.key(*holder, key).problem(message)


def _samples(root: yaml.Node) -> tuple[Sequence[Gesture], int, list[Problem]]:
    """The gestures in a tree, taken out of it, with the length of their text and what is wrong with it."""
    holder, node = root.at(("gestures",)), root.at(("gestures", "samples"))
    if holder is None or node is None or not isinstance(holder.value, dict):
        return (), 0, []
    del holder.value["samples"], holder.keys["samples"]
    if not isinstance(node.value, str):
        return (), 0, [node.problem("`samples` is a text; write `samples: |` and below it the lines of an export.")]
    content = node.value.encode()
    try:
        gestures = samples.read(content, "the samples")
    except InputError as e:
        return (), len(content), [node.problem(f"{shown(e.problem)} {e.remedy}")]
    empty = next((g.name for g in gestures if not g.count), None)
    if empty is not None:
        return (), len(content), [node.problem(f"`{empty}` has no samples; delete its line.")]
    return gestures, len(content), []


def renamed(pack: Pack, names: Mapping[str, str]) -> Pack:
    """The pack with other names for gestures of its own, in its bindings, too."""

    def one(b: Binding) -> Binding:
        fields = ("on", "pose", "after", "other_hand")
        return b.model_copy(update={k: names[v] for k in fields if (v := getattr(b, k)) in names})

    levels: dict[str, dict[str, tuple[Binding, ...]]] = {
        "profiles": {name: tuple(map(one, bindings)) for name, bindings in pack.config.profiles.items()},
        "layers": {name: tuple(map(one, bindings)) for name, bindings in pack.config.layers.items()},
    }
    gestures = [replace(g, name=names.get(g.name, g.name)) for g in pack.gestures]
    return replace(pack, config=pack.config.model_copy(update=levels), gestures=gestures)


def _with_default(root: yaml.Node) -> None:
    """Adds an empty profile `default` to the tree, which lies below those of the pack."""
    profiles = root.at(("profiles",))
    if profiles and isinstance(profiles.value, dict) and USUAL not in profiles.value:
        profiles.value[USUAL] = yaml.Node(profiles.line, profiles.column, [])
        profiles.keys[USUAL] = (profiles.line, profiles.column)


def _its_own(config: Config, root: yaml.Node) -> Config:
    """The config without the bindings that are in force where a file gives none."""
    return config if root.at(("profiles",)) else config.model_copy(update={"profiles": {USUAL: ()}})


def other_packs(than: Pack) -> list[Pack]:
    """Those that come with the program, but for this one."""
    return [pack(name) for name in packs() if name != than.name]
