"""What is strange about a valid config, with its place: bindings that get in each other's way, or lead nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from shlex import quote

from gesturectl.config.check.conflicts import conflicts, facts
from gesturectl.config.check.finding import Finding, Place, all_bindings
from gesturectl.config.check.idle import alone, idle, shadowed
from gesturectl.config.check.reach import Reach
from gesturectl.config.check.together import together
from gesturectl.config.check.words import in_words
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import MOST_SHOWN, Problem
from gesturectl.config.read.signs import curly
from gesturectl.gestures.engage import GRACE, GRACE_FRAMES
from gesturectl.model import gallery
from gesturectl.settings import Config

_CURLY = "the quotes `{}` are part of the text; write the usual ones, `\"` or `'`, or put usual ones around these."
FEW = 10.0  # frames a second, below which a tap may fall between two frames


def warnings(config: Config, root: yaml.Node, own_motions: Collection[str] | None = None) -> list[Problem]:
    """The warnings about a config and its file's tree, in the order of the text, other places by their lines."""

    def message(found: Finding, line: str) -> str:
        return in_words(found.kind, found.facts, says=f"what {line} says", it=line, rule=f"the rule in {line}")

    def problem(at: tuple[int, int], found: Finding) -> Problem:
        other = found.other and position(root, found.other)
        words = message(found, f"line {other[0]}" if other else "")
        return Problem(*at, words, warning=True, anywhere=message(found, ""))

    found = {problem(at, found) for at, found in located(config, root, own_motions)}
    quotes = ((n, _CURLY.format(quote)) for n, quote in _curly(root))
    return sorted(found | {Problem(n.line, n.column, words, warning=True, anywhere=words) for n, words in quotes})


def _curly(root: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """The plain texts in curly quotes, which no parser takes off, and the first of these quotes."""
    for node in root.scalars():
        if isinstance(node.value, str) and not node.quoted and (quote := curly(node.value)):
            yield node, quote


def located(
    config: Config, root: yaml.Node, own_motions: Collection[str] | None = None
) -> Iterator[tuple[tuple[int, int], Finding]]:
    """What is strange about a config, with its line and column; what the file does not hold has none.

    own_motions: the names of the user's own motions, those that are stored where left out.
    """
    motions = _stored_motions(config) if own_motions is None else own_motions
    for found in islice(_findings(config, motions), MOST_SHOWN + 1):
        at = position(root, found.place, found.key)
        if at and (found.other is None or position(root, found.other)):
            yield at, found


def _findings(config: Config, motions: Collection[str]) -> Iterator[Finding]:
    for kind, levels in (("profiles", config.profiles), ("layers", config.layers)):
        for name, bindings in levels.items():
            seen = set()  # one for all those that are the same with several
            for c in conflicts(config, bindings, motions):
                if (c.second, c.kind) not in seen:
                    seen.add((c.second, c.kind))
                    first, second = Place(kind, name, c.first), Place(kind, name, c.second)
                    yield Finding(c.kind, second, other=first, facts=facts(c, bindings))
    yield from together(config)
    for place, b in all_bindings(config):
        yield from idle(config, place, b, motions)
    yield from alone(config, motions)
    reach = Reach(config)
    for kind, names in (("profiles", config.profiles), ("layers", config.layers)):
        for name in names:
            if (kind, name) not in reach.reached:
                yield Finding(kind[:-1], Place(kind, name, -1), facts={"name": name, "command": quote(name)})
    if config.camera.fps < FEW:
        grace = max(GRACE, GRACE_FRAMES / config.camera.fps)
        yield Finding("few frames", Place("camera", "fps", -1), facts={"fps": config.camera.fps, "grace": grace})
    yield from shadowed(config)
    yield from reach.no_way_off()
    yield from reach.no_way_back()
    yield from reach.no_resume()
    yield from reach.lacking(config)


def position(root: yaml.Node, place: Place, key: str = "") -> tuple[int, int] | None:
    """Line and column of a place, None where the file does not hold it."""
    if place.index < 0:
        level = root.at((place.kind,))
        return level.keys.get(place.name) if level else None
    node = root.at((place.kind, place.name, place.index) if place.name else (place.kind, place.index))
    if node and key in ("after", "other_hand") and not node.at((key,)):  # `on` may name both gestures
        key = "on"
    node = (node.at((key,)) if node and key else None) or node
    return (node.line, node.column) if node else None


def _stored_motions(config: Config) -> Collection[str]:
    """The user's own motions among the gestures that are bound; files are opened only where some are."""
    bound = {b.on for _, b in all_bindings(config)}
    if bound.isdisjoint(gallery.names()):
        return ()
    return {g.name for g in gallery.read_all()[0] if g.motions}
