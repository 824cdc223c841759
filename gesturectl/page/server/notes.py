"""What `check` warns of, at the binding, profile or layer that it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from gesturectl.config.check.warnings import MARK, warnings
from gesturectl.config.explain import binding_words
from gesturectl.config.read import yaml
from gesturectl.settings import Config

LEVELS = ("profiles", "layers")
_LINE = re.compile(r"what line (\d+) says|line (\d+)")

Place = tuple[str, str, int]  # profiles or layers, the name, and the binding's index, -1 for the whole
Notes = Mapping[Place, Sequence[str]]


def notes(config: Config, text: str) -> Notes:
    """The warnings about a valid config and its text, by what they are about."""
    root, _ = yaml.parse(text)
    if root is None:
        return {}
    places = sorted(_places(root))
    starts = [at for at, _ in places]
    found: dict[Place, list[str]] = {}
    for problem in warnings(config, root):
        before = bisect_right(starts, (problem.line, problem.column))
        if before:
            message = _LINE.sub(lambda m: _said(config, places, m), problem.message.removeprefix(MARK))
            found.setdefault(places[before - 1][1], []).append(message[:1].upper() + message[1:])
    return found


def _places(root: yaml.Node) -> Iterator[tuple[tuple[int, int], Place]]:
    """Where each profile, layer and binding begins."""
    for level in LEVELS:
        holder = root.at((level,))
        if holder is None or not isinstance(holder.value, dict):
            continue
        for name, listed in holder.value.items():
            yield holder.keys[name], (level, name, -1)
            for i, node in enumerate(listed.value if isinstance(listed.value, list) else ()):
                yield (node.line, node.column), (level, name, i)


def _said(config: Config, places: Sequence[tuple[tuple[int, int], Place]], match: re.Match[str]) -> str:
    """A binding in place of its line, which the page does not show."""
    there = [p for (line, _), p in places if line == int(match[1] or match[2]) and p[2] >= 0]
    if len(there) != 1:
        return match[0]
    level, name, index = there[0]
    binding = getattr(config, level)[name][index]
    return f"the other ({binding_words(config, binding)})" if match[1] else f"`{binding.on}`"
