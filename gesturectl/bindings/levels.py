"""Which bindings are in force: those of the layers that are on, the newest first, over those of the profile.

A profile that extends another lies over it as a layer does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gesturectl.actions.mouse import Click, DoubleClick, Press
from gesturectl.actions.nothing import NOTHING
from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import KeptChoice, ProfileChoice
from gesturectl.bindings.conditions import unconditional
from gesturectl.model.types import Side, Window
from gesturectl.settings import Config

_SIDES: tuple[Side, ...] = ("left", "right")
ByGesture = Mapping[str, Sequence[Binding]]


@dataclass(frozen=True, slots=True)
class KeptLevels:
    """What `Levels` keep over a reload."""

    toggled: list[str] = field(default_factory=list)  # layers that were put on to stay, the newest last
    choice: KeptChoice = field(default_factory=KeptChoice)


class Levels:
    """The profile in force and the layers that are on.

    choice: which profile that is; extends: the profile that each of some lies over; kept: that of another config's
    levels, of which layers that are no more are dropped.
    """

    def __init__(
        self,
        profiles: Mapping[str, Sequence[Binding]],
        layers: Mapping[str, Sequence[Binding]],
        choice: ProfileChoice,
        extends: Mapping[str, str] | None = None,
        kept: KeptLevels | None = None,
    ) -> None:
        self._profiles = {name: _by_gesture(bindings) for name, bindings in profiles.items()}
        self._layers = {name: _by_gesture(bindings) for name, bindings in layers.items()}
        self._extends = extends or {}
        self._toggled = (kept or KeptLevels()).toggled
        self._toggled[:] = [layer for layer in self._toggled if layer in self._layers]
        self._momentary: Callable[[], Sequence[str]] = tuple
        self.choice = choice
        self._pile: Sequence[ByGesture] = ()  # the profile and those it lies over, the topmost first
        self._bound: frozenset[str] = frozenset()
        self._put()

    @property
    def profile(self) -> str:
        """The name of the profile in force."""
        return self.choice.profile

    @property
    def toggled(self) -> tuple[str, ...]:
        """The layers that were put on to stay, the newest last."""
        return tuple(self._toggled)

    @property
    def momentary(self) -> tuple[str, ...]:
        """The layers that are on while a gesture lasts, the newest last; they lie over those put on to stay."""
        return tuple(name for name in self._momentary() if name in self._layers)

    def hold(self, momentary: Callable[[], Sequence[str]]) -> None:
        """Asks this from now on for the layers that gestures hold on, the newest last."""
        self._momentary = momentary

    def pick(self, profile: str) -> None:
        """Puts a profile in force, by the user's hand."""
        self.choice.pick(profile)
        self._put()

    def enter(self, window: Window | None) -> bool:
        """Puts the profile in force that goes with a window, or with none; whether that is another one."""
        before = self.profile
        self.choice.enter(window)
        self._put()
        return self.profile != before

    def toggle(self, layer: str) -> None:
        """Puts a layer on, or takes it off."""
        if layer in self._toggled:
            self._toggled.remove(layer)
        elif layer in self._layers:
            self._toggled.append(layer)

    def put_back(self, profile: str, layers: Sequence[str]) -> None:
        """Puts a profile in force again that was before, and just these layers to stay, the newest last."""
        if profile != self.profile:
            self.pick(profile)
        self._toggled[:] = [name for name in layers if name in self._layers]

    def binds(self, gesture: str) -> bool:
        """Whether the gesture does anything, in the profile or a layer that may be put on."""
        return gesture in self._bound

    def find(self, gesture: str, applies: Callable[[Binding], bool]) -> Sequence[Binding]:
        """The bindings of the topmost level that has any that apply."""
        names = (*reversed(self.momentary), *reversed(self._toggled))
        levels = [self._layers[name] for name in names if name in self._layers]
        for level in (*levels, *self._pile):
            if found := [b for b in level.get(gesture, ()) if applies(b)]:
                return found
        return ()

    def reachable(self, wanted: Callable[[Binding], bool]) -> Sequence[Binding]:
        """The bindings in force of which `wanted` is true, but for those whose gesture a level above always takes."""

        def of(gesture: str, side: Side) -> Iterator[Binding]:
            there = self.find(gesture, lambda b: unconditional(b, side) or (wanted(b) and b.hand in (None, side)))
            yield from filter(wanted, there)

        found = (b for gesture in sorted(self._bound) for side in _SIDES for b in of(gesture, side))
        return list({id(b): b for b in found}.values())

    def following(self, gesture: str) -> Iterator[Binding]:
        """The bindings in force that wait for another gesture after this one."""
        names = (*self.momentary, *self._toggled)
        for level in (*(self._layers[name] for name in names if name in self._layers), *self._pile):
            yield from (b for bindings in level.values() for b in bindings if b.after == gesture and b.do != NOTHING)

    def _put(self) -> None:
        self._pile = [self._profiles[name] for name in pile(self.profile, self._extends)]
        levels = (*self._pile, *self._layers.values())
        self._bound = frozenset(
            name
            for level in levels
            for on, found in level.items()
            for b in found
            if b.do != NOTHING
            for name in (on, b.after, b.other_hand)
            if name is not None
        )


# What the rests do that are picked for once.
_RESTS = (
    Binding(on="dwell_double", do=DoubleClick(double_click="left")),
    Binding(on="dwell_right", do=Click(click="right")),
    Binding(on="dwell_drag", do=Press(press="left")),
)


def levels_of(config: Config, kept: KeptLevels | None = None) -> Levels:
    """Those of a config; a rest or tap that counts as a click is one of the left button unless a profile says else."""
    rests, taps = config.pointer.dwell > 0, config.pointer.mode != "air"
    clicks = [Binding(on=on, do=Click(click="left")) for on, asked in (("dwell", rests), ("index_tap", taps)) if asked]
    clicks += _RESTS if rests else ()

    def whole(name: str, bindings: Sequence[Binding]) -> Sequence[Binding]:
        said = {b.on for b in bindings}
        return bindings if name in config.extends else (*bindings, *(c for c in clicks if c.on not in said))

    profiles = {name: whole(name, bindings) for name, bindings in config.profiles.items()}
    kept = kept or KeptLevels()
    choice = ProfileChoice(config.apps, kept.choice, profiles)
    return Levels(profiles, config.layers, choice, config.extends, kept)


def levels_at(config: Config, profile: str, layers: Sequence[str], momentary: Sequence[str]) -> Levels:
    """Those of a config with a profile in force and layers on, each the newest last, as far as the config has them."""
    levels = levels_of(config)
    if profile in config.profiles:
        levels.pick(profile)
    for name in layers:
        levels.toggle(name)
    levels.hold(lambda: momentary)
    return levels


def pile(profile: str, extends: Mapping[str, str]) -> Sequence[str]:
    """The profile and those it lies over, the topmost first."""
    names = [profile]
    while (below := extends.get(names[-1])) is not None:
        names.append(below)
    return names


def _by_gesture(bindings: Sequence[Binding]) -> dict[str, list[Binding]]:
    found: dict[str, list[Binding]] = {}
    for b in bindings:
        found.setdefault(b.on, []).append(b)
    return found
