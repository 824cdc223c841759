"""Which profiles and layers gestures lead to, and whether they lead out of them again.

Where it cannot be known what is in force, more is taken to be within reach than is, so that no warning is false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from gesturectl.actions import Action, Binding, LayerToggle, LayerWhile, SwitchProfile
from gesturectl.config.conditions import conditions
from gesturectl.settings import Config

START = "default"


@dataclass(frozen=True, slots=True)
class Place:
    """One binding: `profiles` or `layers`, the name there, and the index in the list."""

    kind: str
    name: str
    index: int


Found = tuple[Place, Binding]


def all_bindings(config: Config) -> Iterator[Found]:
    """All bindings of a config with their places."""
    for kind, levels in (("profiles", config.profiles), ("layers", config.layers)):
        for name, bindings in levels.items():
            yield from ((Place(kind, name, i), b) for i, b in enumerate(bindings))


def reached(config: Config) -> tuple[set[str], set[str]]:
    """The profiles and the layers that gestures may put in force, from the profile at the start."""
    profiles, layers = {START}, set[str]()
    found = list(all_bindings(config))
    grown = True
    while grown:
        before = len(profiles) + len(layers)
        for place, b in found:
            if place.name in (profiles if place.kind == "profiles" else layers) and conditions(config, b).possible:
                profiles |= {b.do.profile} if isinstance(b.do, SwitchProfile) else set()
                layers |= {layer} if (layer := layer_of(b.do)) else set()
        grown = len(profiles) + len(layers) > before
    return profiles & set(config.profiles), layers & set(config.layers)


def layer_of(do: Action) -> str | None:
    """The layer that an action puts on."""
    return do.layer if isinstance(do, LayerWhile) else do.toggle_layer if isinstance(do, LayerToggle) else None


def no_way_off(config: Config) -> Iterator[tuple[Place, str, Found | None]]:
    """Where a layer is put on that no gesture takes off: there, its name, the layer's binding that hides the way."""
    profiles, layers = reached(config)
    for place, b in all_bindings(config):
        if not isinstance(b.do, LayerToggle) or b.do.toggle_layer not in config.layers:
            continue
        if place.name not in (profiles if place.kind == "profiles" else layers):
            continue
        layer = b.do.toggle_layer
        if any(isinstance(x.do, SwitchProfile) and x.on == b.on for x in getattr(config, place.kind)[place.name]):
            continue  # told of as two at once
        starts = [place.name] if place.kind == "profiles" else sorted(profiles)
        meanwhile = [("layers", place.name)] if place.kind == "layers" else []  # it may still be on
        if not all(_takes_off(config, layer, start, meanwhile) for start in starts):
            own = ((Place("layers", layer, i), x) for i, x in enumerate(config.layers[layer]))
            yield place, layer, next((x for x in own if _hides(config, [x[1]], b)), None)


def _takes_off(config: Config, layer: str, profile: str, meanwhile: Sequence[tuple[str, str]]) -> bool:
    """Whether a gesture may take the layer off that is on over this profile. meanwhile: others that may be on, too."""
    over = config.layers[layer]

    def at(level: str, name: str) -> Sequence[Binding]:
        if level == "layers":
            return config.layers.get(name, ())
        return [b for b in config.profiles.get(name, ()) if not _hides(config, over, b)]

    return any(
        isinstance(b.do, LayerToggle) and b.do.toggle_layer == layer
        for b in _available(config, [("layers", layer), ("profiles", profile), *meanwhile], at)
    )


def no_way_back(config: Config) -> Iterator[tuple[Place, str]]:
    """Where a profile is put in force from which no gesture leads to another."""
    profiles, layers = reached(config)

    def at(level: str, name: str) -> Sequence[Binding]:
        return config.profiles.get(name, ()) if level == "profiles" else config.layers.get(name, ())

    for place, b in all_bindings(config):
        if not isinstance(b.do, SwitchProfile) or b.do.profile not in config.profiles or b.do.profile == START:
            continue
        if place.name not in (profiles if place.kind == "profiles" else layers):
            continue
        within = [("profiles", b.do.profile), *(("layers", name) for name in sorted(layers))]
        out = (x.do.profile for level in within for x in at(*level) if isinstance(x.do, SwitchProfile))
        if all(name == b.do.profile for name in out):
            yield place, b.do.profile


def no_resume(config: Config) -> Iterator[Place]:
    """Where all is paused in a profile or layer in which no gesture ends the pause."""
    profiles, layers = reached(config)
    for place, b in all_bindings(config):
        if b.do != "pause" or place.name not in (profiles if place.kind == "profiles" else layers):
            continue
        starts = [place.name] if place.kind == "profiles" else sorted(profiles)
        over = [x for name in layers for x in config.layers[name]]
        if not all(any(x.do in ("toggle", "resume") for x in (*config.profiles[s], *over)) for s in starts):
            yield place


def _available(
    config: Config, start: Iterable[tuple[str, str]], at: Callable[[str, str], Sequence[Binding]]
) -> Iterator[Binding]:
    """The bindings of these levels, and of all that they lead to."""
    waiting = list(start)
    seen = set(waiting)
    while waiting:
        for b in at(*waiting.pop()):
            if not conditions(config, b).possible:
                continue
            yield b
            layer = layer_of(b.do)
            to = ("layers", layer) if layer else ("profiles", b.do.profile) if isinstance(b.do, SwitchProfile) else None
            if to and to not in seen:
                seen.add(to)
                waiting.append(to)


def _hides(config: Config, over: Sequence[Binding], binding: Binding) -> bool:
    """Whether bindings of a layer act in the place of one below it whenever its gesture is made."""
    below = conditions(config, binding)
    met = [conditions(config, b) for b in over if b.on == binding.on]
    return any(c.covers(below) for c in met)
