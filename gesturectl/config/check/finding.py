"""What is strange about a config, as data: what it is, where, and what the words for it need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gesturectl.actions.schema import Binding
from gesturectl.settings import Config

Level = tuple[str, str]  # `profiles` or `layers`, and the name there


@dataclass(frozen=True, slots=True)
class Place:
    """A binding: `profiles` or `layers`, the name there, and the index in the list, -1 for the whole profile or layer.

    A rule for windows: `apps`, no name, and its index. A setting: its section, its name, and -1.
    """

    kind: str
    name: str
    index: int

    @property
    def level(self) -> Level:
        return self.kind, self.name


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is strange; `kind` is a key of the table in `words.py`."""

    kind: str
    place: Place
    key: str = ""  # of the binding, to point at; none for the whole
    other: Place | None = None  # what it is in the way of, or what is in its way
    facts: Mapping[str, object] = field(default_factory=dict)  # for the words


def all_bindings(config: Config) -> Iterator[tuple[Place, Binding]]:
    """All bindings of a config with their places."""
    for kind, levels in (("profiles", config.profiles), ("layers", config.layers)):
        for name, bindings in levels.items():
            yield from ((Place(kind, name, i), b) for i, b in enumerate(bindings))
