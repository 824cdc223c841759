"""Which profiles and layers gestures lead to, and whether they lead out of them again.

Where it cannot be known what is in force, more is taken to be within reach than is, so that no warning is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gesturectl.actions.macro import Macro
from gesturectl.actions.modes import LayerToggle, SwitchProfile
from gesturectl.actions.mouse import Click, DoubleClick, Press, TripleClick
from gesturectl.actions.nothing import NOTHING
from gesturectl.actions.registry import Action, behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import USUAL
from gesturectl.bindings.levels import pile
from gesturectl.config.check.finding import Finding, Level, Place, all_bindings
from gesturectl.config.conditions import DWELL, INDEX_TAP, Conditions, conditions
from gesturectl.config.text import scalar
from gesturectl.settings import Config

PAUSES = ("toggle", "pause")
MOST_FOLLOWED = 20  # bindings that put a layer on; the time grows with their number times that of all layers


@dataclass(frozen=True, slots=True)
class Found:
    """A binding, where it is, and what has to be so for it to apply."""

    place: Place
    binding: Binding
    met: Conditions


class Reach:
    """The bindings of a config as ways from profiles and layers to others."""

    def __init__(self, config: Config) -> None:
        self.levels: dict[Level, list[Found]] = {}
        for place, b in all_bindings(config):
            met = conditions(config, b)
            if met.possible:
                self.levels.setdefault(place.level, []).append(Found(place, b, met))
        self._known: set[Level] = {
            *(("profiles", name) for name in config.profiles), *(("layers", name) for name in config.layers)
        }  # fmt: skip
        self._piles = {name: pile(name, config.extends) for name in config.profiles}
        self._by_window: list[Level] = [("profiles", rule.profile) for rule in config.apps]
        reached = self._closure([("profiles", USUAL)]) & self._known
        self._profiles = sorted(name for kind, name in reached if kind == "profiles")
        if self._by_window:  # and back from a window's profile to any that was picked elsewhere
            self._by_window = [("profiles", name) for name in self._profiles]
        self.reached = reached | {("profiles", below) for name in self._profiles for below in self._piles[name]}

    def no_way_off(self) -> Iterator[Finding]:
        """Where a layer is put on that no gesture takes off, or its own binding that hides the way."""
        followed = 0
        for found in self._within_reach():
            do, place = found.binding.do, found.place
            if not isinstance(do, LayerToggle) or ("layers", do.toggle_layer) not in self._known:
                continue
            same = [x.binding.do for x in self.levels[place.level] if x.binding.on == found.binding.on]
            if any(isinstance(other, SwitchProfile) for other in same):
                continue  # reported as two at once
            followed += 1
            if followed > MOST_FOLLOWED:
                return
            layer = do.toggle_layer
            starts = self._over(place)
            meanwhile = [place.level] if place.kind == "layers" else []  # it may still be on
            if not all(self._takes_off(layer, [("profiles", start), *meanwhile]) for start in starts):
                over = self.levels.get(("layers", layer), ())
                hiding = next((x.place for x in over if _hides(x, found)), None)
                facts = {"layer": layer}
                yield (
                    Finding("hidden", hiding, "", place, facts)
                    if hiding
                    else Finding("stays on", place, "do", None, facts)
                )

    def no_way_back(self) -> Iterator[Finding]:
        """Where a profile is put in force from which no gesture leads to another, nor a window."""
        if self._by_window:
            return
        by_layers = _switches(x for x in self._within_reach() if x.place.kind == "layers")
        for found in self._within_reach():
            do = found.binding.do
            if not isinstance(do, SwitchProfile) or do.profile == USUAL or ("profiles", do.profile) not in self._known:
                continue
            here = ("profiles", do.profile)
            if _switches(self._open(here, {})) | by_layers <= {here}:
                yield Finding("no way back", found.place, "do", facts={"profile": do.profile})

    def no_resume(self) -> Iterator[Finding]:
        """Where all is paused in a profile or layer in which no gesture ends the pause.

        The profile at the start is in force for certain. Of others that is not known, so all that may be in force
        where the binding acts have to lack the way out.
        """
        traits = ((x.place.level, behaviour(x.binding.do).traits) for x in self._within_reach())
        resuming = {level for level, t in traits if t.acts_paused and not t.of_others}
        if any(kind == "layers" or self._by_window for kind, _ in resuming):
            return
        for found in self._within_reach():
            place = found.place
            profiles = [USUAL] if place.level == ("profiles", USUAL) else self._over(place)
            ends = any(("profiles", name) in resuming for p in profiles for name in self._piles[p])
            if found.binding.do == "pause" and not ends:
                yield Finding("pause", place, "do")

    def lacking(self, config: Config) -> Iterator[Finding]:
        """Profiles in which no gesture clicks, or none pauses, of the profile, those below it and all layers.

        A `pinch` or a `call` that does `nothing` there says that it is meant.
        """
        layers = [x for level, found in self.levels.items() if level[0] == "layers" for x in found]
        lacks = {}
        for name in config.profiles:
            there = [x for below in self._piles[name] for x in self.levels.get(("profiles", below), ())]
            dos = [x.binding.do for x in (*there, *layers)]
            none = {x.binding.on for x in there if x.binding.do == NOTHING}
            said = {x.binding.on for x in there}
            rests = (config.pointer.dwell and DWELL not in said) or (
                config.pointer.mode != "air" and INDEX_TAP not in said
            )
            lacks[name] = (
                not rests and "pinch" not in none and not any(map(clicks, dos)),
                "call" not in none and not any(do in PAUSES for do in dos),
            )
        for name, (click, pause) in lacks.items():
            if click or pause:
                kind = "neither" if click and pause else "no click" if click else "no pause"
                helps = name != USUAL and name not in config.extends and lacks.get(USUAL) == (False, False)
                over = f"write `extends: {{{scalar(name)}: {USUAL}}}`" if helps else ""
                facts = {"name": name, "over": f"{over}, or " if over else "", "extends": helps}
                yield Finding(kind, Place("profiles", name, -1), facts=facts)

    def _over(self, place: Place) -> list[str]:
        """The profiles that may be in force where a binding acts."""
        return [p for p in self._profiles if place.kind == "layers" or place.name in self._piles[p]]

    def _within_reach(self) -> Iterator[Found]:
        for level, found in self.levels.items():
            if level in self.reached:
                yield from found

    def _takes_off(self, layer: str, start: Sequence[Level]) -> bool:
        """Whether a gesture may take the layer off that is on over these levels."""
        here = ("layers", layer)
        over = self.levels.get(here, ())
        hiding: dict[str, list[Found]] = {}
        for x in over:
            hiding.setdefault(x.binding.on, []).append(x)
        levels = self._closure([here, *start], hiding)
        return any(
            isinstance(x.binding.do, LayerToggle) and x.binding.do.toggle_layer == layer
            for level in levels
            for x in self._open(level, hiding)
        )

    def _closure(self, start: Iterable[Level], hiding: dict[str, list[Found]] | None = None) -> set[Level]:
        """These levels and all that they lead to. hiding: the bindings, by gesture, of a layer that stays on."""
        waiting = [*start, *self._by_window]
        seen = set(waiting)
        while waiting:
            for x in self._open(waiting.pop(), hiding or {}):
                new = _leads(x.binding) - seen
                seen |= new
                waiting += new
        return seen

    def _open(self, level: Level, hiding: dict[str, list[Found]]) -> Iterator[Found]:
        """The bindings of a level that act while a layer is over it; layers may lie over that one in turn."""
        if level[0] == "layers":
            yield from self.levels.get(level, ())
            return
        for name in self._piles.get(level[1], ()):
            for x in self.levels.get(("profiles", name), ()):
                if not any(_hides(h, x) for h in hiding.get(x.binding.on, ())):
                    yield x


def clicks(do: Action) -> bool:
    """Whether an action presses the left mouse button."""
    if isinstance(do, Macro):
        return any(map(clicks, do.macro))
    return isinstance(do, Press | Click | DoubleClick | TripleClick) and "left" in dict(do).values()


def _leads(b: Binding) -> set[Level]:
    """The profile or layer that a binding puts in force."""
    name = behaviour(b.do).named_level
    return {name} if name else set()


def _switches(found: Iterable[Found]) -> set[Level]:
    """The profiles that bindings put in force."""
    return {to for x in found for to in _leads(x.binding) if to[0] == "profiles"}


def _hides(over: Found, below: Found) -> bool:
    """Whether a layer's binding acts in the place of one below it whenever the gesture of that one is made."""
    return over.binding.on == below.binding.on and over.met.covers(below.met)
