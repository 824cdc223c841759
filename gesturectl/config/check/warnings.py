"""What is strange about a valid config, with its place: bindings that get in each other's way, or lead nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from shlex import quote

from gesturectl.config.check.conflicts import conflicts, words
from gesturectl.config.check.idle import alone, idle, shadowed
from gesturectl.config.check.reach import Place, Reach, all_bindings
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import MOST_SHOWN, Problem
from gesturectl.model import gallery
from gesturectl.settings import Config

MARK = "warning: "


def warnings(config: Config, root: yaml.Node, own_motions: Collection[str] | None = None) -> list[Problem]:
    """The warnings about a config and its file's tree, in the order of the text; what the file does not hold has none.

    own_motions: the names of the user's own motions, those that are stored where left out.
    """
    motions = _stored_motions(config) if own_motions is None else own_motions
    found = {
        Problem(*at, f"{MARK}{message}")
        for place, key, message in islice(_all(config, root, motions), MOST_SHOWN + 1)
        if (at := _at(root, place, key))
    }
    return sorted(found)


def _all(config: Config, root: yaml.Node, motions: Collection[str]) -> Iterator[tuple[Place, str, str]]:
    """Each as the binding that it is about, the key there to point at (none for the whole), and the message."""
    for kind, levels in (("profiles", config.profiles), ("layers", config.layers)):
        for name, bindings in levels.items():
            told = set()  # one for all those that are the same with several
            for c in conflicts(config, bindings, motions):
                other = _at(root, Place(kind, name, c.first))
                if other and (c.second, c.kind) not in told:
                    told.add((c.second, c.kind))
                    yield Place(kind, name, c.second), "", words(c, bindings, f"what line {other[0]} says")
    for place, b in all_bindings(config):
        for key, message in idle(config, b, motions):
            yield place, key, message
    for place, message in alone(config, motions):
        yield place, "on", message
    yield from _reach(config, root)


def _reach(config: Config, root: yaml.Node) -> Iterator[tuple[Place, str, str]]:
    reach = Reach(config)
    for name in config.profiles:
        if ("profiles", name) not in reach.reached:
            only = f"only the page and `gesturectl profile {quote(name)}` do"
            yield (
                Place("profiles", name, -1),
                "",
                f"no gesture and no window puts this profile in force, {only}; bind `{{profile: {name}}}`, or "
                f"name a window in `apps`.",
            )
    for name in config.layers:
        if ("layers", name) not in reach.reached:
            yield (
                Place("layers", name, -1),
                "",
                f"no gesture puts this layer on, only `gesturectl layer {quote(name)}` does; bind `{{layer: {name}}}`.",
            )
    for j, i in shadowed(config):
        if earlier := _at(root, Place("apps", "", i)):
            message = f"this never counts, as the rule in line {earlier[0]} fits whenever this does; put this above it."
            yield Place("apps", "", j), "", message
    for place, layer, hiding in reach.no_way_off():
        if hiding and (at := _at(root, place)):
            message = (
                f"the layer `{layer}` stays on, as this takes the place of line {at[0]}, which would take it "
                f"off again; delete this, or bind `{{toggle_layer: {layer}}}` in the layer."
            )
            yield hiding, "", message
        else:
            only = f"no gesture takes the layer `{layer}` off again, only `gesturectl layer {layer} --off`"
            message = f"{only}; bind `{{toggle_layer: {layer}}}` in the layer."
            yield place, "do", message
    for place, name in reach.no_way_back():
        only = f"no gesture leads out of the profile `{name}` again, only `gesturectl profile default`"
        message = f"{only}; bind `{{profile: default}}` in it."
        yield place, "do", message
    for place in reach.no_resume():
        yield (
            place,
            "do",
            "no gesture ends this pause, only `gesturectl resume`; write `toggle`, which does both, or bind `resume`.",
        )


def _at(root: yaml.Node, place: Place, key: str = "") -> tuple[int, int] | None:
    """Line and column; of the level's name for an index below 0. None where the file does not hold it.

    Rules for windows are `apps`, without a name.
    """
    if place.index < 0:
        level = root.at((place.kind,))
        return level.keys.get(place.name) if level else None
    node = root.at((place.kind, place.name, place.index) if place.name else (place.kind, place.index))
    node = (node.at((key,)) if node and key else None) or node
    return (node.line, node.column) if node else None


def _stored_motions(config: Config) -> Collection[str]:
    """The user's own motions among the gestures that are bound; files are opened only where some are."""
    bound = {b.on for _, b in all_bindings(config)}
    if bound.isdisjoint(gallery.names()):
        return ()
    return {g.name for g in gallery.read_all()[0] if g.motions}
